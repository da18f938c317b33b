//! A run of `delete --repository`: of whole repositories.

use super::listing::repositories_of;
use super::{Run, tell};
use crate::cli;
use crate::command;
use crate::config::Home;
use crate::error::Error;
use crate::exit::Exit;
use crate::output::{Paint, text};
use crate::registry::Rights;
use crate::report::Report;
use crate::run::journal::Journal;

impl Run<'_> {
    pub(super) fn delete_repositories(
        &mut self,
        delete: &cli::DeleteArgs,
        journal: &Journal,
    ) -> anyhow::Result<Exit> {
        if !delete.yes && !delete.dry_run {
            return Err(Error::new(
                Exit::Refused,
                "delete a whole repository",
                "that it is meant was not confirmed",
            )
            .with_hint("look with --dry-run first, then add --yes; there is no way back")
            .into());
        }
        let mut repositories = Vec::new();
        let named = |home: &Home| {
            repositories = repositories_of(home, &delete.repository)?;
            Ok(Vec::new())
        };
        let (connected, deletes) = if delete.dry_run {
            (self.connect(&delete.connection, journal, named)?, None)
        } else {
            // GitLab deletes them: of the registry nothing but to look is asked.
            let (connected, deletes) =
                self.connect_to_delete(&delete.connection, journal, Rights::Pull, named)?;
            (connected, Some(deletes))
        };
        let graceful = self.invocation.interrupt.defer();
        let command = command::DeleteRepositories {
            host: connected.home.host.clone(),
            repositories,
            wait: delete.wait,
            pause: &|pause| !self.invocation.interrupt.sleep(pause),
            stop: &|| connected.out_of_time(),
        };
        let report = match &deletes {
            Some(deletes) => command.run(&*connected.registry, &**deletes),
            None => command.rehearse(&*connected.registry),
        };
        drop(graceful);
        let printed = self.answer(&Report::RepositoryDeletions(&report), delete.format);
        if !self.keep(printed) {
            // What became of each is told where it can be.
            tell(&self.invocation.stderr, text::repository_deletions(&report, Paint(false)).trim_end());
        }
        self.tell_failures(report.repositories.iter().filter_map(|(_, outcome)| outcome.as_ref().err()));
        Ok(self.whole(report.exit(), report.has_changed()))
    }
}
