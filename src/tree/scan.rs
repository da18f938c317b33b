//! What is to be read of a tree, and what was seen beside that.

use std::path::PathBuf;

use super::contents::Contents;
use super::place::Root;

/// What counts of a submodule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Modules {
    /// Its files; one that is not checked out is refused.
    #[default]
    Refuse,
    /// Its commit, checked out or not.
    Commit,
}

impl Modules {
    /// The names that `--submodules` takes.
    pub const NAMES: [&'static str; 2] = ["refuse", "commit"];

    /// Reads one of [`Modules::NAMES`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "refuse" => Some(Self::Refuse),
            "commit" => Some(Self::Commit),
            _ => None,
        }
    }
}

/// What is to be read, and what of it counts.
#[derive(Debug)]
pub(crate) struct Scan<'a, S> {
    /// The folder or file.
    pub root: &'a Root,
    /// Which files are wanted.
    pub scope: &'a S,
    /// Whether only files that git tracks count.
    pub tracked_only: bool,
    /// What counts of submodules.
    pub modules: Modules,
    /// Whether a pointer of Git LFS counts as what it points at.
    pub pointers_as_content: bool,
    /// Files that this run writes, where they are without links: they never count.
    pub own: &'a [PathBuf],
    /// What was read of files before; `None`: nothing is kept.
    pub(crate) contents: Option<&'a Contents>,
}

/// What was seen beside the files that count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Files that are ignored, outside of ignored folders.
    pub ignored_files: u64,
    /// Folders of which nothing is wanted.
    pub ignored_folders: u64,
    /// Files left out because git does not track them.
    pub untracked_files: u64,
    /// Files that this run writes.
    pub own_files: u64,
    /// Whether a `.git` lies in the root, and is not ignored.
    pub sends_git: bool,
    /// Why git's index could not be read, as a clause.
    pub index_trouble: Option<String>,
    /// Whether the file system keeps no executable bits.
    pub has_no_modes: bool,
}

impl<S> Scan<'_, S> {
    /// Whether this run writes that file.
    pub(super) fn is_own(&self, path: &[u8]) -> bool {
        !self.own.is_empty() && self.own.contains(&self.root.below(path))
    }
}
