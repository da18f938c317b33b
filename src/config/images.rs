//! Which images of a file are meant.

use std::path::Path;

use crate::error::Error;

/// What counts of a file: which images were picked.
pub(crate) struct FromFile<'a> {
    /// Where it lies.
    pub(crate) path: &'a Path,
    /// The images that were picked; empty: all.
    pub(crate) only: &'a [String],
    /// Which names of them are wanted.
    pub(crate) wanted: WantedNames,
}

/// Which names of images are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WantedNames {
    /// Their tags alone.
    Tags,
    /// The names that follow, too.
    All,
    /// The same of the images that have any; the others are not wanted.
    Following,
}

impl<'a> FromFile<'a> {
    /// The file that was named, if any.
    ///
    /// # Errors
    /// When images were picked, and no file was named (usage).
    pub(crate) fn of(
        config: Option<&'a Path>,
        only: &'a [String],
        wanted: WantedNames,
    ) -> Result<Option<Self>, Error> {
        match config {
            Some(path) => Ok(Some(Self { path, only, wanted })),
            None if only.is_empty() => Ok(None),
            None => Err(Error::usage(
                "pick images",
                "--only is of the images of a file, and no --config names one",
            )
            .with_hint("name the file with --config registry-gate.toml")),
        }
    }

    /// The folder in which the paths of the file begin.
    pub(crate) fn folder(&self) -> &'a Path {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
    }
}
