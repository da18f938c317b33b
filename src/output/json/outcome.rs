//! What became of the tags that were to go: as one document, and line by line while it happens.

use std::io;

use serde::Serialize;

use super::{Failed, SCHEMA, write, written, written_on_a_line};
use crate::cleanup::Doomed;
use crate::exit::Exit;
use crate::image::Digest;
use crate::report::{OutcomeReport, RepositoryDeletionsReport, Settled};

/// Writes what became of a plan: `{"schema", "outcome": {…}}`.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn outcome(report: &OutcomeReport, exit: Exit, out: &mut dyn io::Write) -> io::Result<()> {
    let tags = report.tags().map(|(doomed, settled)| SettledTag::of(doomed, settled)).collect();
    write(
        &OutcomeDocument { schema: SCHEMA, outcome: OutcomeJson { totals: Sums::of(report, exit), tags } },
        out,
    )
}

/// A line of the outcome file. The first says how many tags are to go, the last what became of them; where that is
/// missing, the run was ended from outside, and tags without a line were not reached.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Line<'a> {
    /// The first.
    Begin {
        /// The name of the format.
        schema: &'static str,
        /// What is about to happen.
        begin: Begin<'a>,
    },
    /// One a tag.
    Tag {
        /// What became of it.
        tag: SettledTag<'a>,
    },
    /// The last.
    End {
        /// What became of all.
        end: Sums<'a>,
    },
}

/// What is about to happen.
#[derive(Serialize)]
pub(crate) struct Begin<'a> {
    registry: &'a str,
    to_delete: usize,
}

/// What became of a tag.
#[derive(Serialize)]
pub(crate) struct SettledTag<'a> {
    repository: &'a str,
    name: &'a str,
    digest: Option<&'a str>,
    outcome: &'static str,
    reason: Option<String>,
    error: Option<Failed<'a>>,
}

/// What became of all.
#[derive(Serialize)]
pub(crate) struct Sums<'a> {
    registry: &'a str,
    exit_code: u8,
    to_delete: usize,
    deleted: usize,
    already_gone: usize,
    skipped: usize,
    failed: usize,
    not_reached: usize,
    would_delete: usize,
    freed_bytes: u64,
    unmeasured_freed: usize,
    error: Option<Failed<'a>>,
    unconfirmed: Option<Failed<'a>>,
}

#[derive(Serialize)]
struct OutcomeDocument<'a> {
    schema: &'static str,
    outcome: OutcomeJson<'a>,
}

#[derive(Serialize)]
struct OutcomeJson<'a> {
    totals: Sums<'a>,
    tags: Vec<SettledTag<'a>>,
}

impl<'a> Line<'a> {
    /// The first line, before anything is deleted.
    #[must_use]
    pub(crate) fn begin(registry: &'a str, to_delete: usize) -> Self {
        Self::Begin { schema: SCHEMA, begin: Begin { registry, to_delete } }
    }

    /// The line of a tag.
    #[must_use]
    pub(crate) fn tag(doomed: &'a Doomed, settled: &'a Settled) -> Self {
        Self::Tag { tag: SettledTag::of(doomed, settled) }
    }

    /// The last line, with how the run ends.
    #[must_use]
    pub(crate) fn end(report: &'a OutcomeReport, exit: Exit) -> Self {
        Self::End { end: Sums::of(report, exit) }
    }

    /// The line itself, with its line feed.
    #[must_use]
    pub(crate) fn text(&self) -> Vec<u8> {
        written_on_a_line(self)
    }
}

impl<'a> SettledTag<'a> {
    fn of(doomed: &'a Doomed, settled: &'a Settled) -> Self {
        Self {
            repository: doomed.repository.as_str(),
            name: doomed.tag.as_str(),
            digest: settled.digest().or(doomed.digest.as_ref()).map(Digest::as_str),
            outcome: settled.name(),
            reason: settled.reason(),
            error: match settled {
                Settled::Failed(error) => Some(Failed::of(error)),
                _ => None,
            },
        }
    }
}

impl<'a> Sums<'a> {
    fn of(report: &'a OutcomeReport, exit: Exit) -> Self {
        let (freed_bytes, unmeasured_freed) = report.freed();
        Self {
            registry: &report.host,
            exit_code: exit.code(),
            to_delete: report.doomed.len(),
            deleted: report.count("deleted"),
            already_gone: report.count("already_gone"),
            skipped: report.count("skipped"),
            failed: report.count("failed"),
            not_reached: report.count("not_reached"),
            would_delete: report.count("would_delete"),
            freed_bytes,
            unmeasured_freed,
            error: report.stopped.as_ref().map(Failed::of),
            unconfirmed: report.unconfirmed.as_ref().map(Failed::of),
        }
    }
}

/// What became of repositories: `{"schema", "repository_deletions": […]}`.
#[must_use]
pub(crate) fn repository_deletions(report: &RepositoryDeletionsReport) -> String {
    let rows = report.repositories.iter().map(|(repository, end)| DeletedRepository {
        repository: repository.as_str(),
        outcome: end.as_ref().map_or("failed", |end| end.name()),
        error: end.as_ref().err().map(Failed::of),
    });
    written(&DeletedRepositories { schema: SCHEMA, repository_deletions: rows.collect() })
}

#[derive(Serialize)]
struct DeletedRepositories<'a> {
    schema: &'static str,
    repository_deletions: Vec<DeletedRepository<'a>>,
}

#[derive(Serialize)]
struct DeletedRepository<'a> {
    repository: &'a str,
    outcome: &'static str,
    error: Option<Failed<'a>>,
}
