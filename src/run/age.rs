//! A run of `age`.

use super::{Run, tell};
use crate::cli;
use crate::command;
use crate::exit::Exit;
use crate::report::Report;
use crate::run::journal::Journal;

impl Run<'_> {
    pub(super) fn age(&mut self, age: &cli::AgeArgs, journal: &Journal) -> anyhow::Result<Exit> {
        let (connected, mut references, canary) =
            self.find(&age.connection, std::slice::from_ref(&age.image), &age.answer, journal)?;
        let command = command::AskAge {
            reference: references.remove(0),
            clock: age.time.clock,
            unit: age.unit,
            max: age.max,
            platforms: age.platform.clone(),
            canary,
        };
        let answer = command.run(&*connected.registry, self.now(&age.time))?;
        self.answer(&Report::Age(&answer), age.answer.format)?;
        if answer.exit != Exit::Ok {
            tell(
                &self.invocation.stderr,
                &format!("{}: {}: {}", answer.exit.name(), answer.reference, answer.reason),
            );
        }
        Ok(if age.answer.exit_zero && answer.exit.is_answer() { Exit::Ok } else { answer.exit })
    }
}
