//! A run of `tags`.

use super::listing::{query, repositories_of};
use super::{Run, tell};
use crate::cli::{self, Level};
use crate::command;
use crate::dates::age::Clock;
use crate::exit::Exit;
use crate::file::Whole;
use crate::image::Repository;
use crate::output::{self, Format, Look, text};
use crate::query::{Names, Query, TagField};
use crate::registry::{Created, Needs, Platforms};
use crate::report::{Report, Troubled};
use crate::run::journal::{Journal, Work};

impl Run<'_> {
    pub(super) fn tags(&mut self, tags: &cli::TagsArgs, journal: &Journal) -> anyhow::Result<Exit> {
        let names = Names { include: tags.name_regex.clone(), exclude: tags.name_exclude.clone() };
        let query = query::<TagField>(&tags.listing, self)?;
        let page = tags.html.as_deref().map(Whole::open).transpose()?;
        let needs = needs(tags, &query);
        let mut repositories: Option<Vec<Repository>> = None;
        let connected = self.connect(&tags.connection, journal, |home| {
            if tags.all_repositories {
                return Ok(Vec::new());
            }
            let distinct = repositories_of(home, &tags.repository)?;
            repositories = Some(distinct.clone());
            Ok(distinct)
        })?;
        let progress = journal.progress(Work::Tags);
        let command = command::Tags {
            host: connected.home.host.clone(),
            repositories,
            is_default: tags.repository.is_empty(),
            names,
            query,
            needs,
            clock: tags.time.clock,
            unit: tags.age_unit,
            parallel: tags.connection.parallel,
            measured: page.is_some(),
            progress: &|listed, detailed| progress.step(listed, detailed),
        };
        let mut report = command.run(&*connected.registry, self.now(&tags.time));
        report.made_by = self.made_by(&connected);
        progress.end();
        let told = text::total(&report, tags.listing.count);
        if report.unfinished.is_none() || tags.listing.partial {
            if let Some(page) = page {
                page.write(|out| output::write(&Report::Tags(&report), Format::Html, Look::PLAIN, out))?;
            }
            let answer = match tags.listing.count {
                true => Report::Count { count: report.matched, complete: report.unfinished.is_none() },
                false => Report::Tags(&report),
            };
            self.answer(&answer, tags.listing.format)?;
        }
        self.tell_left_out(report.left_out.as_deref());
        for line in Troubled::told(&report.troubled, "is listed with what is known of it") {
            tell(&self.invocation.stderr, &format!("note: {line}"));
        }
        self.ended(report.unfinished, tags.listing.partial, &format!("{told}{}", progress.elapsed()))
    }
}

/// What must be known of each tag: what the level promises, and whatever a filter, the order or the clock names.
fn needs(tags: &cli::TagsArgs, query: &Query<TagField>) -> Needs {
    let level = if tags.listing.count { Level::None } else { tags.listing.details };
    let named = |field: TagField| query.fields().any(|named| named == field);
    let clock = tags.time.clock;
    let aged = named(TagField::Age) || level >= Level::Dates || clock != Clock::Auto && !tags.listing.count;
    let dated = if aged { Needs::dated(clock) } else { Needs::default() };
    let needs = Needs {
        digest: level >= Level::Dates || named(TagField::Digest) || named(TagField::MediaType),
        published: named(TagField::Published),
        created: if named(TagField::Created) { Created::Always } else { Created::No },
        sizes: level == Level::Full || named(TagField::Size),
        platforms: match level {
            _ if named(TagField::Platform) => Platforms::OfAll,
            Level::Full => Platforms::OfIndexes,
            Level::None | Level::Dates => Platforms::No,
        },
        ..Needs::default()
    };
    needs.and(&dated)
}
