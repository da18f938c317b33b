//! A root: what is read, and how it is called.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::refused::in_words;
use super::system::below;
use super::trouble::told;
use crate::error::Error;

/// A folder, or a single file, that is read. A link is followed here, and nowhere below.
#[derive(Clone, Debug)]
pub(crate) struct Root {
    /// As it was named.
    named: PathBuf,
    /// Where it is, without links.
    path: PathBuf,
    is_folder: bool,
}

impl Root {
    /// Finds what is named; a relative path begins in the current folder.
    ///
    /// # Errors
    /// When it is not there, is neither file nor folder, or may not be looked at (exit 3).
    pub(crate) fn find(named: &Path) -> Result<Self, Error> {
        let look = || -> io::Result<(PathBuf, fs::Metadata)> {
            let path = fs::canonicalize(named)?;
            let found = fs::metadata(&path)?;
            Ok((path, found))
        };
        let attempt = || format!("read {}", told(named));
        let (path, found) = look().map_err(|why| Error::configuration(attempt(), in_words(&why)))?;
        if !found.is_dir() && !found.is_file() {
            return Err(Error::configuration(attempt(), "it is neither a file nor a folder"));
        }
        Ok(Self { named: named.to_owned(), path, is_folder: found.is_dir() })
    }

    /// Whether it is a folder.
    #[must_use]
    pub(crate) fn is_folder(&self) -> bool {
        self.is_folder
    }

    /// How it is called in what people read.
    #[must_use]
    pub(crate) fn name(&self) -> String {
        told(&self.named)
    }

    /// Where it is, without links.
    #[must_use]
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Where something below it is.
    pub(super) fn below(&self, path: &[u8]) -> PathBuf {
        below(&self.path, path)
    }

    /// How something below it is called in what people read.
    pub(super) fn called(&self, path: &[u8]) -> PathBuf {
        let named = self.named.strip_prefix(".").unwrap_or(&self.named);
        match (path.is_empty(), named.as_os_str().is_empty()) {
            (true, _) => self.named.clone(),
            (false, true) => below(Path::new(""), path),
            (false, false) => below(named, path),
        }
    }
}
