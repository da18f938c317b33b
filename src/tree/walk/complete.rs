//! Whether a walk met everything that git has: what is tracked and not there would be missing from the image.

use super::Walk;
use crate::error::Error;
use crate::tree::git::Known;
use crate::tree::scope::Scope;
use crate::tree::trouble::told;

impl<S: Scope> Walk<'_, S> {
    /// Whether everything that git has here was met, but for what is not wanted.
    pub(super) fn is_complete(&self) -> Result<(), Error> {
        for repository in &self.repositories {
            let mut parent: Option<(Vec<u8>, Option<S::Standing>)> = None;
            for (path, known) in repository.unmet() {
                let folder = path.iter().rposition(|byte| *byte == b'/').map_or(&b""[..], |at| &path[..at]);
                if parent.as_ref().is_none_or(|(known, _)| known != folder) {
                    parent = Some((folder.to_vec(), self.standing(folder)));
                }
                let Some((_, Some(standing))) = &parent else { continue };
                let is_module = matches!(known, Known::Module(_));
                let is_wanted = match is_module {
                    true => self.scan.scope.enter(standing, &path).is_some(),
                    false => self.scan.scope.wants(standing, &path) && !self.scan.is_own(&path),
                };
                if is_wanted {
                    return Err(missing(&told(&self.scan.root.called(&path)), is_module));
                }
            }
        }
        Ok(())
    }

    /// What is known of a folder that may not be there; `None`: nothing in it is wanted.
    fn standing(&self, folder: &[u8]) -> Option<S::Standing> {
        let mut standing = self.scan.scope.root();
        let ends = folder.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at);
        for end in ends.chain((!folder.is_empty()).then_some(folder.len())) {
            standing = self.scan.scope.enter(&standing, &folder[..end])?;
        }
        Some(standing)
    }
}

/// What git has here, and nobody can send.
pub(super) fn missing(path: &str, is_module: bool) -> Error {
    let attempt = format!("read {path}");
    if is_module {
        Error::configuration(attempt, "it is a submodule that is not checked out").with_hint(
            "set GIT_SUBMODULE_STRATEGY, or let its commit count with --submodules commit, or ignore it",
        )
    } else {
        Error::configuration(attempt, "git tracks it, and it is not there").with_hint(
            "check it out (a sparse checkout leaves files out), remove it from git too, or ignore it",
        )
    }
}
