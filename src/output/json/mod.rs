//! Answers for programs, in types of their own: a change inside never changes what users parse.
//!
//! The published schema is `schema.json` beside this folder; every answer is tested against it.

mod age;
mod check;
mod doctor;
mod failure;
mod image;
mod key;
mod listing;
mod outcome;
mod plan;
mod retag;
mod writing;

pub(crate) use age::age;
pub(crate) use check::check;
pub(crate) use doctor::doctor;
pub(crate) use failure::{Failed, failure};
pub(crate) use image::inspect;
pub(crate) use key::{key, keys};
pub(crate) use listing::{count, repositories, tags};
pub(crate) use outcome::{Line, outcome, repository_deletions};
pub(crate) use plan::plan;
pub(crate) use retag::retag;

use std::io;

use writing::{write, written, written_on_a_line};

use crate::report::{Failure, Report};

/// The name of the format, raised when a key changes its meaning.
pub(crate) const SCHEMA: &str = "registry-gate/v1";

/// Writes a report as one document.
pub(super) fn present(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let document = match *report {
        Report::Tags(report) => return tags(report, out),
        Report::Repositories(report) => return repositories(report, out),
        Report::Count { count: matched, complete } => return count(matched, complete, out),
        Report::Plan(report) => return plan(report, out),
        Report::Outcome(report, exit) => return outcome(report, exit, out),
        Report::Check(report) => check(report, None),
        Report::Pipeline(report) => check(&report.check, Some(&report.jobs)),
        Report::Age(report) => age(report),
        Report::Key(report) => key(report),
        Report::Keys(report) => keys(report),
        Report::Inspect(report, unit) => inspect(report, unit),
        Report::RepositoryDeletions(report) => repository_deletions(report),
        Report::Retag(report) => retag(report),
        Report::Doctor(report) => doctor(report),
        Report::Refused(error, _) | Report::Failure(Failure { error: Some(error), .. }) => failure(error),
        // It is told on standard error.
        Report::Failure(_) => return Ok(()),
    };
    out.write_all(document.as_bytes())
}
