//! The index as a stream that sums up what went through it: an index of a hundred thousand files is ten megabytes.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use ring::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY, SHA256};

/// What can be wrong with an index, as a clause.
pub(super) type Wrong = String;

/// A file that is read from its beginning.
pub(super) struct Reader {
    file: BufReader<Box<dyn Read>>,
    sum: Context,
    /// How much of it is left, its own sum at the end included.
    left: u64,
    /// How many bytes a sum has, and an object's name.
    sum_length: usize,
}

impl Reader {
    pub(super) fn open(path: &Path, is_sha256: bool) -> Result<Self, Wrong> {
        let file = File::open(path).map_err(|why| crate::tree::refused::in_words(&why))?;
        let length = file.metadata().map_err(|why| why.to_string())?.len();
        Ok(Self::new(Box::new(file), length, is_sha256))
    }

    /// What is so long, and is read from its beginning.
    pub(super) fn new(file: Box<dyn Read>, length: u64, is_sha256: bool) -> Self {
        let algorithm = if is_sha256 { &SHA256 } else { &SHA1_FOR_LEGACY_USE_ONLY };
        let sum_length = algorithm.output_len();
        Self { file: BufReader::new(file), sum: Context::new(algorithm), left: length, sum_length }
    }

    pub(super) fn sum_length(&self) -> usize {
        self.sum_length
    }

    /// Whether all but its own sum is read.
    pub(super) fn is_at_end(&self) -> bool {
        self.left <= self.sum_length as u64
    }

    pub(super) fn bytes(&mut self, into: &mut [u8]) -> Result<(), Wrong> {
        self.file.read_exact(into).map_err(|_| "it is cut off".to_owned())?;
        self.sum.update(into);
        self.left = self.left.saturating_sub(into.len() as u64);
        Ok(())
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Wrong> {
        let mut array = [0; N];
        self.bytes(&mut array)?;
        Ok(array)
    }

    pub(super) fn number(&mut self) -> Result<u32, Wrong> {
        self.array().map(u32::from_be_bytes)
    }

    pub(super) fn skip(&mut self, mut count: u64) -> Result<(), Wrong> {
        if count > self.left {
            return Err("it is cut off".to_owned());
        }
        let mut piece = [0; 4096];
        while count > 0 {
            let length = count.min(piece.len() as u64);
            self.bytes(&mut piece[..usize::try_from(length).unwrap_or_default()])?;
            count -= length;
        }
        Ok(())
    }

    /// Adds the bytes up to the next NUL to a name; how many those are, the NUL included.
    pub(super) fn name(&mut self, into: &mut Vec<u8>) -> Result<usize, Wrong> {
        let begins = into.len();
        loop {
            let [byte] = self.array()?;
            if byte == 0 {
                return Ok(into.len() - begins + 1);
            }
            into.push(byte);
        }
    }

    /// Whether its own sum is that of all before it; where `index.skipHash` is set it has none.
    pub(super) fn finish(mut self) -> Result<(), Wrong> {
        let mut told = vec![0; self.sum_length];
        self.file.read_exact(&mut told).map_err(|_| "it is cut off".to_owned())?;
        let is_sum = told == self.sum.finish().as_ref() || told.iter().all(|byte| *byte == 0);
        if is_sum { Ok(()) } else { Err("its sum is wrong".to_owned()) }
    }
}
