//! Reads a file's text.

use std::path::Path;

use super::place::place;
use crate::dates::clock::Deadline;
use crate::error::Error;
use crate::file::{self, Unread};

/// The most bytes of such a file: a mistaken path must not fill the memory.
pub(crate) const MOST_BYTES: u64 = 1 << 20;

/// The text of a file that was to be read as what the attempt says, which is `kind`; `named` is how another is named.
/// A pipe is waited for until the deadline.
///
/// # Errors
/// When it cannot be read, is too large or no UTF-8: configuration (3).
pub(crate) fn read_text(
    path: &Path,
    deadline: Deadline,
    attempt: &str,
    (kind, named): (&str, &str),
) -> Result<String, Error> {
    let refused = |cause: String| Error::configuration(attempt, cause);
    let bytes = file::read(path, MOST_BYTES, deadline).map_err(|why| {
        let error = refused(why.to_string());
        match why {
            Unread::Missing => {
                error.with_hint(format!("name the file by {named}; paths begin in the job's working folder"))
            }
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
