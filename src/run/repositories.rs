//! A run of `repositories`.

use super::Run;
use super::listing::query;
use crate::cli::{self, Level};
use crate::command;
use crate::exit::Exit;
use crate::output::text;
use crate::query::{Names, RepositoryField};
use crate::registry::Owner;
use crate::report::Report;
use crate::run::journal::{Journal, Work};

impl Run<'_> {
    pub(super) fn repositories(
        &mut self,
        repositories: &cli::RepositoriesArgs,
        journal: &Journal,
    ) -> anyhow::Result<Exit> {
        let listing = &repositories.listing;
        let names =
            Names { include: repositories.name_regex.clone(), exclude: repositories.name_exclude.clone() };
        let query = query::<RepositoryField>(listing, self)?;
        let level = if listing.count { Level::None } else { listing.details };
        let asks = |fields: &[RepositoryField]| query.fields().any(|field| fields.contains(&field));
        let newest = asks(&[RepositoryField::Newest, RepositoryField::NewestDate]);
        let counted = asks(&[RepositoryField::TagsCount, RepositoryField::Stored]);
        let connected = self.connect(&repositories.connection, journal, |_| Ok(Vec::new()))?;
        let progress = journal.progress(Work::Repositories);
        let command = command::Repositories {
            owner: match (&repositories.group, repositories.instance) {
                (Some(group), _) => Owner::Group(group.clone()),
                (None, true) => Owner::Instance,
                (None, false) => Owner::Project,
            },
            names,
            counted: level >= Level::Dates || counted || newest,
            parallel: repositories.connection.parallel,
            dated: level == Level::Full || newest,
            query,
            tags: repositories.tags,
            progress: &|listed, detailed| progress.step(listed, detailed),
        };
        let report = command.run(&*connected.registry, self.invocation.now);
        progress.end();
        let told = text::total_of_repositories(&report, listing.count);
        if report.unfinished.is_none() || listing.partial {
            let answer = match listing.count {
                true => Report::Count { count: report.matched, complete: report.unfinished.is_none() },
                false => Report::Repositories(&report),
            };
            self.answer(&answer, listing.format)?;
        }
        self.tell_left_out(report.left_out.as_deref());
        self.ended(report.unfinished, listing.partial, &format!("{told}{}", progress.elapsed()))
    }
}
