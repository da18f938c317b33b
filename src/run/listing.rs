//! Runs of the commands that list: what was typed becomes a query, and its rows are written out.

use std::io::{BufWriter, ErrorKind, Write};

use super::{Run, tell, tell_failure};
use crate::cli::{self, Level, TableFormat};
use crate::command;
use crate::config::{Home, registry_disabled};
use crate::dates::age::Clock;
use crate::error::Error;
use crate::exit::Exit;
use crate::image::Repository;
use crate::image::reference::WrittenRepository;
use crate::output::{csv, file::Whole, html, json, text};
use crate::query::{Condition, Field, Names, Order, Paging, Query, RepositoryField, TagField};
use crate::registry::{Created, Needs, Owner, Platforms};
use crate::report::{RepositoriesReport, TagsReport, Troubled};
use crate::run::journal::Journal;
use crate::secret::masked_value;

impl Run<'_> {
    pub(super) fn tags(&mut self, tags: &cli::Tags, journal: &Journal) -> anyhow::Result<Exit> {
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
        let progress = journal.progress("tags");
        let command = command::Tags {
            host: connected.home.host.clone(),
            repositories,
            names,
            query,
            needs,
            clock: tags.time.clock,
            unit: tags.age_unit,
            parallel: tags.connection.parallel,
            measured: page.is_some(),
            progress: &|listed, detailed| progress.step(listed, detailed),
        };
        let report = command.run(&*connected.registry, self.now(&tags.time));
        progress.end();
        let told = text::total(&report, tags.listing.count);
        if report.unfinished.is_none() || tags.listing.partial {
            if let Some(page) = page {
                page.write(|out| html::tags(&report, &title(&report), out))?;
            }
            self.write(|paint, out| match (tags.listing.count, tags.listing.format) {
                (true, format) => count(report.matched, report.unfinished.is_none(), format, out),
                (false, TableFormat::Text) => text::tags(&report, paint, out),
                (false, TableFormat::Json) => json::tags(&report, out),
                (false, TableFormat::Csv) => csv::tags(&report, out),
            })?;
        }
        self.tell_left_out(report.left_out.as_deref());
        for line in Troubled::told(&report.troubled, "is listed with what is known of it") {
            tell(&self.invocation.stderr, &format!("note: {line}"));
        }
        self.ended(report.unfinished, tags.listing.partial, &format!("{told}{}", progress.elapsed()))
    }

    pub(super) fn repositories(
        &mut self,
        repositories: &cli::Repositories,
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

    /// What is wrong with a flag's value, which may have come from its variable.
    pub(super) fn wrong(&self, flag: &str, value: &str, why: String) -> Error {
        let typed = format!("--{flag}");
        let is_typed = self.invocation.args.iter().any(|arg| {
            let arg = arg.to_string_lossy();
            arg == typed || arg.starts_with(&format!("{typed}="))
        });
        match cli::variable(flag).filter(|_| !is_typed) {
            Some(variable) => {
                Error::configuration(format!("read {variable}"), format!("{:?}: {why}", masked_value(value)))
            }
            None => Error::usage(format!("read {typed} {}", masked_value(value)), why),
        }
    }

    /// Writes rows as they are made. A reader that went away (`| head -1`) has seen enough.
    pub(super) fn write(
        &mut self,
        rows: impl FnOnce(crate::output::Paint, &mut dyn Write) -> std::io::Result<()>,
    ) -> anyhow::Result<()> {
        use anyhow::Context as _;
        let mut out = BufWriter::new(&mut *self.invocation.stdout);
        match rows(self.paint, &mut out).and_then(|()| out.flush()) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            written => written.context("cannot write to standard output"),
        }
    }

    fn tell_left_out(&self, left_out: Option<&str>) {
        if let Some(left_out) = left_out {
            tell(&self.invocation.stderr, &format!("note: {left_out}"));
        }
    }

    /// Sums up for people, and says how it ended. What was printed in part is told on standard error, once.
    fn ended(&self, unfinished: Option<Error>, partial: bool, told: &str) -> anyhow::Result<Exit> {
        match unfinished {
            None => {
                tell(&self.invocation.stderr, told);
                Ok(Exit::Ok)
            }
            Some(error) if partial => {
                tell_failure(&self.invocation.stderr, self.paint, &error.to_string());
                Ok(error.exit)
            }
            Some(error) => Err(error.into()),
        }
    }
}

/// The repositories that are named, each once; where none is, the project's own image.
pub(super) fn repositories_of(home: &Home, named: &[WrittenRepository]) -> Result<Vec<Repository>, Error> {
    let written = match named {
        [] => vec![home.image.clone().ok_or_else(registry_disabled)?],
        several => several.iter().map(|written| home.repository(written)).collect::<Result<_, _>>()?,
    };
    let mut distinct: Vec<Repository> = Vec::new();
    for repository in written {
        if !distinct.contains(&repository) {
            distinct.push(repository);
        }
    }
    Ok(distinct)
}

fn query<F: Field>(typed: &cli::Listing, run: &Run<'_>) -> Result<Query<F>, Error> {
    let conditions = typed.filter.chunks(3).map(|words| match words {
        [field, op, value] => {
            let why = |why| run.wrong("filter", &format!("{field} {op} {value}"), why);
            Condition::parse(field, op, value).map_err(why)
        }
        _ => Err(run.wrong("filter", &words.join(" "), "a filter is FIELD OP VALUE".to_owned())),
    });
    let conditions = conditions.collect::<Result<_, _>>().map_err(|error: Error| {
        error.with_hint(
            "write --filter FIELD OP VALUE, such as --filter age '>' 30d; quote what the shell would read",
        )
    })?;
    let order = typed.sort.as_deref().map(|text| {
        let order = Order::parse(text).map_err(|why| run.wrong("sort", text, why));
        order.map_err(|error| error.with_hint("write --sort -age,name"))
    });
    let paging = match (typed.page, typed.per_page) {
        (None, None) => Paging::cut(typed.offset, typed.limit),
        (page, per_page) => Paging::pages(page, per_page),
    };
    Ok(Query { conditions, order: order.transpose()?.unwrap_or_default(), paging })
}

/// What must be known of each tag: what the level promises, and whatever a filter, the order or the clock names.
fn needs(tags: &cli::Tags, query: &Query<TagField>) -> Needs {
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

fn count(count: usize, complete: bool, format: TableFormat, out: &mut dyn Write) -> std::io::Result<()> {
    match format {
        TableFormat::Json => json::count(count, complete, out),
        TableFormat::Text | TableFormat::Csv if complete => writeln!(out, "{count}"),
        TableFormat::Text | TableFormat::Csv => writeln!(out, "{count} incomplete"),
    }
}

fn title(report: &TagsReport) -> String {
    match report.repositories.as_slice() {
        [only] => format!("Tags of {}/{}", report.host, only.repository),
        _ => format!("Tags of {}", report.host),
    }
}
