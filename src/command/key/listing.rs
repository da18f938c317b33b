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
    /// The sums of other lists that have the same lines from some place on.
    beside: Vec<Beside>,
    /// The last lines, which are still to be added to those.
    lines_beside: String,
}

/// So many bytes of lines are added to other sums at once: line by line takes twice the time.
const AT_ONCE: usize = 16 << 10;

/// The sum of a list that has lines of another.
struct Beside {
    /// What it was before them.
    before: Hash,
    sum: Sum,
}

/// The entries of a context, for whoever has the same ones.
pub(super) struct Summed {
    sums: Vec<Beside>,
    /// How many entries of each kind there are.
    counted: KeyInputs,
}

impl<'a> Listing<'a> {
    pub(super) fn begin(targets: ListTargets<'a>) -> Result<Self, Error> {
        let mut listing = Self {
            targets,
            sum: Sum::default(),
            inputs: KeyInputs::default(),
            waiting: None,
            beside: Vec::new(),
            lines_beside: String::new(),
        };
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
            if !self.beside.is_empty() {
                self.lines_beside.push_str(line);
                self.lines_beside.push('\n');
                if self.lines_beside.len() > AT_ONCE {
                    self.add_beside()?;
                }
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

    /// The sum of what there is so far.
    pub(super) fn so_far(&self) -> Sum {
        self.sum.clone()
    }

    /// From here on lines go into the sums of other lists, too, which have come so far.
    pub(super) fn begin_beside(&mut self, sums: &[Sum]) {
        let beside = |sum: &Sum| Beside { before: sum.so_far(), sum: sum.clone() };
        self.beside = sums.iter().map(beside).collect();
    }

    fn add_beside(&mut self) -> Result<(), Error> {
        self.beside.iter_mut().try_for_each(|beside| beside.sum.add_all(&self.lines_beside))?;
        self.lines_beside.clear();
        Ok(())
    }

    /// What came of them.
    pub(super) fn end_beside(&mut self) -> Result<Summed, Error> {
        self.add_beside()?;
        Ok(Summed { sums: std::mem::take(&mut self.beside), counted: self.inputs.clone() })
    }

    /// Adds the entries of a context, which are the first, by what they came to before; whether that is known. A list
    /// that is written or compared has to have its lines.
    pub(super) fn again(&mut self, summed: &Summed) -> bool {
        let before = self.sum.so_far();
        let known = summed.sums.iter().find(|beside| beside.before == before);
        let Some(Beside { sum, .. }) = known.filter(|_| self.is_sum_alone()) else { return false };
        (self.sum, self.inputs) = (sum.clone(), summed.counted.clone());
        if let Some(progress) = self.targets.progress {
            progress(usize::try_from(summed.counted.files).unwrap_or(usize::MAX));
        }
        true
    }

    fn is_sum_alone(&self) -> bool {
        self.targets.file.is_none() && self.targets.comparison.is_none()
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
