//! What the commands of the gate share: what is asked, who is, and how the answer is told.

use time::OffsetDateTime;

use super::session::Connected;
use super::{Run, tell};
use crate::cli;
use crate::command::{self, Wanted};
use crate::config::asking::Asking;
use crate::error::Error;
use crate::exit::Exit;
use crate::gate::Gate;
use crate::image::reference::Written;
use crate::report::{CheckReport, Report, Showing};
use crate::run::journal::Journal;

/// What is asked, and who is.
pub(super) struct Question {
    connected: Connected,
    check: command::Check,
}

impl Run<'_> {
    /// Asks at this time.
    pub(super) fn ask_of(&self, question: &Question, now: OffsetDateTime) -> CheckReport {
        let report = question.check.run(&*question.connected.registry, now);
        let made_by = self.made_by(&question.connected);
        CheckReport { showing: Showing { made_by, ..report.showing }, ..report }
    }

    /// Writes and tells an answer.
    pub(super) fn conclude(&mut self, report: CheckReport, gate: &cli::GateArgs, is_demanded: bool) -> Exit {
        let showing = Showing { has_tests: gate.showing.junit.is_some(), is_demanded, ..report.showing };
        let report = &CheckReport { showing, ..report };
        self.write_dotenv(&Report::Check(report));
        self.decorate(&Report::Check(report));
        self.tell_failures(report.images.iter().filter_map(|image| image.error.as_ref()));
        if gate.connection.verbose {
            self.tell_unlabelled(report);
        }
        let printed = self.answer(&Report::Check(report), gate.answer.format);
        self.keep(printed);
        self.whole(report.ruling.exit, false)
    }

    /// Finds out where these images are.
    pub(super) fn question(
        &self,
        asking: Vec<Asking>,
        typed: &cli::GateArgs,
        gate: Gate,
        journal: &Journal,
    ) -> Result<Question, Error> {
        let names: Vec<Written> = asking.iter().map(|asking| asking.written.clone()).collect();
        let (connected, references, canary) = self.find(&typed.connection, &names, &typed.answer, journal)?;
        let wanted = references.into_iter().zip(asking);
        let wanted =
            wanted.map(|(reference, Asking { name, conditions, .. })| Wanted { name, reference, conditions });
        let (images, own) = (wanted.collect(), connected.home.image.clone());
        Ok(Question { check: command::Check { images, gate, canary, own }, connected })
    }

    /// Says which images do not say of which key they are.
    fn tell_unlabelled(&self, report: &CheckReport) {
        for image in report.images.iter().filter(|image| image.has_no_key) {
            let note = format!(
                "note: {} has no label registry-gate.key: its tag alone says what it is built from",
                image.reference
            );
            tell(&self.invocation.stderr, &note);
        }
    }
}
