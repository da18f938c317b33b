//! A repository's files as paths below the root that is read: it may lie around the root, or inside as a submodule.

use super::folder::Kind;
use super::git::{Known, Tracked, WorkTree};
use super::place::Root;
use super::system::bytes_of;

/// The files of a repository below a root.
pub(super) struct Nested {
    tracked: Tracked,
    /// Where it begins below the root; empty where it lies around it.
    base: Vec<u8>,
    pub(super) has_no_modes: bool,
}

impl Nested {
    /// The repository that a root belongs to, if it belongs to one; of a single file its folder counts.
    ///
    /// # Errors
    /// As a clause, when its index cannot be read.
    pub(super) fn around(root: &Root) -> Result<Option<Self>, String> {
        let folder = if root.is_folder() { Some(root.path()) } else { root.path().parent() };
        let Some((folder, repository)) = folder.and_then(|folder| Some((folder, WorkTree::of(folder)?)))
        else {
            return Ok(None);
        };
        let below = folder.strip_prefix(&repository.work_tree).unwrap_or(folder);
        let tracked = Tracked::read(&repository, bytes_of(below))?;
        Ok(Some(Self { tracked, base: Vec::new(), has_no_modes: repository.has_no_modes() }))
    }

    /// The repository of a submodule at this path.
    ///
    /// # Errors
    /// As a clause, when its index cannot be read.
    pub(super) fn inside(root: &Root, path: &[u8]) -> Result<Option<Self>, String> {
        let Some(repository) = WorkTree::at(&root.below(path)) else { return Ok(None) };
        let tracked = Tracked::read(&repository, b"")?;
        let base = [path, b"/"].concat();
        Ok(Some(Self { tracked, base, has_no_modes: repository.has_no_modes() }))
    }

    /// What is known of a path below the root, which is met by that.
    pub(super) fn meet(&mut self, path: &[u8]) -> Option<Known> {
        self.tracked.meet(path.strip_prefix(self.base.as_slice())?)
    }

    /// What leads to submodules in a folder: their names, or those of folders on the way.
    pub(super) fn modules_in(&self, folder: &[u8]) -> Vec<(Vec<u8>, Kind)> {
        let mut names: Vec<(Vec<u8>, Kind)> = Vec::new();
        for module in self.tracked.modules() {
            let path = [self.base.as_slice(), module].concat();
            let below = match folder.is_empty() {
                true => Some(path.as_slice()),
                false => path.strip_prefix(folder).and_then(|rest| rest.strip_prefix(b"/")),
            };
            let Some(below) = below else { continue };
            let (name, kind) = match below.iter().position(|byte| *byte == b'/') {
                Some(end) => (&below[..end], Kind::Folder),
                None => (below, Kind::Module),
            };
            if !names.iter().any(|(known, _)| known == name) {
                names.push((name.to_vec(), kind));
            }
        }
        names
    }

    /// The paths below the root that were not met.
    pub(super) fn unmet(&self) -> impl Iterator<Item = (Vec<u8>, Known)> {
        self.tracked.unmet().map(|(path, known)| ([self.base.as_slice(), path].concat(), known))
    }
}
