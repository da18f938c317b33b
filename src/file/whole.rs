//! A file that appears whole or not at all.

use std::fs::{self, Permissions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::draft::Draft;
use super::read::open_to_write;
use super::target::{IS_FOLDER, Lies, cannot};
use crate::error::Error;

/// A file to be written when the long work is done; that it can be is tried before.
#[derive(Debug)]
pub(crate) struct Whole {
    path: PathBuf,
    permissions: Option<Permissions>,
}

impl Whole {
    /// A file at this path; one from before goes: it would be uploaded as if it were new, should this run fail.
    ///
    /// # Errors
    /// When nothing can be written there, or what lies there is no ordinary file (exit 3).
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let wrong = |why: io::Error| cannot(path, &why);
        let lies = Lies::at(path).map_err(wrong)?;
        match lies {
            Lies::Folder => return Err(cannot(path, &IS_FOLDER)),
            Lies::Stream => return Err(cannot(path, &"it is no ordinary file")),
            Lies::File(_) | Lies::Nothing { .. } => {}
        }
        // Tried before anything goes.
        Draft::beside(path, None).map_err(wrong)?;
        remove(path).map_err(wrong)?;
        Ok(Self { path: path.to_owned(), permissions: lies.permissions() })
    }

    /// Writes it.
    ///
    /// # Errors
    /// When that is not possible (exit 3).
    pub(crate) fn write(self, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Error> {
        self.write_beside(|out, _| content(out))
    }

    /// Writes it, by something that has to know where the file lies until it is whole.
    ///
    /// # Errors
    /// When that is not possible (exit 3).
    pub(crate) fn write_beside(
        self,
        content: impl FnOnce(&mut dyn Write, &Path) -> io::Result<()>,
    ) -> Result<(), Error> {
        write(&self.path, self.permissions, content).map_err(|why| cannot(&self.path, &why))
    }
}

/// Replaces what lies at a path by a text; what is no file is written to.
///
/// # Errors
/// When it cannot be written. What lay there lies there still.
pub(crate) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let put = |out: &mut dyn Write| out.write_all(text.as_bytes());
    match Lies::at(path)? {
        Lies::Folder => Err(io::Error::other(IS_FOLDER)),
        Lies::Stream => put(&mut open_to_write(path)?),
        lies => write(path, lies.permissions(), |out, _| put(out)),
    }
}

/// Takes a file or a link away; says whether there was one.
///
/// # Errors
/// When it is there still.
pub(crate) fn remove(path: &Path) -> io::Result<bool> {
    let is_there = Lies::at(path)?.is_removable();
    if is_there {
        fs::remove_file(path)?;
    }
    Ok(is_there)
}

fn write(
    path: &Path,
    permissions: Option<Permissions>,
    content: impl FnOnce(&mut dyn Write, &Path) -> io::Result<()>,
) -> io::Result<()> {
    let mut draft = Draft::beside(path, permissions)?;
    let place = draft.path().to_owned();
    let mut out = BufWriter::new(draft.file());
    content(&mut out, &place)?;
    out.flush()?;
    drop(out);
    draft.take_place(path).map(drop)
}
