//! A run of `check`.

use super::Run;
use crate::cli;
use crate::error::Error;
use crate::exit::Exit;
use crate::gate::Gate;
use crate::report::{CheckReport, Showing};
use crate::run::journal::Journal;

impl Run<'_> {
    pub(super) fn check(&mut self, check: &cli::CheckArgs, journal: &Journal) -> anyhow::Result<Exit> {
        let exit_zero = check.gate.answer.exit_zero;
        let gate = Gate { on_unknown: check.on_unknown, exit_zero, force: check.force };
        let asking = self.asking(&check.gate, journal)?;
        let report = match self.question(asking, &check.gate, gate, journal) {
            Ok(question) => self.ask_of(&question, self.now(&check.gate.time)),
            Err(error) => self.without_registry(gate, error)?,
        };
        Ok(self.conclude(report, &check.gate, check.junit_failures))
    }

    /// What the gate says when not even the registry was found: only `--on-unknown` can make an answer of that.
    fn without_registry(&self, gate: Gate, error: Error) -> Result<CheckReport, Error> {
        let ruling = gate.rule(&Err(error.clone()));
        if ruling.exit == error.exit {
            return Err(error);
        }
        self.tell_failures([&error].into_iter());
        Ok(CheckReport { images: Vec::new(), ruling, showing: Showing::default() })
    }
}
