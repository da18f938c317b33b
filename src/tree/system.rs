//! What differs between systems: names as bytes, the owner's bit, and by what a file is known again.

use std::ffi::OsStr;
use std::fs::{File, Metadata};
use std::io;
use std::path::{Path, PathBuf};

/// A path of these bytes.
#[cfg(unix)]
#[must_use]
pub(crate) fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    PathBuf::from(OsStr::from_bytes(bytes))
}

/// A path of these bytes.
#[cfg(not(unix))]
#[must_use]
pub fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

/// The bytes of a name.
#[must_use]
pub(crate) fn bytes_of(name: &(impl AsRef<OsStr> + ?Sized)) -> &[u8] {
    name.as_ref().as_encoded_bytes()
}

/// Below a folder, by bytes.
pub(super) fn below(folder: &Path, path: &[u8]) -> PathBuf {
    if path.is_empty() { folder.to_owned() } else { folder.join(path_of(path)) }
}

/// By what a file is known again: where it lies on the disk, how long it is, and when it was last written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    inode: (u64, u64),
    size: u64,
    written: (i64, i64),
}

#[cfg(unix)]
mod unix {
    use super::{File, Metadata, Path, Stamp, io};
    use rustix::fs::{Mode, OFlags, open};
    use std::os::unix::fs::MetadataExt as _;

    pub(in crate::tree) fn stamp(found: &Metadata) -> Stamp {
        Stamp {
            inode: (found.dev(), found.ino()),
            size: found.len(),
            written: (found.mtime(), found.mtime_nsec()),
        }
    }

    /// Opens what is taken for a file: no link is followed, and whatever else it is by now makes nobody wait.
    pub(in crate::tree) fn open_file(path: &Path) -> io::Result<File> {
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
        Ok(open(path, flags, Mode::empty())?.into())
    }

    /// Whether the owner may run it.
    pub(in crate::tree) fn is_executable(found: &Metadata) -> bool {
        found.mode() & 0o100 != 0
    }

    /// Whether no folder has it any more.
    pub(in crate::tree) fn is_gone(found: &Metadata) -> bool {
        found.nlink() == 0
    }
}

#[cfg(unix)]
pub(super) use unix::{is_executable, is_gone, open_file, stamp};

#[cfg(not(unix))]
mod elsewhere {
    use super::{File, Metadata, Path, Stamp, io};

    pub(in crate::tree) fn stamp(found: &Metadata) -> Stamp {
        Stamp { inode: (0, 0), size: found.len(), written: (0, 0) }
    }

    pub(in crate::tree) fn open_file(path: &Path) -> io::Result<File> {
        File::open(path)
    }

    pub(in crate::tree) fn is_executable(_: &Metadata) -> bool {
        false
    }

    pub(in crate::tree) fn is_gone(_: &Metadata) -> bool {
        false
    }
}

#[cfg(not(unix))]
pub(super) use elsewhere::{is_executable, is_gone, open_file, stamp};
