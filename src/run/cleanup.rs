//! A run of `cleanup`: a plan is shown, saved, or carried out at once.

use super::Run;
use super::deletion::Deletion;
use super::listing::repositories_of;
use crate::cleanup::Limit;
use crate::cli;
use crate::command;
use crate::config::Home;
use crate::config::policy::MeantPolicy;
use crate::error::Error;
use crate::exit::Exit;
use crate::file::{self, Whole};
use crate::image::Repository;
use crate::output::outcome::OutcomeFile;
use crate::output::{self, Format, Look};
use crate::report::{PlanReport, Report};
use crate::run::journal::{Journal, Work};

impl Run<'_> {
    pub(super) fn cleanup(&mut self, cleanup: &cli::CleanupArgs, journal: &Journal) -> anyhow::Result<Exit> {
        self.check_outcome(cleanup)?;
        let format = self.format(&cleanup.answer)?;
        let meant = MeantPolicy { flags: &cleanup.policy, args: &self.invocation.args };
        let policy = self.policy(&meant)?;
        let plan_file = cleanup.plan.as_deref().map(Whole::open).transpose()?;
        let page = cleanup.html.as_deref().map(Whole::open).transpose()?;
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
        self.tell_notes(&in_use.notes());
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
        self.tell_idle(&report);
        self.warn_of_trouble(&report);
        if let Some(file) = plan_file {
            file.write(|out| output::write(&Report::Plan(&report), Format::Json, Look::PLAIN, out))?;
        }
        if let Some(page) = page {
            page.write(|out| output::write(&Report::Plan(&report), Format::Html, Look::PLAIN, out))?;
        }
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

    /// Refuses a file for the outcome of what is not carried out.
    fn check_outcome(&self, cleanup: &cli::CleanupArgs) -> Result<(), Error> {
        match &cleanup.outcome {
            Some(path) if !cleanup.apply => {
                let why = "without --apply there is none".to_owned();
                Err(self.wrong("outcome", &file::name(path), why))
            }
            _ => Ok(()),
        }
    }
}
