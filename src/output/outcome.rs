//! The outcome file: a line a tag, written as soon as it is known what became of it, so that nothing is forgotten of
//! a run that was ended from outside. It is JSON Lines (<https://jsonlines.org>); `json::Line` is its schema.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::json::Line;
use crate::error::Error;
use crate::file;

/// A file that is being written.
#[derive(Debug)]
pub struct OutcomeFile {
    path: PathBuf,
    file: Mutex<(File, Option<std::io::Error>)>,
}

impl OutcomeFile {
    /// A new file in place of one from before.
    ///
    /// # Errors
    /// When it cannot be written (exit 3).
    pub fn open(path: &Path) -> Result<Self, Error> {
        let is_odd = fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir());
        let file = if is_odd { file::open_to_write(path) } else { File::create(path) };
        let file = file.map_err(|why| wrong(path, &why))?;
        Ok(Self { path: path.to_owned(), file: Mutex::new((file, None)) })
    }

    /// Writes a line. What goes wrong is told at the end: a full disk is no reason to forget what else happens.
    pub fn write(&self, line: &Line<'_>) {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let written = file.0.write_all(&line.text());
        if let (Err(why), None) = (written, &file.1) {
            file.1 = Some(why);
        }
    }

    /// Whether all of it was written.
    ///
    /// # Errors
    /// When it was not (exit 3).
    pub fn finish(self) -> Result<(), Error> {
        let (file, trouble) = self.file.into_inner().unwrap_or_else(PoisonError::into_inner);
        match trouble.map_or_else(|| file.sync_all(), Err) {
            // A pipe cannot be synchronised, and need not be.
            Err(why) if why.kind() != std::io::ErrorKind::InvalidInput => Err(wrong(&self.path, &why)),
            _ => Ok(()),
        }
    }
}

fn wrong(path: &Path, why: &std::io::Error) -> Error {
    Error::configuration(format!("write {}", path.display()), why.to_string())
        .with_hint("name another file with --outcome; its folder must exist and be writable")
}
