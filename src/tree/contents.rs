//! What was read of files in this run, for those that several images share: each is read once.
//!
//! Nothing of it outlives the run. A store that knows files again by their times finds old sums where a checkout gives
//! new files the times of others.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::read::{Content, read};
use super::trouble::Trouble;

/// What was read, by where it lies without links.
#[derive(Debug, Default)]
pub(crate) struct Contents(Mutex<HashMap<PathBuf, Content>>);

impl Contents {
    /// What lies there, read now or before. `is_file`: its folder calls it a file.
    pub(super) fn read(&self, path: &Path, is_file: bool) -> Result<Content, Trouble> {
        let known = |contents: &Self| {
            let known = contents.0.lock().unwrap_or_else(PoisonError::into_inner);
            known.get(path).copied()
        };
        if let Some(content) = known(self) {
            return Ok(content);
        }
        let content = read(path, is_file)?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), content);
        Ok(content)
    }
}
