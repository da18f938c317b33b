//! No two images of a file have one reference: one of them would be taken for the other.

use std::collections::BTreeMap;

use super::ImageEntry;
use crate::error::Error;
use crate::image::{Repository, Tag};
use crate::toml::Wrong;
use crate::words::quoted;

/// Makes sure of it as far as tags are known without keys; each image comes with its place in the file.
pub(super) fn are_different(images: &[ImageEntry], places: impl Iterator<Item = usize>) -> Result<(), Wrong> {
    let mut known: BTreeMap<(Option<&str>, String), &str> = BTreeMap::new();
    for (image, place) in images.iter().zip(places) {
        // Keys of two contexts differ, or the two are one image.
        for tag in image.tag.iter().chain(&image.also).filter(|tag| !tag.has_key()) {
            let key = (image.repository.as_ref().map(Repository::as_str), tag.text().to_owned());
            if let Some(other) = known.insert(key, &image.name).filter(|other| *other != image.name) {
                let names = format!("{} and {}", quoted(other), quoted(&image.name));
                let what = format!("{names} have one repository and one tag, {}", tag.text());
                return Err(
                    Wrong::at(place, what).with_hint("give one of them another repository, or another tag")
                );
            }
        }
    }
    Ok(())
}

/// Makes sure that no two images have one reference by their tags as they are at last, with their keys.
///
/// # Errors
/// When two have one (exit 3).
pub(crate) fn stay_apart(images: &[(&ImageEntry, Vec<&Tag>)]) -> Result<(), Error> {
    for (at, (entry, tags)) in images.iter().enumerate() {
        let near = images[..at].iter().filter(|(other, _)| other.repository == entry.repository);
        for (other, of_other) in near {
            let Some(tag) = tags.iter().find(|tag| of_other.contains(tag)) else {
                continue;
            };
            let cause = format!("{} and {} have one repository and one tag, {tag}", other.name, entry.name);
            return Err(Error::configuration("tell the images of the file apart", cause)
                .with_hint("give one of them another repository, or let one entry stand for both"));
        }
    }
    Ok(())
}
