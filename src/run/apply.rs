//! A run of `cleanup apply`.

use super::Run;
use super::deletion::Deletion;
use crate::cleanup::{Doubt, Limit, SavedPlan, refusal};
use crate::cli;
use crate::config::Home;
use crate::error::Error;
use crate::exit::Exit;
use crate::file;
use crate::image::Repository;
use crate::output::outcome::OutcomeFile;
use crate::report::Report;
use crate::run::journal::Journal;

/// No plan is larger: one of a million tags has 0.6 GB.
const MOST_OF_A_PLAN: u64 = 4 << 30;

impl Run<'_> {
    pub(super) fn apply(&mut self, apply: &cli::ApplyArgs, journal: &Journal) -> anyhow::Result<Exit> {
        let format = self.format(&apply.answer)?;
        let path = file::name(&apply.file);
        let text = file::read(&apply.file, MOST_OF_A_PLAN, self.deadline).map_err(|why| {
            Error::configuration(format!("read the plan {path}"), why.to_string())
                .with_hint("it is written by registry-gate cleanup --plan FILE; in a pipeline, the job needs that artifact")
        })?;
        let saved = SavedPlan::read(&text, &path)?;
        drop(text);
        let outcome = apply.outcome.as_deref().map(OutcomeFile::open).transpose()?;
        let doubt = Doubt { saved: &saved, path: &path };
        doubt.age(self.invocation.now, apply.max_plan_age)?;
        let named = |home: &Home| {
            doubt.place(home)?;
            // Those that it deletes nothing of may have to be counted.
            let shares = saved.shares.iter();
            let repositories: Vec<Repository> = shares.map(|share| (*share.repository).clone()).collect();
            if saved.policy.asks_what_is_in_use() {
                home.owns(&repositories)?;
            }
            Ok(repositories)
        };
        let (connected, deletes) =
            self.connect_to_clean(&apply.connection, journal, !apply.dry_run, named)?;
        doubt.server(&connected.server)?;
        let to_delete = saved.doomed.len();
        let max_delete = apply.max_delete.or(saved.policy.max_delete);
        if let Some(refusal) = refusal(&saved.shares, max_delete) {
            let error = refusal.into_error(to_delete);
            let report = Report::Refused(&error, to_delete);
            self.write_dotenv(&report);
            let printed = self.answer(&report, format);
            self.keep(printed);
            let exit = self.refused(&error);
            return Ok(self.whole(exit, false));
        }
        let deletion = Deletion { journal, outcome, format, parallel: apply.connection.parallel };
        let SavedPlan { policy, doomed, shares, .. } = saved;
        let limit = Limit { planned: shares, max_delete };
        let done = self.carry_out(&connected, doomed, &deletion, |apply| {
            let (registry, project) = (&*connected.registry, &*connected.project);
            match &deletes {
                Some(deletes) => apply.run_saved((registry, &**deletes), (project, &policy), &limit),
                None => apply.rehearse_saved(registry, (project, &policy), &limit),
            }
        });
        Ok(self.settled(&done, deletion))
    }
}
