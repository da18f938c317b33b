//! An image of the file as a name: where it is, and its tags once its key is known.

use super::{ImageEntry, TagText};
use crate::error::Error;
use crate::image::reference::{Pointer, Written};
use crate::image::{Repository, Tag};

impl ImageEntry {
    /// It as it would be written, with this tag.
    pub(crate) fn written(&self, tag: &Tag) -> Written {
        let pointer = Pointer::Tag { tag: tag.clone(), digest: None };
        Written { host: None, path: self.repository.clone(), pointer }
    }

    /// Where it is, given the project's own image with its host: below it, or at a path that begins with its.
    pub(crate) fn place(&self, own: &str) -> String {
        let Some(repository) = &self.repository else { return own.to_owned() };
        let own_path =
            own.split_once('/').and_then(|(host, path)| Some((host, Repository::parse(path).ok()?)));
        match own_path {
            Some((host, path)) if repository.is_within(&path) => format!("{host}/{repository}"),
            _ => format!("{own}/{repository}"),
        }
    }

    /// A tag of it, with what its key gives.
    ///
    /// # Errors
    /// When that is too long for a tag (exit 3).
    pub(crate) fn whole(&self, text: &TagText, key: Option<&Tag>) -> Result<Tag, Error> {
        text.with(key).ok_or_else(|| {
            let attempt = format!("name a tag of the image {}", self.name);
            Error::configuration(attempt, "it is too long with its key")
        })
    }
}
