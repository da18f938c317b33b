//! What an image is built from, as it was described: by flags, or in the images file.

use std::path::PathBuf;

use super::argument::Given;
use crate::image::Platform;
use crate::tree::Modules;

/// Whether a named context is what a builder fetches, and no folder.
pub(crate) fn is_address(place: &str) -> bool {
    place.contains("://") || ["git@", "target:", "input:"].iter().any(|scheme| place.starts_with(scheme))
}

/// Everything that a builder is handed, and what of it counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Content {
    /// From where the names of further paths are told; empty: the current folder.
    pub(crate) folder: PathBuf,
    /// The folder that the builder is sent.
    pub(crate) context: PathBuf,
    /// The Dockerfile, where one was named.
    pub(crate) file: Option<PathBuf>,
    /// The Dockerfile's text, where it is no file.
    pub(crate) dockerfile: Option<Vec<u8>>,
    /// The ignore file, where one was named.
    pub(crate) ignore_file: Option<PathBuf>,
    /// Build arguments, as they were given.
    pub(crate) build_args: Vec<Given>,
    /// The stage that is built.
    pub(crate) target: Option<String>,
    /// The platforms that are built for.
    pub(crate) platforms: Vec<Platform>,
    /// Further contexts by name: folders, or addresses.
    pub(crate) contexts: Vec<(String, String)>,
    /// Further files and folders.
    pub(crate) paths: Vec<PathBuf>,
    /// Lines after those of the ignore file.
    pub(crate) leave_out: Vec<String>,
    /// Anything else that counts.
    pub(crate) inputs: Vec<Given>,
    /// Whether only files that git tracks count.
    pub(crate) tracked_only: bool,
    /// What counts of submodules.
    pub(crate) modules: Modules,
    /// Whether pointers of Git LFS count as what they point at.
    pub(crate) pointers_as_content: bool,
    /// Whether inputs that may be another tomorrow are refused.
    pub(crate) pinned: bool,
}
