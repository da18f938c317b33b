//! git's index, versions 2 to 4 (gitformat-index). It needs no history, so a clone of depth 1 has all of it.

use super::reader::{Reader, Wrong};
use super::work_tree::WorkTree;

/// One name of the index.
pub(super) struct Named<'a> {
    pub(super) path: &'a [u8],
    pub(super) mode: u32,
    /// The object's name, in bytes.
    pub(super) id: &'a [u8],
}

/// The mode of a submodule.
pub(super) const MODULE: u32 = 0o160_000;

/// The mode of a folder that a sparse index keeps whole.
const FOLDER: u32 = 0o040_000;

/// The parts of an entry before its flags that are of no use here: two times, and where the file lay.
const BEFORE_MODE: u64 = 24;
const AFTER_MODE: u64 = 12;

/// Says every name in the order of the index, that of bytes. Of a conflict's stages each is said.
///
/// # Errors
/// As a clause, when the index is not there, is damaged, or is of a kind that is not understood.
pub(super) fn read(repository: &WorkTree, each: &mut dyn FnMut(Named<'_>)) -> Result<(), Wrong> {
    entries(Reader::open(&repository.index(), repository.is_sha256())?, each)
}

/// The same, of an index that is read already.
pub(super) fn entries(mut reader: Reader, each: &mut dyn FnMut(Named<'_>)) -> Result<(), Wrong> {
    if reader.array()? != *b"DIRC" {
        return Err("it does not begin as one".to_owned());
    }
    let version = reader.number()?;
    if !(2..=4).contains(&version) {
        return Err(format!("it is of version {version}"));
    }
    let mut entries =
        Entries { path: Vec::new(), last: Vec::new(), id: vec![0; reader.sum_length()], version };
    for _ in 0..reader.number()? {
        let mode = entries.next(&mut reader)?;
        if mode & 0o170_000 == FOLDER {
            return Err("it is sparse".to_owned());
        }
        each(Named { path: &entries.path, mode, id: &entries.id });
    }
    while !reader.is_at_end() {
        extension(&mut reader)?;
    }
    reader.finish()
}

struct Entries {
    path: Vec<u8>,
    last: Vec<u8>,
    id: Vec<u8>,
    version: u32,
}

impl Entries {
    /// Reads the next one; its mode.
    fn next(&mut self, reader: &mut Reader) -> Result<u32, Wrong> {
        reader.skip(BEFORE_MODE)?;
        let mode = reader.number()?;
        reader.skip(AFTER_MODE)?;
        reader.bytes(&mut self.id)?;
        let flags = u16::from_be_bytes(reader.array()?);
        let is_extended = flags & 0x4000 != 0;
        if is_extended {
            reader.skip(2)?;
        }
        self.last.clone_from(&self.path);
        let fixed = 42 + self.id.len() + if is_extended { 2 } else { 0 };
        if self.version == 4 {
            let kept = self.path.len().checked_sub(varint(reader)?).ok_or("a name in it is cut off")?;
            self.path.truncate(kept);
            reader.name(&mut self.path)?;
        } else {
            self.path.clear();
            let length = fixed + reader.name(&mut self.path)?;
            reader.skip((length.next_multiple_of(8) - length) as u64)?;
        }
        // A split one names what it changes in the other by its place.
        if self.path.is_empty() {
            return Err("it is split".to_owned());
        }
        if self.path < self.last {
            return Err("its names are in no order".to_owned());
        }
        Ok(mode)
    }
}

/// A number as packs have it in offsets: seven bits a byte, and one more for each byte that follows.
fn varint(reader: &mut Reader) -> Result<usize, Wrong> {
    let mut number = 0_usize;
    for _ in 0..4 {
        let [byte] = reader.array()?;
        number = (number << 7) | usize::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Ok(number);
        }
        number += 1;
    }
    Err("a name in it is too long".to_owned())
}

/// Passes by an extension. One in lower case must be understood, and none of those is.
fn extension(reader: &mut Reader) -> Result<(), Wrong> {
    let name: [u8; 4] = reader.array()?;
    let length = reader.number()?;
    match &name {
        b"link" => Err("it is split".to_owned()),
        b"sdir" => Err("it is sparse".to_owned()),
        [b'A'..=b'Z', ..] => reader.skip(length.into()),
        _ => Err(format!("it has the extension {:?}, which is not known", String::from_utf8_lossy(&name))),
    }
}
