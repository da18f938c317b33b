//! Reads a file's text.

use std::path::Path;

use super::place::place;
use crate::dates::clock::Deadline;
use crate::error::Error;
use crate::file::{self, Unread};

/// The most bytes of such a file: a mistaken path must not fill the memory.
pub(crate) const MOST_BYTES: u64 = 1 << 20;

/// What a file is, and what is told of it where it is missing.
#[derive(Clone, Copy)]
pub(crate) struct FileKind<'a> {
    /// What it is: `policy`.
    pub(crate) kind: &'a str,
    /// What names another: `--policy`.
    pub(crate) named: &'a str,
    /// Where paths begin.
    pub(crate) from: &'a str,
}

/// Where the paths of flags begin.
pub(crate) const HERE: &str = "in the job's working folder";

/// The text of a file that was to be read as what the attempt says. A pipe is waited for until the deadline.
///
/// # Errors
/// When it cannot be read, is too large or no UTF-8: configuration (3).
pub(crate) fn read_text(
    path: &Path,
    deadline: Deadline,
    attempt: &str,
    FileKind { kind, named, from }: FileKind<'_>,
) -> Result<String, Error> {
    let refused = |cause: String| Error::configuration(attempt, cause);
    let bytes = file::read(path, MOST_BYTES, deadline).map_err(|why| {
        let error = refused(why.to_string());
        match why {
            Unread::Missing => error.with_hint(format!("name the file by {named}; its path begins {from}")),
            Unread::TooLarge(_) => refused(format!("{why}, which is no {kind}")),
            _ => error,
        }
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned();
        let (line, column) = place(&before, before.len());
        refused(format!("line {line}, column {column}: it is not UTF-8")).with_hint("save it as UTF-8")
    })
}
