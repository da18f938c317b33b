//! A run of `retag`.

use super::Run;
use crate::cli;
use crate::command;
use crate::config::Home;
use crate::error::Error;
use crate::exit::Exit;
use crate::image::reference::WrittenTag;
use crate::image::{Reference, Tagged};
use crate::report::Report;
use crate::run::journal::Journal;

impl Run<'_> {
    pub(super) fn retag(&mut self, retag: &cli::RetagArgs, journal: &Journal) -> anyhow::Result<Exit> {
        let mut meant = None;
        let named = |home: &Home| {
            let source = home.resolve(&retag.source)?;
            let targets = targets_of(&retag.targets, &source, home)?;
            let names = targets.iter().map(ToString::to_string);
            self.are_no_secrets(names.chain([source.to_string()]))?;
            let repositories = targets.iter().map(|target| target.repository.clone());
            let repositories = repositories.chain([source.repository.clone()]).collect();
            meant = Some((source, targets));
            Ok(repositories)
        };
        let (connected, writes) = if retag.dry_run {
            (self.connect(&retag.connection, journal, named)?, None)
        } else {
            let (connected, writes) = self.connect_to_write(&retag.connection, journal, named)?;
            (connected, Some(writes))
        };
        let Some((source, targets)) = meant else { return Ok(Exit::Unexpected) };
        let command = command::Retag { source, targets, force: retag.force, expected: retag.expect.clone() };
        let graceful = self.invocation.interrupt.defer();
        let report = command.run(&*connected.registry, writes.as_deref())?;
        drop(graceful);
        self.write_dotenv(&Report::Retag(&report));
        let printed = self.answer(&Report::Retag(&report), retag.format);
        self.keep(printed);
        self.tell_failures(report.error.iter());
        Ok(self.whole(report.exit(), report.has_written))
    }
}

/// The tags that are meant: a tag alone is one of the source's repository.
fn targets_of(written: &[WrittenTag], source: &Reference, home: &Home) -> Result<Vec<Tagged>, Error> {
    let mut targets: Vec<Tagged> = Vec::new();
    for written in written {
        let target = match (&written.host, &written.path) {
            (None, None) => Tagged {
                host: source.host.clone(),
                repository: source.repository.clone(),
                tag: written.tag.clone(),
                digest: None,
            },
            _ => home.tag(written)?,
        };
        if targets.contains(&target) {
            return Err(Error::usage(format!("retag {source}"), format!("{target} is named twice")));
        }
        if target.repository != source.repository {
            return Err(Error::usage(
                format!("retag {source}"),
                format!("{target} is in another repository"),
            )
            .with_hint("an image gets further names in its own repository"));
        }
        targets.push(target);
    }
    Ok(targets)
}
