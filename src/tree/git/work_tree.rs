//! Where a folder's repository is.

use std::fs;
use std::path::{Path, PathBuf};

use super::config::Config;

/// A repository with a work tree.
#[derive(Clone, Debug)]
pub(crate) struct WorkTree {
    /// The folder that has the `.git`.
    pub work_tree: PathBuf,
    /// Where the index lies.
    git_dir: PathBuf,
    config: Config,
}

impl WorkTree {
    /// The repository that a folder belongs to, if it belongs to one.
    #[must_use]
    pub(crate) fn of(folder: &Path) -> Option<Self> {
        folder.ancestors().find_map(Self::at)
    }

    /// The one that has its work tree exactly here.
    #[must_use]
    pub(crate) fn at(folder: &Path) -> Option<Self> {
        let git_dir = git_dir(folder)?;
        // A second work tree keeps its index for itself, and its configuration with the first.
        let common = pointed_at(&git_dir, &git_dir.join("commondir"), "").unwrap_or_else(|| git_dir.clone());
        let config = fs::read(common.join("config")).unwrap_or_default();
        let config = Config::parse(&String::from_utf8_lossy(&config));
        Some(Self { work_tree: folder.to_owned(), git_dir, config })
    }

    /// Whether its file system keeps no executable bits.
    #[must_use]
    pub(crate) fn has_no_modes(&self) -> bool {
        self.config.has_no_modes
    }

    pub(super) fn index(&self) -> PathBuf {
        self.git_dir.join("index")
    }

    /// Whether its objects have SHA-256 names.
    pub(super) fn is_sha256(&self) -> bool {
        self.config.is_sha256
    }
}

/// The folder that `.git` is, or that it names in a submodule and in a second work tree.
fn git_dir(folder: &Path) -> Option<PathBuf> {
    let entry = folder.join(".git");
    if fs::metadata(&entry).ok()?.is_dir() {
        return Some(entry);
    }
    pointed_at(folder, &entry, "gitdir:")
}

fn pointed_at(folder: &Path, file: &Path, word: &str) -> Option<PathBuf> {
    let text = fs::read_to_string(file).ok()?;
    Some(folder.join(text.strip_prefix(word)?.trim()))
}
