//! A file that appears whole or not at all. That it can be written is tried before the long work begins.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::error::Error;

/// A page to be written.
#[derive(Debug)]
pub struct Page {
    path: PathBuf,
    draft: PathBuf,
}

impl Page {
    /// A page at this path; one from before goes.
    ///
    /// # Errors
    /// When nothing can be written there (exit 3).
    pub fn open(path: &Path) -> Result<Self, Error> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let draft = path.with_file_name(format!(".{name}.{}.part", std::process::id()));
        let page = Self { path: path.to_owned(), draft };
        if name.is_empty() || path.is_dir() {
            return Err(page.wrong(&"it is a folder"));
        }
        if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
            return Err(page.wrong(&"it is no ordinary file"));
        }
        // What lies there from before would be uploaded as if it were new, should this run fail.
        match fs::remove_file(path) {
            Err(why) if why.kind() != io::ErrorKind::NotFound => return Err(page.wrong(&why)),
            _ => {}
        }
        File::create(&page.draft)
            .and_then(|_| fs::remove_file(&page.draft))
            .map_err(|why| page.wrong(&why))?;
        Ok(page)
    }

    /// Writes it.
    ///
    /// # Errors
    /// When that is not possible (exit 3).
    pub fn write(self, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Error> {
        let written = File::create(&self.draft).and_then(|file| {
            let mut out = BufWriter::new(file);
            content(&mut out)?;
            out.flush()
        });
        written.and_then(|()| fs::rename(&self.draft, &self.path)).map_err(|why| {
            let _ = fs::remove_file(&self.draft);
            self.wrong(&why)
        })
    }

    fn wrong(&self, why: &dyn std::fmt::Display) -> Error {
        Error::configuration(format!("write {}", self.path.display()), why.to_string())
            .with_hint("the folder must exist, and this user be allowed to write there")
    }
}
