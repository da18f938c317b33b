//! What can be wrong with a folder's contents, as errors: each names the path, and none is passed over.

use std::io;
use std::path::Path;

use super::escape::escaped;
use super::refused::in_words;
use super::system::bytes_of;
use crate::error::Error;
use crate::exit::Exit;

/// What is wrong with something that was to be read.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The system's words.
    Unread(io::Error),
    /// It is a pipe, a socket or a device.
    Special,
    /// It is not what it was a moment ago.
    Changed,
}

impl From<io::Error> for Trouble {
    fn from(why: io::Error) -> Self {
        match why.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::Changed,
            _ => Self::Unread(why),
        }
    }
}

impl Trouble {
    /// As a failure to read this.
    pub(super) fn at(self, path: &Path) -> Error {
        let attempt = format!("read {}", told(path));
        match self {
            Self::Changed => {
                Error::new(Exit::Unexpected, attempt, "it changed or went away while the folder was read")
                    .with_hint("something writes into it meanwhile: compute the key before or after that, or ignore what it writes")
            }
            Self::Special => Error::configuration(attempt, "it is a pipe, a socket or a device, and no builder's file")
                .with_hint("remove it, or name it in the ignore file"),
            Self::Unread(why) => Error::configuration(attempt, in_words(&why))
                .with_hint("what cannot be read cannot be left out either: make it readable, or name it in the ignore file"),
        }
    }
}

/// A path as it is told: one line, whatever its bytes.
pub(super) fn told(path: &Path) -> String {
    escaped(bytes_of(path)).into_owned()
}
