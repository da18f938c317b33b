//! A run of `inspect`.

use super::Run;
use crate::cli;
use crate::command;
use crate::exit::Exit;
use crate::report::Report;
use crate::run::journal::Journal;

impl Run<'_> {
    pub(super) fn inspect(&mut self, inspect: &cli::InspectArgs, journal: &Journal) -> anyhow::Result<Exit> {
        let (connected, mut references, canary) =
            self.find(&inspect.connection, std::slice::from_ref(&inspect.image), &inspect.answer, journal)?;
        let command = command::Inspect {
            reference: references.remove(0),
            clock: inspect.time.clock,
            exit_zero: inspect.answer.exit_zero,
            canary,
            own: connected.home.image.clone(),
        };
        let report = command.run(&*connected.registry, self.now(&inspect.time))?;
        self.answer(&Report::Inspect(&report, inspect.age_unit), inspect.answer.format)?;
        Ok(report.ruling.exit)
    }
}
