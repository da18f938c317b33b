//! The dotenv file: what later jobs of a pipeline branch on.
//!
//! GitLab refuses the whole file, and fails the job, for one blank line, comment or bad key; it keeps quotes
//! as they are and expands `$NAME` and `%NAME%` in values in whichever job reads them. So every key is always there, and
//! values are stripped of what GitLab would make something else of. The file is replaced twice: by one that
//! says `unknown` before anything can fail, because an old one may lie there and reports are always
//! uploaded, and by the answer, in one rename.

mod cleanup;
mod gate;
mod key;
mod retag;

use std::io;
use std::path::{Path, PathBuf};

pub use cleanup::CleanupKey;
pub use gate::GateKey;
pub use key::ContentKeyKey;
pub use retag::RetagKey;

use super::{Format, Look, not_written_as, write};
use crate::error::Error;
use crate::exit::Exit;
use crate::file::{self, remove, replace};
use crate::gate::Ruling;
use crate::gate::verdict::Verdict;
use crate::report::{AnswerKind, CleanupTotals, Failure, ImageReport, KeyReport, Report, RetagReport};
use crate::words::is_dangerous;

/// The most a file may have: GitLab's default limit is 5 KB, so 4 is on the safe side.
pub const MOST_BYTES: usize = 4_096;

/// The most a reason may have; the longest other values together leave room for it.
const MOST_REASON: usize = 600;

/// A dotenv file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dotenv {
    path: PathBuf,
    prefix: String,
    kind: AnswerKind,
    is_named: bool,
}

impl Dotenv {
    /// The file at `path` with the keys of the gate, which begin with `prefix`.
    #[must_use]
    pub(crate) fn new(path: PathBuf, prefix: String) -> Self {
        Self { path, prefix, kind: AnswerKind::Gate, is_named: true }
    }

    /// The same file with the keys of another answer.
    #[must_use]
    pub(crate) fn of(self, kind: AnswerKind) -> Self {
        Self { kind, ..self }
    }

    /// Where it lies.
    #[must_use]
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The same file, which nobody named: a job writes it where it can.
    #[must_use]
    pub(crate) fn of_every_job(self) -> Self {
        Self { is_named: false, ..self }
    }

    /// Whether somebody named it: then it is a failure that it cannot be written.
    #[must_use]
    pub(crate) fn is_named(&self) -> bool {
        self.is_named
    }

    /// Puts `unknown` in the place of an old answer, before anything can fail. An old one that cannot be replaced is
    /// taken away. Why nothing could be written, where no old answer is left.
    ///
    /// # Errors
    /// When an old answer may be left, which later jobs would believe (exit 3).
    pub(crate) fn begin(&self) -> Result<Option<Error>, Error> {
        let Err(error) = self.write_unknown("registry-gate did not finish") else { return Ok(None) };
        match remove(&self.path) {
            Ok(false) => Ok(Some(error)),
            Ok(true) => Ok(Some(self.cannot(&format!("{}; the old one is removed", error.cause)))),
            Err(why) => Err(self.cannot(&format!(
                "{}, and the old one, which later jobs would believe, could not be removed: {why}",
                error.cause
            ))),
        }
    }

    /// Replaces the file by one that says `unknown`.
    ///
    /// # Errors
    /// When it cannot be written (exit 3).
    pub(crate) fn write_unknown(&self, reason: &str) -> Result<(), Error> {
        self.write(&Report::Failure(Failure { reason, error: None, kind: self.kind }))
    }

    /// Replaces the file by the answer.
    ///
    /// # Errors
    /// When it cannot be written (exit 3).
    pub(crate) fn write(&self, report: &Report<'_>) -> Result<(), Error> {
        let mut text = Vec::new();
        let look = Look { prefix: &self.prefix, ..Look::PLAIN };
        let written = write(report, Format::Dotenv, look, &mut text);
        let text = String::from_utf8_lossy(&text);
        written.and_then(|()| replace(&self.path, &text)).map_err(|why| self.cannot(&why.to_string()))
    }

    fn cannot(&self, why: &str) -> Error {
        Error::configuration(format!("write {}", file::name(&self.path)), why)
            .with_hint("name another file with --dotenv; its folder must exist, have room and be writable")
    }
}

/// Writes the keys of a report, a line each.
pub(super) fn present(report: &Report<'_>, prefix: &str, out: &mut dyn io::Write) -> io::Result<()> {
    let keys = keys(report).ok_or_else(|| not_written_as(Format::Dotenv))?;
    keys.iter().try_for_each(|(key, value)| writeln!(out, "{prefix}{key}={}", harmless(value)))
}

/// The keys of a report with what stands behind them; `None`: it has none.
pub(super) fn keys(report: &Report<'_>) -> Option<Vec<(&'static str, String)>> {
    match *report {
        Report::Check(report) => Some(of_gate(&report.ruling, &report.images)),
        Report::Plan(report) => Some(of_cleanup(CleanupTotals::of_plan(report))),
        Report::Outcome(report, _) => Some(of_cleanup(CleanupTotals::of_outcome(report))),
        Report::Refused(_, to_delete) => Some(of_cleanup(CleanupTotals::untouched(to_delete, true))),
        Report::Key(report) => Some(of_key(Some(report))),
        Report::Keys(_) => Some(of_key(None)),
        Report::Retag(report) => Some(of_retag(report)),
        Report::Pipeline(report) => Some(of_pipeline(&report.check.ruling, &report.check.images)),
        Report::Failure(Failure { reason, kind, .. }) => Some(match kind {
            AnswerKind::Gate => of_gate(&unknown(reason), &[]),
            AnswerKind::Cleanup => of_cleanup(CleanupTotals::default()),
            AnswerKind::Key => of_key(None),
            AnswerKind::Pipeline => of_pipeline(&unknown(reason), &[]),
            AnswerKind::Retag => {
                RetagKey::ALL.iter().map(|key| (key.name(), retag::unknown(*key, reason))).collect()
            }
        }),
        Report::Age(_)
        | Report::Inspect(..)
        | Report::Tags(_)
        | Report::Repositories(_)
        | Report::Count { .. }
        | Report::RepositoryDeletions(_)
        | Report::Doctor(_) => None,
    }
}

fn of_gate(ruling: &Ruling, images: &[ImageReport]) -> Vec<(&'static str, String)> {
    GateKey::ALL.iter().map(|key| (key.name(), gate::value(*key, ruling, images))).collect()
}

/// Of the gate's answer what is of no image alone.
fn of_pipeline(ruling: &Ruling, images: &[ImageReport]) -> Vec<(&'static str, String)> {
    let keys = [GateKey::Build, GateKey::BuildList, GateKey::Reason];
    keys.iter().map(|key| (key.name(), gate::value(*key, ruling, images))).collect()
}

fn of_cleanup(totals: CleanupTotals) -> Vec<(&'static str, String)> {
    CleanupKey::ALL.iter().map(|key| (key.name(), cleanup::value(*key, totals))).collect()
}

fn of_key(report: Option<&KeyReport>) -> Vec<(&'static str, String)> {
    ContentKeyKey::ALL.iter().map(|key| (key.name(), key.value(report))).collect()
}

fn of_retag(report: &RetagReport) -> Vec<(&'static str, String)> {
    RetagKey::ALL.iter().map(|key| (key.name(), retag::value(*key, report))).collect()
}

/// What is ruled where nothing is known.
fn unknown(reason: &str) -> Ruling {
    Ruling {
        verdict: Verdict::Unknown,
        exists: None,
        build: None,
        reason: reason.to_owned(),
        exit: Exit::Unexpected,
    }
}

fn shortened(reason: &str) -> String {
    if reason.len() <= MOST_REASON {
        return reason.to_owned();
    }
    let end = (0..=MOST_REASON - 3).rev().find(|at| reason.is_char_boundary(*at)).unwrap_or_default();
    format!("{}…", &reason[..end])
}

/// A value that GitLab takes for what it is: one line, no `$` or `%`, no quotes, no blanks around it.
fn harmless(value: &str) -> String {
    let kept: String = value
        .chars()
        .filter_map(|c| match c {
            '$' | '%' | '"' | '\'' | '`' | '\\' | '#' => None,
            c if is_dangerous(c) => Some(' '),
            c => Some(c),
        })
        .collect();
    kept.trim().to_owned()
}

#[cfg(test)]
mod tests;
