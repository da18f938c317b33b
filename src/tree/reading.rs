//! A tree that is read: gone through by one thread, its files hashed by all, told in order. What comes next is looked for,
//! and what was read is told, while the others hash.

use std::fs;
use std::num::NonZero;
use std::thread::available_parallelism;

use super::entry::{Entry, Mode};
use super::read::read;
use super::scan::{Scan, Seen};
use super::scope::Scope;
use super::trouble::Trouble;
use super::walk::{Found, Walk};
use crate::error::Error;
use crate::parallel::map_beside;

/// So many files are hashed side by side before they are told: enough to keep every core busy.
const AT_ONCE: usize = 512;

/// Fewer files than this, with fewer bytes than that, are hashed by one thread.
const FEW: usize = 32;
const LITTLE: u64 = 1 << 20;

impl<S: Scope> Scan<'_, S> {
    /// Tells every entry that counts, in the order of a list's lines.
    ///
    /// # Errors
    /// When anything that counts cannot be read (exit 3), or changes meanwhile (exit 1); what `tell` ends with.
    pub(crate) fn run(&self, tell: &mut dyn FnMut(Entry) -> Result<(), Error>) -> Result<Seen, Error> {
        if !self.root.is_folder() {
            return self.single(tell);
        }
        let mut walk = Walk::begin(self)?;
        let mut batch = walk.some(AT_ONCE)?;
        let mut read: Vec<Result<Entry, Error>> = Vec::new();
        let threads = self.threads(&batch);
        while !batch.is_empty() {
            let (mut told, mut next) = (Ok(()), Ok(Vec::new()));
            let entries = map_beside(threads, &batch, |found| self.entry(found), &mut || {
                told = read.drain(..).try_for_each(|entry| tell(entry?));
                if told.is_ok() {
                    next = walk.some(AT_ONCE);
                }
            });
            told?;
            match next {
                Ok(found) => (read, batch) = (entries, found),
                Err(error) => return entries.into_iter().try_for_each(|entry| tell(entry?)).and(Err(error)),
            }
        }
        read.into_iter().try_for_each(|entry| tell(entry?))?;
        Ok(walk.seen)
    }

    /// On how many threads a tree is hashed that begins with these. To start one takes as long as to hash a few small files.
    fn threads(&self, batch: &[Found]) -> usize {
        let length = |found: &Found| match found {
            Found::Module { .. } => 0,
            Found::Leaf { path, .. } => {
                fs::symlink_metadata(self.root.below(path)).map_or(0, |found| found.len())
            }
        };
        match batch.len() < FEW && batch.iter().map(length).sum::<u64>() < LITTLE {
            true => 1,
            false => available_parallelism().map_or(1, NonZero::get),
        }
    }

    /// A root that is one file: who names it means it, whether git tracks it or not.
    fn single(&self, tell: &mut dyn FnMut(Entry) -> Result<(), Error>) -> Result<Seen, Error> {
        tell(self.entry(&Found::Leaf { path: Vec::new(), is_file: false, is_tracked: None })?)?;
        Ok(Seen::default())
    }

    fn entry(&self, found: &Found) -> Result<Entry, Error> {
        let (path, is_file, is_tracked) = match found {
            Found::Module { path, commit } => return Ok(module(path, commit)),
            Found::Leaf { path, is_file, is_tracked } => (path, *is_file, *is_tracked),
        };
        let wrong = |trouble: Trouble| trouble.at(&self.root.called(path));
        let place = self.root.below(path);
        let content = match self.contents {
            Some(known) => known.read(&place, is_file),
            None => read(&place, is_file),
        };
        let content = content.map_err(wrong)?;
        let hash = content.points_at.filter(|_| self.pointers_as_content).unwrap_or(content.hash);
        Ok(Entry {
            path: path.clone(),
            mode: content.mode,
            content: format!("sha256:{hash}"),
            bytes: content.bytes,
            is_pointer: content.points_at.is_some(),
            is_tracked,
        })
    }
}

fn module(path: &[u8], commit: &str) -> Entry {
    Entry {
        path: path.to_vec(),
        mode: Mode::Module,
        content: format!("git:{commit}"),
        bytes: 0,
        is_pointer: false,
        is_tracked: Some(true),
    }
}
