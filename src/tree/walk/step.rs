//! One step of a walk: what a name in a folder turns out to be, and whether it counts.

use super::complete::missing;
use super::{Found, Frame, Walk};
use crate::error::Error;
use crate::tree::git::Known;
use crate::tree::nested::Nested;
use crate::tree::scope::Scope;
use crate::tree::trouble::told;

impl<S: Scope> Walk<'_, S> {
    /// What git knows of the path.
    fn known(&mut self, repository: Option<usize>) -> Option<Known> {
        self.repositories[repository?].meet(&self.path)
    }

    /// Goes into a folder, if anything in it is wanted.
    pub(super) fn folder(&mut self) -> Result<(), Error> {
        let Some(frame) = self.frames.last() else { return Ok(()) };
        let repository = frame.repository;
        let Some(standing) = self.scan.scope.enter(&frame.standing, &self.path) else {
            self.seen.ignored_folders += 1;
            return Ok(());
        };
        let mut inner = repository;
        let is_module = matches!(self.known(repository), Some(Known::Module(_)));
        if is_module {
            let path = self.path.clone();
            inner = self.open(|scan| Nested::inside(scan.root, &path))?;
        }
        let folder = self.read(inner)?;
        if is_module && folder.is_empty() {
            return Err(self.not_checked_out());
        }
        self.frames.push(Frame { folder, length: self.path.len(), standing, repository: inner });
        Ok(())
    }

    /// A file or link, if it counts.
    pub(super) fn leaf(&mut self, is_file: bool) -> Result<Option<Found>, Error> {
        let Some(frame) = self.frames.last() else { return Ok(None) };
        let repository = frame.repository;
        if !self.scan.scope.wants(&frame.standing, &self.path) {
            self.seen.ignored_files += 1;
            return Ok(None);
        }
        let known = self.known(repository);
        if matches!(known, Some(Known::Module(_))) {
            return Err(self.not_checked_out());
        }
        if self.scan.is_own(&self.path) {
            self.seen.own_files += 1;
            return Ok(None);
        }
        let is_tracked = repository.map(|_| known.is_some());
        if self.scan.tracked_only && is_tracked != Some(true) {
            self.seen.untracked_files += 1;
            return Ok(None);
        }
        Ok(Some(Found::Leaf { path: self.path.clone(), is_file, is_tracked }))
    }

    /// A submodule of which the commit counts.
    pub(super) fn module(&mut self) -> Option<Found> {
        let frame = self.frames.last()?;
        let repository = frame.repository;
        if self.scan.scope.enter(&frame.standing, &self.path).is_none() {
            self.seen.ignored_folders += 1;
            return None;
        }
        match self.known(repository)? {
            Known::Module(commit) => Some(Found::Module { path: self.path.clone(), commit }),
            Known::File => None,
        }
    }

    fn not_checked_out(&self) -> Error {
        missing(&told(&self.scan.root.called(&self.path)), true)
    }
}
