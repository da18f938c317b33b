//! A run of `repositories`.

use super::Run;
use super::listing::{count, query};
use crate::cli::{self, Level, TableFormat};
use crate::command;
use crate::exit::Exit;
use crate::output::{csv, json, text};
use crate::query::{Names, RepositoryField};
use crate::registry::Owner;
use crate::report::RepositoriesReport;
use crate::run::journal::Journal;

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
        let counted = asks(&[RepositoryField::TagsCount, RepositoryField::Size]);
        let connected = self.connect(&repositories.connection, journal, |_| Ok(Vec::new()))?;
        let progress = journal.progress("repositories");
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
        let RepositoriesReport { matched, .. } = report;
        if report.unfinished.is_none() || listing.partial {
            self.write(|paint, out| match (listing.count, listing.format) {
                (true, format) => count(matched, report.unfinished.is_none(), format, out),
                (false, TableFormat::Text) => text::repositories(&report, paint, out),
                (false, TableFormat::Json) => json::repositories(&report, out),
                (false, TableFormat::Csv) => csv::repositories(&report, out),
            })?;
        }
        self.tell_left_out(report.left_out.as_deref());
        self.ended(report.unfinished, listing.partial, &format!("{told}{}", progress.elapsed()))
    }
}
