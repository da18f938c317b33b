//! What lies where a file is to be written.

use std::fs::{self, Permissions};
use std::io;
use std::path::{Path, PathBuf};

use super::read::name;
use crate::error::Error;

/// What lies at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Lies {
    /// Nothing, or a link, which is as good as nothing.
    Nothing {
        /// Whether a link would have to go.
        is_link: bool,
    },
    /// A file with these permissions.
    File(Permissions),
    /// What is written to and cannot be replaced: a terminal, `/dev/null`, a pipe.
    Stream,
    /// A folder.
    Folder,
}

impl Lies {
    /// Looks, without following a link.
    pub(super) fn at(path: &Path) -> io::Result<Self> {
        let found = match fs::symlink_metadata(path) {
            Ok(found) => found,
            Err(why) if matches!(why.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(Self::Nothing { is_link: false });
            }
            Err(why) => return Err(why),
        };
        if found.is_symlink() {
            let is_stream = is_of_the_system(path)
                || fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir());
            return Ok(if is_stream { Self::Stream } else { Self::Nothing { is_link: true } });
        }
        Ok(match () {
            () if found.is_dir() => Self::Folder,
            () if found.is_file() => Self::File(found.permissions()),
            () => Self::Stream,
        })
    }

    /// The permissions that what is written keeps.
    pub(super) fn permissions(&self) -> Option<Permissions> {
        match self {
            Self::File(permissions) => Some(permissions.clone()),
            _ => None,
        }
    }

    /// Whether something is to be taken away, so that no old content is taken for new.
    pub(super) fn is_removable(&self) -> bool {
        matches!(self, Self::File(_) | Self::Nothing { is_link: true })
    }
}

/// Whether a link is one of the system's, such as `/dev/stdout`: to replace it would break the machine, wherever
/// standard output goes.
fn is_of_the_system(link: &Path) -> bool {
    let folder = link.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = fs::canonicalize(folder).unwrap_or_default();
    let leads_to = fs::read_link(link).unwrap_or_default();
    let is_special = |path: &PathBuf| ["/dev", "/proc"].iter().any(|root| path.starts_with(root));
    is_special(&folder) || is_special(&leads_to)
}

/// The failure to write a file.
pub(super) fn cannot(path: &Path, why: &dyn std::fmt::Display) -> Error {
    Error::configuration(format!("write {}", name(path)), why.to_string())
        .with_hint("its folder must exist, have room, and be one that this user may write to")
}

/// Why a folder is no target.
pub(super) const IS_FOLDER: &str = "it is a folder";
