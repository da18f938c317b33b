//! A run of `cleanup`: a plan is shown, saved, or carried out at once.

use super::Run;
use super::deletion::Deletion;
use super::listing::repositories_of;
use super::plan::PlanFiles;
use crate::cleanup::Limit;
use crate::cli;
use crate::command;
use crate::config::Home;
use crate::config::policy::MeantPolicy;
use crate::exit::Exit;
use crate::image::Repository;
use crate::output::outcome::OutcomeFile;
use crate::report::{PlanReport, Report};
use crate::run::journal::{Journal, Work};

impl Run<'_> {
    pub(super) fn cleanup(&mut self, cleanup: &cli::CleanupArgs, journal: &Journal) -> anyhow::Result<Exit> {
        self.check_outcome(cleanup)?;
        let format = self.format(&cleanup.answer)?;
        let meant = MeantPolicy { flags: &cleanup.policy, args: &self.invocation.args };
        let policy = self.policy(&meant)?;
        let files = PlanFiles::open(cleanup)?;
        let outcome = cleanup.outcome.as_deref().map(OutcomeFile::open).transpose()?;
        let mut repositories: Option<Vec<Repository>> = None;
        let named = |home: &Home| {
            if cleanup.all_repositories {
                return Ok(Vec::new());
            }
            let named = repositories_of(home, &cleanup.repository)?;
            if meant.asks_what_is_in_use(policy.as_ref()) {
                home.owns(&named)?;
            }
            repositories = Some(named.clone());
            Ok(named)
        };
        let (connected, deletes) =
            self.connect_to_clean(&cleanup.connection, journal, cleanup.apply, named)?;
        let policy = match policy {
            Some(policy) => policy,
            None => self.project_policy(&meant, &*connected.project)?,
        };
        let now = cleanup.at.unwrap_or(self.invocation.now);
        let progress = journal.progress(Work::Tags);
        let command = command::Cleanup {
            repositories,
            is_default: cleanup.repository.is_empty(),
            policy: &policy,
            now,
            parallel: cleanup.connection.parallel,
            progress: &|listed, detailed| progress.step(listed, detailed),
        };
        let decided = command.run(&*connected.registry, &*connected.project);
        progress.end();
        let (plan, in_use) = decided?;
        let report = PlanReport {
            server: connected.server.clone(),
            host: connected.home.host.clone(),
            project: connected.home.image.as_ref().map(ToString::to_string),
            now,
            policy,
            in_use,
            plan,
            carrying: self.carrying(cleanup, now),
            made_by: self.made_by(&connected),
        };
        self.tell_doubts(&report);
        files.write(&report)?;
        let Some(deletes) = deletes.filter(|_| report.plan.refusal.is_none()) else {
            return Ok(self.only_shown(&report, cleanup.apply, format));
        };
        if format.is_for_people() {
            // It was asked for, whoever reads this; --plan is for a person who is to agree first.
            let printed = self.answer(&Report::Plan(&report), format);
            self.keep(printed);
        }
        let doomed = report.doomed();
        let deletion = Deletion { journal, outcome, format, parallel: cleanup.connection.parallel };
        let limit = Limit { planned: report.plan.shares(), max_delete: report.policy.max_delete };
        let done = self.carry_out(&connected, doomed, &deletion, |apply| {
            apply.run_planned((&*connected.registry, &*deletes), &limit)
        });
        Ok(self.settled(&done, deletion))
    }
}
