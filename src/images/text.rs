//! The text of an images file, and of what it is read with.

use std::path::Path;

use super::{BakeText, ImagesFile, Picked};
use crate::dates::clock::Deadline;
use crate::error::Error;
use crate::file;
use crate::toml::{FileKind, HERE, keys, parse, read_text, table};
use crate::words::shown;

/// An images file as it was read, once: what is told of it later is of the same text.
pub(crate) struct ImagesText {
    /// What it is called.
    name: String,
    text: String,
    /// What `docker buildx bake --print` wrote, and what that file is called, where the images file names it.
    bake: Option<(String, String)>,
}

impl ImagesText {
    /// Reads it, and the targets of bake that it names, whose path begins in `folder`.
    ///
    /// # Errors
    /// When one of the two cannot be read (exit 3).
    pub(crate) fn read(path: &Path, folder: &Path, deadline: Deadline) -> Result<Self, Error> {
        let name = file::name(path);
        let attempt = format!("read the images of {}", shown(&name));
        let wanted = FileKind { kind: "images file", named: "--config", from: HERE };
        let text = read_text(path, deadline, &attempt, wanted)?;
        let bake = bake_of(&text).filter(|path| !path.is_empty()).map(|path| folder.join(path));
        let bake = bake.map(|path| bake_targets(&path, deadline)).transpose()?;
        Ok(Self { name, text, bake })
    }

    /// The keys of the whole file.
    pub(crate) fn keys(&self) -> Vec<String> {
        keys(&self.text)
    }

    /// What it says; its paths begin in `folder`.
    ///
    /// # Errors
    /// As those of [`ImagesFile::read`].
    pub(crate) fn images(&self, folder: &Path, picked: &Picked<'_>) -> Result<ImagesFile, Error> {
        ImagesFile::read(&self.text, &self.name, folder, picked)
    }

    /// As bake is read beside it.
    pub(crate) fn bake(&self) -> Option<BakeText<'_>> {
        self.bake.as_ref().map(|(text, name)| BakeText { text, name })
    }

    /// What bake wrote, as the JSON that it is once it was read for the images.
    pub(crate) fn bake_json(&self) -> Option<serde_json::Value> {
        self.bake.as_ref().and_then(|(text, _)| serde_json::from_str(text).ok())
    }
}

/// The path of the file that has bake's targets, from the folder of the images file with this text; what is wrong in
/// that is told by [`ImagesFile::read`].
fn bake_of(text: &str) -> Option<String> {
    let file = parse(text.strip_prefix('\u{feff}').unwrap_or(text)).ok()?;
    let path = table(&file).get("images")?.as_table()?.get("bake")?.as_str()?;
    Some(path.to_owned())
}

/// What `docker buildx bake --print` wrote, and what that file is called.
fn bake_targets(path: &Path, deadline: Deadline) -> Result<(String, String), Error> {
    let name = file::name(path);
    let attempt = format!("read the targets of {}", shown(&name));
    let wanted = FileKind {
        kind: "output of docker buildx bake --print",
        named: "bake in [images]",
        from: "at the images file",
    };
    Ok((read_text(path, deadline, &attempt, wanted)?, name))
}
