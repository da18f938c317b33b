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
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub use cleanup::{CleanupKey, Totals};
pub use gate::Key;

use crate::error::Error;
use crate::file;
use crate::gate::Ruling;
use crate::report::{CheckReport, ImageReport};
use crate::verdict::Verdict;
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
        Self { path, prefix, keys: Keys::Gate }
    }

    /// The same file with the keys of a cleanup.
    #[must_use]
    pub fn of_cleanup(self) -> Self {
        Self { keys: Keys::Cleanup, ..self }
    }

    /// Replaces the file by one that says `unknown`.
    ///
    /// # Errors
    /// When it cannot be written (exit 3).
    pub fn write_unknown(&self, reason: &str) -> Result<(), Error> {
        if self.keys == Keys::Cleanup {
            return self.write_totals(Totals::default());
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
    pub fn write_totals(&self, totals: Totals) -> Result<(), Error> {
        let keys = CleanupKey::ALL.iter().map(|key| (key.name(), totals.value(*key)));
        self.replace(&self.lines(keys))
    }

    fn write(&self, ruling: &Ruling, image: Option<&ImageReport>) -> Result<(), Error> {
        self.replace(&self.text(ruling, image))
    }

    fn replace(&self, text: &str) -> Result<(), Error> {
        replace(&self.path, text).map_err(|error| {
            Error::configuration(format!("write {}", self.path.display()), error.to_string())
                .with_hint("name another file with --dotenv; its folder must exist and be writable")
        })
    }

    /// The file's text.
    #[must_use]
    pub fn text(&self, ruling: &Ruling, image: Option<&ImageReport>) -> String {
        self.lines(Key::ALL.iter().map(|key| (key.name(), gate::value(*key, ruling, image))))
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

/// Replaces a file by rename, so that nobody ever reads half of it. What is no regular file (`/dev/null`, a
/// pipe) is written to instead.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    if fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir()) {
        return io::Write::write_all(&mut file::open_to_write(path)?, text.as_bytes());
    }
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let name =
        path.file_name().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "it names no file"))?;
    let mut beside = name.to_owned();
    beside.push(format!(".{}.tmp", std::process::id()));
    let beside = path.with_file_name(beside);
    let written = fs::write(&beside, text).and_then(|()| fs::rename(&beside, &path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

#[cfg(test)]
mod tests;
