//! One file, read once from its beginning to its end, and seen to be the same before and after.

use std::fs::{self, File, Metadata};
use std::io::{self, Read as _};
use std::path::Path;

use super::entry::Mode;
use super::git::pointer;
use super::hash::{Hash, Hasher};
use super::system::{Stamp, bytes_of, is_executable, is_gone, stamp};
use super::trouble::Trouble;

/// The most that is read at once: the memory of a thread, however long a file is.
const MOST: usize = 128 << 10;

/// What was read of a file or link.
#[derive(Clone, Copy, Debug)]
pub(super) struct Content {
    pub(super) mode: Mode,
    /// Of the content, or of the link's text.
    pub(super) hash: Hash,
    pub(super) bytes: u64,
    /// What a pointer of Git LFS in its place says of the content.
    pub(super) points_at: Option<Hash>,
}

/// Reads what lies there, which is no folder.
pub(super) fn read(path: &Path) -> Result<Content, Trouble> {
    let found = fs::symlink_metadata(path)?;
    match () {
        () if found.is_symlink() => {
            let text = fs::read_link(path)?;
            let hash = Hash::of(bytes_of(&text));
            Ok(Content { mode: Mode::Link, hash, bytes: 0, points_at: None })
        }
        () if found.is_file() => whole(path, &found),
        () if found.is_dir() => Err(Trouble::Changed),
        () => Err(Trouble::Special),
    }
}

fn whole(path: &Path, found: &Metadata) -> Result<Content, Trouble> {
    let before = stamp(found);
    let mut file = File::open(path)?;
    unchanged(before, &file)?;
    let mut buffer = vec![0; usize::try_from(found.len() + 1).unwrap_or(MOST).min(MOST)];
    let mut hasher = Hasher::default();
    let (mut bytes, mut points_at) = (0_u64, None);
    loop {
        let count = match file.read(&mut buffer) {
            Err(why) if why.kind() == io::ErrorKind::Interrupted => continue,
            count => count.map_err(Trouble::Unread)?,
        };
        if count == 0 {
            break;
        }
        let piece = &buffer[..count];
        if count as u64 == found.len() {
            points_at = pointer::read(piece);
        }
        hasher.add(piece);
        bytes += count as u64;
    }
    unchanged(before, &file)?;
    if bytes != found.len() {
        return Err(Trouble::Changed);
    }
    let mode = if is_executable(found) { Mode::Executable } else { Mode::File };
    Ok(Content { mode, hash: hasher.sum(), bytes, points_at })
}

/// Whether an open file is what was looked at, and still has a name.
fn unchanged(before: Stamp, file: &File) -> Result<(), Trouble> {
    let now = file.metadata()?;
    if stamp(&now) == before && !is_gone(&now) { Ok(()) } else { Err(Trouble::Changed) }
}
