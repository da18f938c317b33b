//! What was read of files in this run, for those that several images share: each is read once.
//!
//! Nothing of it outlives the run. A store that knows files again by their times finds old sums where a checkout gives
//! new files the times of others.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::read::{Content, read};
use super::trouble::Trouble;
use crate::words::sort::set;

/// What was read, by where it lies without links.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    /// Where things lie that are read more than once; of all others nothing is kept.
    shared: Vec<PathBuf>,
    known: Mutex<HashMap<PathBuf, Content>>,
}

impl Contents {
    /// For files and folders at these places, without links, that are read one after the other.
    pub(crate) fn of(places: &[&Path]) -> Self {
        let is_shared = |(at, place): &(usize, &&Path)| {
            let mut others = places.iter().enumerate().filter(|(other, _)| other != at);
            others.any(|(_, other)| place.starts_with(other))
        };
        let shared = places.iter().enumerate().filter(is_shared).map(|(_, place)| place.to_path_buf());
        Self { shared: set(shared).into_iter().collect(), known: Mutex::default() }
    }

    /// What lies there, read now or before. `is_file`: its folder calls it a file.
    pub(super) fn read(&self, path: &Path, is_file: bool) -> Result<Content, Trouble> {
        if !self.shared.iter().any(|shared| path.starts_with(shared)) {
            return read(path, is_file);
        }
        let known = |contents: &Self| {
            let known = contents.known.lock().unwrap_or_else(PoisonError::into_inner);
            known.get(path).copied()
        };
        if let Some(content) = known(self) {
            return Ok(content);
        }
        let content = read(path, is_file)?;
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), content);
        Ok(content)
    }
}
