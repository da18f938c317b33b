//! A file beside the one whose place it will take.

use std::fs::{self, File, OpenOptions, Permissions};
use std::hash::{BuildHasher as _, RandomState};
use std::io;
use std::path::{Path, PathBuf};

/// It is gone with its value, unless it took its place.
#[derive(Debug)]
pub(super) struct Draft {
    path: PathBuf,
    file: File,
}

impl Draft {
    /// A new, empty file in the folder of `target`, with these permissions, or with what the umask leaves.
    pub(super) fn beside(target: &Path, permissions: Option<Permissions>) -> io::Result<Self> {
        let draft = Self::new(target)?;
        if let Some(permissions) = permissions {
            draft.file.set_permissions(permissions)?;
        }
        Ok(draft)
    }

    fn new(target: &Path) -> io::Result<Self> {
        loop {
            // No name that somebody could know: it would find a link, or another run's draft, in its place.
            let name = format!(".registry-gate-{:016x}.part", RandomState::new().hash_one(()));
            let path = target.with_file_name(name);
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(file) => return Ok(Self { path, file }),
                Err(why) if why.kind() == io::ErrorKind::AlreadyExists => {}
                Err(why) => return Err(why),
            }
        }
    }

    /// Where it lies.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What is written to.
    pub(super) fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Takes the place of `target`, and goes on being written to.
    pub(super) fn take_place(self, target: &Path) -> io::Result<File> {
        let file = self.file.try_clone()?;
        fs::rename(&self.path, target)?;
        Ok(file)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // After the rename there is none.
        let _ = fs::remove_file(&self.path);
    }
}
