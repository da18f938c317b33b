//! What people are told of a plan, and of what became of it.

use super::deletion::Deletion;
use super::{Run, tell};
use crate::cleanup::idle;
use crate::error::Error;
use crate::exit::Exit;
use crate::output::{Format, text};
use crate::report::{OutcomeReport, PlanReport, Report, Troubled};

impl Run<'_> {
    /// Names the tags that stay because they cannot be read.
    pub(super) fn warn_of_trouble(&self, report: &PlanReport) {
        for line in Troubled::told(&report.troubled(), "stays, because it cannot be read") {
            tell(&self.invocation.stderr, &format!("warning: {line}"));
        }
    }

    pub(super) fn tell_idle(&self, report: &PlanReport) {
        for sentence in idle(&report.policy, &report.plan) {
            tell(&self.invocation.stderr, &format!("warning: {sentence}"));
        }
    }

    pub(super) fn tell_notes(&self, notes: &[String]) {
        for note in notes {
            tell(&self.invocation.stderr, &format!("note: {note}"));
        }
    }

    /// Shows a plan of which nothing is carried out: nobody asked for that, or it is refused.
    pub(super) fn only_shown(&mut self, report: &PlanReport, was_to_apply: bool, format: Format) -> Exit {
        let to_delete = report.plan.totals().deleted;
        let printed = self.answer(&Report::Plan(report), format);
        let is_told = self.keep(printed) && format.is_for_people();
        self.write_dotenv(&Report::Plan(report));
        let exit = match (&report.plan.refusal, was_to_apply) {
            (Some(refusal), true) => self.refused(&refusal.clone().into_error(to_delete)),
            _ if is_told => Exit::Ok,
            _ => {
                tell(&self.invocation.stderr, &text::total_of_plan(report));
                Exit::Ok
            }
        };
        self.whole(exit, false)
    }

    /// Says why nothing was deleted.
    pub(super) fn refused(&self, error: &Error) -> Exit {
        self.tell_failures([error].into_iter());
        Exit::Refused
    }

    /// Writes and prints what became of a plan.
    pub(super) fn settled(&mut self, done: &OutcomeReport, deletion: Deletion<'_>) -> Exit {
        self.write_dotenv(&Report::Outcome(done, done.exit()));
        self.tell_outcome(done, deletion, done.exit());
        self.whole(done.exit(), done.count("deleted") > 0)
    }
}
