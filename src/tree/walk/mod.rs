//! The way through a tree, folder by folder, in the order of a list's lines.

mod complete;
mod step;

use std::fs;

use super::folder::{Folder, Kind};
use super::nested::Nested;
use super::scan::{Modules, Scan, Seen};
use super::scope::Scope;
use super::trouble::{Trouble, told};
use crate::error::Error;

/// Something that counts, still to be read.
#[derive(Debug)]
pub(super) enum Found {
    /// A file or link: its path below the root, whether its folder calls it a file, and whether git knows it.
    Leaf { path: Vec<u8>, is_file: bool, is_tracked: Option<bool> },
    /// A submodule, by its commit.
    Module { path: Vec<u8>, commit: String },
}

/// A folder that is being gone through.
struct Frame<S> {
    folder: Folder,
    /// How much of the path is its own.
    length: usize,
    standing: S,
    /// The repository that it belongs to, by its place.
    repository: Option<usize>,
}

/// A walk that has come so far.
pub(super) struct Walk<'a, S: Scope> {
    scan: &'a Scan<'a, S>,
    frames: Vec<Frame<S::Standing>>,
    path: Vec<u8>,
    repositories: Vec<Nested>,
    pub(super) seen: Seen,
}

impl<'a, S: Scope> Walk<'a, S> {
    /// A walk that begins at the root.
    pub(super) fn begin(scan: &'a Scan<'a, S>) -> Result<Self, Error> {
        let mut walk = Self {
            scan,
            frames: Vec::new(),
            path: Vec::new(),
            repositories: Vec::new(),
            seen: Seen::default(),
        };
        let repository = walk.open(|scan| Nested::around(scan.root))?;
        let standing = scan.scope.root();
        walk.seen.sends_git = walk.sends_git(&standing);
        let folder = walk.read(repository)?;
        walk.frames.push(Frame { folder, length: 0, standing, repository });
        Ok(walk)
    }

    /// Whether a builder is sent the repository, which counts for nothing here.
    fn sends_git(&self, standing: &S::Standing) -> bool {
        match fs::symlink_metadata(self.scan.root.below(b".git")) {
            Err(_) => false,
            Ok(found) if found.is_dir() => self.scan.scope.enter(standing, b".git").is_some(),
            Ok(_) => self.scan.scope.wants(standing, b".git"),
        }
    }

    /// Opens a repository's index. One that cannot be read is a failure where only tracked files count.
    fn open(
        &mut self,
        find: impl FnOnce(&Scan<'_, S>) -> Result<Option<Nested>, String>,
    ) -> Result<Option<usize>, Error> {
        match find(self.scan) {
            Ok(Some(nested)) => {
                self.seen.has_no_modes |= nested.has_no_modes;
                self.repositories.push(nested);
                Ok(Some(self.repositories.len() - 1))
            }
            Ok(None) if !self.scan.tracked_only => Ok(None),
            Ok(None) => Err(self.no_index("it is in no git repository")),
            Err(why) if self.scan.tracked_only => {
                Err(self.no_index(&format!("git's index is of no use: {why}")))
            }
            Err(why) => {
                self.seen.index_trouble.get_or_insert(why);
                Ok(None)
            }
        }
    }

    fn no_index(&self, cause: &str) -> Error {
        let path = told(&self.scan.root.called(&self.path));
        Error::configuration(format!("tell which files of {path} are tracked"), cause).with_hint(
            "check the project out with git, whole and without a split index, or leave --tracked out",
        )
    }

    /// The names in the folder that the path has come to.
    fn read(&self, repository: Option<usize>) -> Result<Folder, Error> {
        let modules = match (self.scan.modules, repository) {
            (Modules::Commit, Some(at)) => self.repositories[at].modules_in(&self.path),
            _ => Vec::new(),
        };
        Folder::read(&self.scan.root.below(&self.path), &modules)
            .map_err(|why| self.wrong(Trouble::from(why)))
    }

    fn wrong(&self, trouble: Trouble) -> Error {
        trouble.at(&self.scan.root.called(&self.path))
    }

    /// The next things that count, up to so many; none: that was all.
    ///
    /// # Errors
    /// When a folder cannot be read, or lacks what git says is in it.
    pub(super) fn some(&mut self, most: usize) -> Result<Vec<Found>, Error> {
        let mut batch = Vec::with_capacity(most);
        while batch.len() < most
            && let Some(found) = self.next()?
        {
            batch.push(found);
        }
        Ok(batch)
    }

    /// The next thing that counts; `None`: that was all.
    ///
    /// # Errors
    /// When a folder cannot be read, or lacks what git says is in it.
    fn next(&mut self) -> Result<Option<Found>, Error> {
        while let Some(frame) = self.frames.last_mut() {
            self.path.truncate(frame.length);
            let Some((name, kind)) = frame.folder.next() else {
                self.frames.pop();
                continue;
            };
            if !self.path.is_empty() {
                self.path.push(b'/');
            }
            self.path.extend_from_slice(&name);
            let found = match kind {
                Kind::Folder => self.folder().map(|()| None),
                Kind::File => self.leaf(true),
                Kind::Leaf => self.leaf(false),
                Kind::Module => Ok(self.module()),
            };
            if let Some(found) = found? {
                return Ok(Some(found));
            }
        }
        self.is_complete()?;
        Ok(None)
    }
}
