//! What people are told of a plan, and of what became of it.

use std::path::PathBuf;

use super::deletion::Deletion;
use super::{Run, tell};
use crate::cleanup::idle;
use crate::cli;
use crate::error::Error;
use crate::exit::Exit;
use crate::file::{self, Whole};
use crate::output::{self, Format, Look, text};
use crate::report::{OutcomeReport, PlanReport, Report, Troubled};

/// The files that a plan is written to beside what is printed, opened before anything is asked.
pub(super) struct PlanFiles {
    plan: Option<Whole>,
    page: Option<Whole>,
}

impl PlanFiles {
    pub(super) fn open(cleanup: &cli::CleanupArgs) -> Result<Self, Error> {
        let open = |path: &Option<PathBuf>| path.as_deref().map(Whole::open).transpose();
        Ok(Self { plan: open(&cleanup.plan)?, page: open(&cleanup.html)? })
    }

    pub(super) fn write(self, report: &PlanReport) -> Result<(), Error> {
        for (file, format) in [(self.plan, Format::Json), (self.page, Format::Html)] {
            let Some(file) = file else { continue };
            file.write(|out| output::write(&Report::Plan(report), format, Look::PLAIN, out))?;
        }
        Ok(())
    }
}

impl Run<'_> {
    /// Refuses a file for the outcome of what is not carried out.
    pub(super) fn check_outcome(&self, cleanup: &cli::CleanupArgs) -> Result<(), Error> {
        match &cleanup.outcome {
            Some(path) if !cleanup.apply => {
                let why = "without --apply there is none".to_owned();
                Err(self.wrong("outcome", &file::name(path), why))
            }
            _ => Ok(()),
        }
    }

    /// Tells what a person should know of a plan beside the plan: what nobody could find out of what is in use, patterns
    /// that did nothing, and the tags that stay because they cannot be read.
    pub(super) fn tell_doubts(&self, report: &PlanReport) {
        self.tell_notes(&report.in_use.notes());
        let idle = idle(&report.policy, &report.plan);
        let unread = Troubled::told(&report.troubled(), "stays, because it cannot be read");
        for sentence in idle.into_iter().chain(unread) {
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
