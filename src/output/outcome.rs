//! The outcome file: a line a tag, written as soon as it is known what became of it, so that nothing is forgotten of
//! a run that was ended from outside. It is JSON Lines (<https://jsonlines.org>); `json::Line` is its schema.

use std::path::Path;

use super::json::Line;
use crate::error::Error;
use crate::file::Lines;

/// A file that is being written.
#[derive(Debug)]
pub(crate) struct OutcomeFile(Lines);

impl OutcomeFile {
    /// A new file in place of one from before.
    ///
    /// # Errors
    /// When it cannot be written (exit 3).
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        Lines::open(path).map(Self)
    }

    /// Writes a line. What goes wrong is told at the end.
    pub(crate) fn write(&self, line: &Line<'_>) {
        self.0.write(&line.text());
    }

    /// Whether all of it was written.
    ///
    /// # Errors
    /// When it was not (exit 3).
    pub(crate) fn finish(self) -> Result<(), Error> {
        self.0.finish()
    }
}
