//! The files that git knows below a folder, and which of them were met there.
//!
//! The names lie one behind the other in the index's own order, and are found by halving: a hundred thousand take the
//! memory of their letters.

use std::io::Cursor;

use super::index::{self, MODULE, Named};
use super::reader::Reader;
use super::work_tree::WorkTree;

/// What git knows of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// It is a file or link.
    File,
    /// It is a submodule at this commit.
    Module(String),
}

/// The names of an index below one folder.
#[derive(Default)]
pub struct Tracked {
    names: Vec<u8>,
    ends: Vec<u32>,
    met: Vec<bool>,
    /// The submodules, by their places, with their commits.
    modules: Vec<(usize, String)>,
}

impl Tracked {
    /// The names below this folder of the work tree, relative to it.
    ///
    /// # Errors
    /// As a clause, when the index cannot be read.
    pub(crate) fn read(repository: &WorkTree, folder: &[u8]) -> Result<Self, String> {
        let mut tracked = Self::default();
        index::read(repository, &mut |named| tracked.add(&named, folder))?;
        Ok(tracked)
    }

    /// The names of an index.
    ///
    /// # Errors
    /// As a clause, when it cannot be read.
    pub fn parse(index: &[u8], is_sha256: bool) -> Result<Self, String> {
        let mut tracked = Self::default();
        let reader = Reader::new(Box::new(Cursor::new(index.to_vec())), index.len() as u64, is_sha256);
        index::entries(reader, &mut |named| tracked.add(&named, b""))?;
        Ok(tracked)
    }

    fn add(&mut self, named: &Named<'_>, folder: &[u8]) {
        let below = match folder.is_empty() {
            true => Some(named.path),
            false => named.path.strip_prefix(folder).and_then(|rest| rest.strip_prefix(b"/")),
        };
        let Some(path) = below else { return };
        let is_stage = self.ends.len().checked_sub(1).is_some_and(|last| self.name(last) == path);
        if !is_stage {
            self.push(path, (named.mode == MODULE).then(|| hexadecimal(named.id)));
        }
    }

    fn push(&mut self, path: &[u8], module: Option<String>) {
        self.modules.extend(module.map(|id| (self.ends.len(), id)));
        self.names.extend_from_slice(path);
        self.ends.push(u32::try_from(self.names.len()).unwrap_or(u32::MAX));
        self.met.push(false);
    }

    fn name(&self, at: usize) -> &[u8] {
        let begins = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.names[begins as usize..self.ends[at] as usize]
    }

    fn place(&self, path: &[u8]) -> Option<usize> {
        let (mut low, mut high) = (0, self.ends.len());
        while low < high {
            let middle = low.midpoint(high);
            match self.name(middle).cmp(path) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(middle),
            }
        }
        None
    }

    fn known(&self, at: usize) -> Known {
        let module = self.modules.iter().find(|(place, _)| *place == at);
        module.map_or(Known::File, |(_, id)| Known::Module(id.clone()))
    }

    /// What is known of a path, which is met by that.
    pub fn meet(&mut self, path: &[u8]) -> Option<Known> {
        let at = self.place(path)?;
        self.met[at] = true;
        Some(self.known(at))
    }

    /// The submodules, each with its path.
    pub(crate) fn modules(&self) -> impl Iterator<Item = &[u8]> {
        self.modules.iter().map(|(at, _)| self.name(*at))
    }

    /// The names that were not met.
    pub fn unmet(&self) -> impl Iterator<Item = (&[u8], Known)> {
        let unmet = (0..self.ends.len()).filter(|at| !self.met[*at]);
        unmet.map(|at| (self.name(at), self.known(at)))
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
