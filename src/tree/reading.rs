//! A tree that is read: gone through by one thread, its files hashed by all, told in order.

use std::num::NonZero;
use std::thread::available_parallelism;

use super::entry::{Entry, Mode};
use super::read::read;
use super::scan::{Scan, Seen};
use super::scope::Scope;
use super::trouble::Trouble;
use super::walk::{Found, Walk};
use crate::error::Error;
use crate::parallel::map_on;

/// So many files are hashed side by side before they are told: enough to keep every core busy.
const AT_ONCE: usize = 512;

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
        let mut batch = Vec::with_capacity(AT_ONCE);
        while let Some(found) = walk.next()? {
            batch.push(found);
            if batch.len() == AT_ONCE {
                self.tell(&batch, tell)?;
                batch.clear();
            }
        }
        self.tell(&batch, tell)?;
        Ok(walk.seen)
    }

    /// A root that is one file: who names it means it, whether git tracks it or not.
    fn single(&self, tell: &mut dyn FnMut(Entry) -> Result<(), Error>) -> Result<Seen, Error> {
        tell(self.entry(&Found::Leaf { path: Vec::new(), is_tracked: None })?)?;
        Ok(Seen::default())
    }

    fn tell(&self, batch: &[Found], tell: &mut dyn FnMut(Entry) -> Result<(), Error>) -> Result<(), Error> {
        let cores = available_parallelism().map_or(1, NonZero::get);
        map_on(cores, batch, |found| self.entry(found)).into_iter().try_for_each(|entry| tell(entry?))
    }

    fn entry(&self, found: &Found) -> Result<Entry, Error> {
        let (path, is_tracked) = match found {
            Found::Module { path, commit } => return Ok(module(path, commit)),
            Found::Leaf { path, is_tracked } => (path, *is_tracked),
        };
        let wrong = |trouble: Trouble| trouble.at(&self.root.called(path));
        let place = self.root.below(path);
        let content =
            self.contents.map_or_else(|| read(&place), |known| known.read(&place)).map_err(wrong)?;
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
