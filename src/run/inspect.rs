//! A run of `inspect`.

use super::{Run, print};
use crate::cli::{self, Format};
use crate::command;
use crate::exit::Exit;
use crate::output::{json, text};
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
        let answer = match inspect.answer.format {
            Format::Text => text::inspect(&report, inspect.age_unit, self.paint),
            Format::Json => json::inspect(&report, inspect.age_unit),
        };
        print(self.invocation.stdout, &answer)?;
        Ok(report.ruling.exit)
    }
}
