//! The dotenv file: what later jobs of a pipeline branch on.
//!
//! GitLab refuses the whole file, and fails the job, for one blank line, comment or bad key; it keeps quotes
//! as they are and expands `$` in values in whichever job reads them. So every key is always there, and
//! values are stripped of what GitLab would make something else of. The file is replaced twice: by one that
//! says `unknown` before anything can fail, because an old one may lie there and reports are always
//! uploaded, and by the answer, in one rename.

mod cleanup;
mod gate;

use std::fmt::Write as _;
use std::path::PathBuf;

pub use cleanup::{CleanupKey, CleanupTotals};
pub use gate::GateKey;

use super::file::{remove, replace};
use crate::error::Error;
use crate::file;
use crate::gate::Ruling;
use crate::gate::verdict::Verdict;
use crate::report::{CheckReport, ImageReport};
use crate::words::is_dangerous;

/// The most a file may have: GitLab's default limit is 5 KB, so 4 is on the safe side.
pub const MOST_BYTES: usize = 4_096;

/// The most a reason may have; the longest other values together leave room for it.
const MOST_REASON: usize = 600;

/// A dotenv file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dotenv {
    path: PathBuf,
    prefix: String,
    keys: Keys,
    is_named: bool,
}

/// Which keys a file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keys {
    Gate,
    Cleanup,
}

impl Dotenv {
    /// The file at `path` with the keys of the gate, which begin with `prefix`.
    #[must_use]
    pub fn new(path: PathBuf, prefix: String) -> Self {
        Self { path, prefix, keys: Keys::Gate, is_named: true }
    }

    /// The same file with the keys of a cleanup.
    #[must_use]
    pub fn of_cleanup(self) -> Self {
        Self { keys: Keys::Cleanup, ..self }
    }

    /// The same file, which nobody named: a job writes it where it can.
    #[must_use]
    pub fn of_every_job(self) -> Self {
        Self { is_named: false, ..self }
    }

    /// Whether somebody named it: then it is a failure that it cannot be written.
    #[must_use]
    pub fn is_named(&self) -> bool {
        self.is_named
    }

    /// Puts `unknown` in the place of an old answer, before anything can fail. An old one that cannot be replaced is
    /// taken away. Why nothing could be written, where no old answer is left.
    ///
    /// # Errors
    /// When an old answer may be left, which later jobs would believe (exit 3).
    pub fn begin(&self) -> Result<Option<Error>, Error> {
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
    pub fn write_unknown(&self, reason: &str) -> Result<(), Error> {
        if self.keys == Keys::Cleanup {
            return self.write_totals(CleanupTotals::default());
        }
        let ruling = Ruling {
            verdict: Verdict::Unknown,
            exists: None,
            build: None,
            reason: reason.to_owned(),
            exit: crate::exit::Exit::Unexpected,
        };
        self.write(&ruling, None)
    }

    /// Replaces the file by the answer.
    ///
    /// # Errors
    /// When it cannot be written (exit 3).
    pub fn write_report(&self, report: &CheckReport) -> Result<(), Error> {
        self.write(&report.ruling, report.only())
    }

    /// Replaces the file by what a cleanup comes to.
    ///
    /// # Errors
    /// When it cannot be written (exit 3).
    pub fn write_totals(&self, totals: CleanupTotals) -> Result<(), Error> {
        let keys = CleanupKey::ALL.iter().map(|key| (key.name(), totals.value(*key)));
        self.replace(&self.lines(keys))
    }

    fn cannot(&self, why: &str) -> Error {
        Error::configuration(format!("write {}", file::name(&self.path)), why)
            .with_hint("name another file with --dotenv; its folder must exist, have room and be writable")
    }

    fn write(&self, ruling: &Ruling, image: Option<&ImageReport>) -> Result<(), Error> {
        self.replace(&self.text(ruling, image))
    }

    fn replace(&self, text: &str) -> Result<(), Error> {
        replace(&self.path, text).map_err(|why| self.cannot(&why.to_string()))
    }

    /// The file's text.
    #[must_use]
    pub fn text(&self, ruling: &Ruling, image: Option<&ImageReport>) -> String {
        self.lines(GateKey::ALL.iter().map(|key| (key.name(), gate::value(*key, ruling, image))))
    }

    fn lines(&self, keys: impl Iterator<Item = (&'static str, String)>) -> String {
        keys.fold(String::new(), |mut text, (key, value)| {
            let _ = writeln!(text, "{}{key}={}", self.prefix, harmless(&value));
            text
        })
    }
}

fn shortened(reason: &str) -> String {
    if reason.len() <= MOST_REASON {
        return reason.to_owned();
    }
    let end = (0..=MOST_REASON - 3).rev().find(|at| reason.is_char_boundary(*at)).unwrap_or_default();
    format!("{}…", &reason[..end])
}

/// A value that GitLab takes for what it is: one line, no `$`, no quotes, no blanks around it.
fn harmless(value: &str) -> String {
    let kept: String = value
        .chars()
        .filter_map(|c| match c {
            '$' | '"' | '\'' | '`' | '\\' | '#' => None,
            c if is_dangerous(c) => Some(' '),
            c => Some(c),
        })
        .collect();
    kept.trim().to_owned()
}

#[cfg(test)]
mod tests;
