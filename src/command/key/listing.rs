//! The list on its way: into the sum, into a file, beside an older list.

use std::io::Write;

use crate::error::Error;
use crate::key::change::{Change, Comparison};
use crate::key::list::{HEADER, Place, Sum};
use crate::report::KeyInputs;
use crate::tree::{Entry, Hash, Mode};
use crate::words::sort::sort;

/// Where a list goes beside the sum.
#[derive(Default)]
pub(crate) struct ListTargets<'a> {
    /// What takes the list's text.
    pub(crate) file: Option<&'a mut dyn Write>,
    /// What it is compared with.
    pub(crate) comparison: Option<Comparison<'a>>,
    /// What tells how far the work has come: so many entries more.
    pub(crate) progress: Option<&'a dyn Fn(usize)>,
}

/// A list that has come so far.
pub(super) struct Listing<'a> {
    targets: ListTargets<'a>,
    sum: Sum,
    inputs: KeyInputs,
    /// Lines that wait to be put in order.
    waiting: Option<Vec<String>>,
    /// The lines from some place on.
    kept: Option<Kept>,
}

/// Lines that are kept, for whoever has the same ones.
pub(super) struct Kept {
    /// The lines, each with its end.
    lines: String,
    /// The sum of what came before them.
    before: Hash,
    /// The sum with them.
    after: Sum,
    /// How many entries of each kind there are.
    counted: KeyInputs,
}

impl<'a> Listing<'a> {
    pub(super) fn begin(targets: ListTargets<'a>) -> Result<Self, Error> {
        let mut listing =
            Self { targets, sum: Sum::default(), inputs: KeyInputs::default(), waiting: None, kept: None };
        listing.write(HEADER)?;
        Ok(listing)
    }

    fn write(&mut self, line: &str) -> Result<(), Error> {
        let Some(file) = &mut self.targets.file else { return Ok(()) };
        let written = file.write_all(line.as_bytes()).and_then(|()| file.write_all(b"\n"));
        written.map_err(|why| Error::configuration("write the key's list", why.to_string()))
    }

    fn line(&mut self, line: &str) -> Result<(), Error> {
        if self.sum.add(line)? {
            if let Some(kept) = &mut self.kept {
                kept.lines.push_str(line);
                kept.lines.push('\n');
            }
            self.write(line)?;
            if let Some(comparison) = &mut self.targets.comparison {
                comparison.add(line)?;
            }
        }
        Ok(())
    }

    /// Adds lines of one kind, in whatever order.
    pub(super) fn lines(&mut self, lines: impl IntoIterator<Item = String>) -> Result<(), Error> {
        let mut lines: Vec<String> = lines.into_iter().collect();
        sort(&mut lines, Ord::cmp);
        lines.iter().try_for_each(|line| self.line(line))
    }

    /// Adds a file, a link or a submodule.
    pub(super) fn entry(&mut self, place: &Place, entry: &Entry) -> Result<(), Error> {
        let count = match entry.mode {
            Mode::File | Mode::Executable => &mut self.inputs.files,
            Mode::Link => &mut self.inputs.links,
            Mode::Module => &mut self.inputs.submodules,
        };
        *count += 1;
        self.inputs.bytes += entry.bytes;
        if let Some(progress) = self.targets.progress {
            progress(1);
        }
        let line = place.line(entry);
        match &mut self.waiting {
            Some(waiting) => {
                waiting.push(line);
                Ok(())
            }
            None => self.line(&line),
        }
    }

    /// From here on lines are kept.
    pub(super) fn keep(&mut self) {
        let (before, after) = (self.sum.so_far(), self.sum.clone());
        self.kept = Some(Kept { lines: String::new(), before, after, counted: KeyInputs::default() });
    }

    /// The lines that were kept.
    pub(super) fn kept(&mut self) -> Option<Kept> {
        let kept = self.kept.take()?;
        Some(Kept { after: self.sum.clone(), counted: self.inputs.clone(), ..kept })
    }

    /// Adds the entries of a context once more, which are the first. Where all that came before them is the same, too,
    /// nothing is summed up again.
    pub(super) fn again(&mut self, kept: &Kept) -> Result<(), Error> {
        self.inputs = kept.counted.clone();
        if let Some(progress) = self.targets.progress {
            progress(usize::try_from(kept.counted.files).unwrap_or(usize::MAX));
        }
        if self.targets.file.is_some() || self.targets.comparison.is_some() {
            return kept.lines.lines().try_for_each(|line| self.line(line));
        }
        if self.sum.so_far() != kept.before {
            return self.sum.add_all(&kept.lines);
        }
        self.sum = kept.after.clone();
        Ok(())
    }

    /// From here on entries wait.
    pub(super) fn in_any_order(&mut self) {
        self.waiting = Some(Vec::new());
    }

    /// Adds those that waited.
    pub(super) fn in_order(&mut self) -> Result<(), Error> {
        let waiting = self.waiting.take();
        self.lines(waiting.unwrap_or_default())
    }

    /// The key, the numbers of what it is made of, and what changed.
    pub(super) fn end(self) -> Result<(Hash, KeyInputs, Option<Vec<Change>>), Error> {
        let changes = self.targets.comparison.map(Comparison::end).transpose()?;
        Ok((self.sum.key(), self.inputs, changes))
    }
}
