//! A run of `check`.

use super::Run;
use crate::cli;
use crate::command;
use crate::error::Error;
use crate::exit::Exit;
use crate::gate::Gate;
use crate::gate::verdict::Conditions;
use crate::report::{CheckReport, Report};
use crate::run::journal::Journal;

impl Run<'_> {
    pub(super) fn check(&mut self, check: cli::CheckArgs, journal: &Journal) -> anyhow::Result<Exit> {
        if check.images.is_empty() {
            return Err(Error::usage("check anything", "no image is named")
                .with_hint(format!("write registry-gate check v1, or set {}", cli::IMAGES))
                .into());
        }
        let connected = self.find(&check.connection, &check.images, &check.answer, journal);
        let conditions = Conditions {
            max_age: check.max_age,
            clock: check.time.clock,
            unknown_age: check.unknown_age,
            platforms: check.platform,
            labels: check.label,
        };
        let gate =
            Gate { on_unknown: check.on_unknown, exit_zero: check.answer.exit_zero, force: check.force };
        let report = match connected {
            Ok((connected, references, canary)) => {
                let own = connected.home.image.clone();
                command::Check { references, conditions, gate, canary, own }
                    .run(&*connected.registry, self.now(&check.time))
            }
            Err(error) => self.without_registry(gate, error)?,
        };
        self.write_dotenv(&Report::Check(&report));
        self.tell_failures(report.images.iter().filter_map(|image| image.error.as_ref()));
        let printed = self.answer(&Report::Check(&report), check.answer.format);
        self.keep(printed);
        Ok(self.whole(report.ruling.exit, false))
    }

    /// What the gate says when not even the registry was found: only `--on-unknown` can make an answer of that.
    fn without_registry(&self, gate: Gate, error: Error) -> Result<CheckReport, Error> {
        let ruling = gate.rule(&Err(error.clone()));
        if ruling.exit == error.exit {
            return Err(error);
        }
        self.tell_failures([&error].into_iter());
        Ok(CheckReport { images: Vec::new(), ruling })
    }
}
