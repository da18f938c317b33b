//! A run of `retag`.

use super::Run;
use crate::cli;
use crate::command;
use crate::config::Home;
use crate::exit::Exit;
use crate::report::Report;
use crate::run::journal::Journal;

impl Run<'_> {
    pub(super) fn retag(&mut self, retag: &cli::RetagArgs, journal: &Journal) -> anyhow::Result<Exit> {
        let asked = self.to_be_named(retag, journal)?;
        let mut meant = Vec::new();
        let namings = |home: &Home| {
            meant = self.namings(retag, &asked, home)?;
            let names = meant.iter().map(|naming| naming.source.to_string());
            let targets = meant.iter().flat_map(|naming| &naming.targets);
            self.are_no_secrets(names.chain(targets.clone().map(ToString::to_string)))?;
            let repositories = targets.map(|target| target.repository.clone());
            Ok(repositories.chain(meant.iter().map(|naming| naming.source.repository.clone())).collect())
        };
        let (connected, writes) = if retag.dry_run {
            (self.connect(&retag.connection, journal, namings)?, None)
        } else {
            let (connected, writes) = self.connect_to_write(&retag.connection, journal, namings)?;
            (connected, Some(writes))
        };
        let command = command::Retag {
            images: meant,
            force: retag.force,
            expected: retag.expect.clone(),
            signatures: retag.signatures,
        };
        let graceful = self.invocation.interrupt.defer();
        let report = command.run(&*connected.registry, writes.as_deref());
        drop(graceful);
        let report = report?;
        self.write_dotenv(&Report::Retag(&report));
        let printed = self.answer(&Report::Retag(&report), retag.format);
        self.keep(printed);
        self.tell_failures(report.error.iter());
        Ok(self.whole(report.exit(), report.has_written))
    }
}
