//! A file that is written line by line, so that nothing is forgotten of a run that was ended from outside.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::draft::Draft;
use super::read::open_to_write;
use super::target::{IS_FOLDER, Lies, cannot};
use crate::error::Error;

/// A file that is being written.
#[derive(Debug)]
pub(crate) struct Lines {
    path: PathBuf,
    file: Mutex<(File, Option<io::Error>)>,
}

impl Lines {
    /// A new file in place of one from before; what is no file is written to.
    ///
    /// # Errors
    /// When it cannot be written (exit 3).
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let opened = Lies::at(path).and_then(|lies| match lies {
            Lies::Folder => Err(io::Error::other(IS_FOLDER)),
            Lies::Stream => open_to_write(path),
            lies => Draft::beside(path, lies.permissions())?.take_place(path),
        });
        let file = opened.map_err(|why| cannot(path, &why))?;
        Ok(Self { path: path.to_owned(), file: Mutex::new((file, None)) })
    }

    /// Writes a line. What goes wrong is told at the end: a full disk is no reason to forget what else happens.
    pub(crate) fn write(&self, line: &[u8]) {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let written = file.0.write_all(line);
        if let (Err(why), None) = (written, &file.1) {
            file.1 = Some(why);
        }
    }

    /// Whether all of it was written.
    ///
    /// # Errors
    /// When it was not (exit 3).
    pub(crate) fn finish(self) -> Result<(), Error> {
        let (file, trouble) = self.file.into_inner().unwrap_or_else(PoisonError::into_inner);
        match trouble.map_or_else(|| file.sync_all(), Err) {
            // A pipe cannot be synchronised, and need not be.
            Err(why) if why.kind() != io::ErrorKind::InvalidInput => Err(cannot(&self.path, &why)),
            _ => Ok(()),
        }
    }
}
