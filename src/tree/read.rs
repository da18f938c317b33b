//! One file, read once from its beginning to its end, and seen to be the same before and after.

use std::fs::{self, File, Metadata};
use std::io::{self, Read as _};
use std::path::Path;

use super::entry::Mode;
use super::git::pointer;
use super::hash::{Hash, Hasher};
use super::system::{Stamp, bytes_of, is_executable, is_gone, open_file, stamp};
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

/// Reads what lies there, which is no folder. What its folder calls a file is opened without a look before: a context of
/// a hundred thousand costs as many calls less.
pub(super) fn read(path: &Path, is_file: bool) -> Result<Content, Trouble> {
    if is_file
        && let Ok(file) = open_file(path)
        && let Ok(found) = file.metadata()
        && found.is_file()
    {
        return whole(file, &found);
    }
    looked_at(path)
}

/// Reads what may be anything.
fn looked_at(path: &Path) -> Result<Content, Trouble> {
    let found = fs::symlink_metadata(path)?;
    match () {
        () if found.is_symlink() => {
            let text = fs::read_link(path)?;
            let hash = Hash::of(bytes_of(&text));
            Ok(Content { mode: Mode::Link, hash, bytes: 0, points_at: None })
        }
        () if found.is_file() => {
            let file = File::open(path)?;
            unchanged(stamp(&found), &file)?;
            whole(file, &found)
        }
        () if found.is_dir() => Err(Trouble::Changed),
        () => Err(Trouble::Special),
    }
}

fn whole(mut file: File, found: &Metadata) -> Result<Content, Trouble> {
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
        // All of it is there, and what came after would be seen by the last look.
        if bytes == found.len() && count < buffer.len() {
            break;
        }
    }
    unchanged(stamp(found), &file)?;
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

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;
    use std::process::Command;

    #[test]
    fn what_was_a_file_when_its_folder_was_read_is_what_it_is_by_now() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("file"), "text").unwrap();
        symlink("file", at("link")).unwrap();
        assert!(Command::new("mkfifo").arg(at("pipe")).status().unwrap().success());
        fs::create_dir(at("folder")).unwrap();
        let file = read(&at("file"), true).unwrap();
        assert_eq!((file.mode, file.hash, file.bytes), (Mode::File, Hash::of(b"text"), 4));
        let link = read(&at("link"), true).unwrap();
        assert_eq!((link.mode, link.hash), (Mode::Link, Hash::of(b"file")), "no link is followed");
        assert!(matches!(read(&at("pipe"), true), Err(Trouble::Special)), "nobody waits for a pipe");
        assert!(matches!(read(&at("folder"), true), Err(Trouble::Changed)));
        assert!(read(&at("none"), true).is_err());
    }
}
