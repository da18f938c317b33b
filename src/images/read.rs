//! Reads the file.

use std::collections::BTreeSet;
use std::path::Path;

use super::apart::are_different;
use super::bake::{self, BakeTarget};
use super::draft::{Draft, Placed};
use super::finished::finished;
use super::keys::FILE_KEYS;
use super::{ImagesFile, Picked, order};
use crate::error::Error;
use crate::toml::{TomlEntry, Value, ValueInner, Wrong, in_order, parse, table};
use crate::words::{quoted, shown};

/// The most images of a file.
const MOST_IMAGES: usize = 500;

impl ImagesFile {
    /// Reads a file; `path` is what it is called in errors, and its paths begin in `folder`.
    ///
    /// # Errors
    /// When it is none: configuration (3), with line and column; a picked name that is none: usage (2).
    pub(crate) fn read(text: &str, path: &str, folder: &Path, picked: &Picked<'_>) -> Result<Self, Error> {
        // Some editors put it there, and nobody sees it.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let attempt = format!("read the images of {}", shown(path));
        let targets = picked.bake.map(|bake| bake::read(bake, folder)).transpose()?.unwrap_or_default();
        let file = images(text, folder, picked, &targets).map_err(|wrong| wrong.told(text, &attempt))?;
        let images = || file.images.iter().filter(|image| image.is_image);
        for name in picked.only {
            if !images().any(|image| image.name == *name) {
                let names: Vec<&str> = images().map(|image| image.name.as_str()).take(20).collect();
                return Err(Error::usage(attempt, format!("it has no image {}", quoted(name)))
                    .with_hint(format!("its images are {}", names.join(", "))));
            }
        }
        Ok(file)
    }
}

fn images(
    text: &str,
    folder: &Path,
    picked: &Picked<'_>,
    targets: &[BakeTarget],
) -> Result<ImagesFile, Wrong> {
    let file = parse(text)?;
    let (mut defaults, mut list) = (Draft::new(folder), None);
    for (name, value) in in_order(table(&file)) {
        let entry = TomlEntry::of(name, value, &FILE_KEYS, "the file")?;
        match (entry.key, entry.value.as_ref()) {
            ("images", ValueInner::Table(table)) => defaults = defaults.read(table, "[images]", false)?,
            ("image", ValueInner::Array(values)) => list = Some(values),
            ("images" | "image", _) => return Err(entry.of_another_kind(entry.value)),
            _ => {}
        }
    }
    let drafts = drafts(&defaults, list.map(Vec::as_slice).unwrap_or_default(), (targets, picked.own))?;
    if !drafts.iter().any(|(draft, _)| draft.is_image) {
        return Err(match defaults.bake {
            Some((_, at)) => Wrong::at(at, "no target of bake is an image")
                .with_hint("one is that has tags, and an output of type image or registry, or none"),
            None => {
                Wrong::at(0, "there is no image").with_hint("write images as [[image]], each with a name")
            }
        });
    }
    if let Some((_, at)) = drafts.get(MOST_IMAGES) {
        return Err(Wrong::at(*at, format!("there are more than {MOST_IMAGES} images")));
    }
    let (mut images, mut after) = (Vec::with_capacity(drafts.len()), Vec::with_capacity(drafts.len()));
    let mut names = BTreeSet::new();
    let places: Vec<usize> = drafts.iter().map(|(_, at)| *at).collect();
    for (draft, at) in drafts {
        let (image, on) = finished(draft, at, picked)?;
        if !names.insert(image.name.clone()) {
            return Err(Wrong::at(at, format!("there are two images {}", quoted(&image.name))));
        }
        images.push(image);
        after.push(on);
    }
    for ((image, on), place) in images.iter().zip(&mut after).zip(&places) {
        // A link counts whatever else is said: what it leads to is in the image.
        let links = image.content.contexts.iter().filter_map(|(_, place)| bake::linked(place));
        for link in links.filter(|link| names.contains(*link)) {
            if !on.iter().any(|(name, _)| name == link) {
                on.push((link.to_owned(), *place));
            }
        }
    }
    are_different(&images, places.into_iter())?;
    let order = order::order(&images, &after)?;
    for (at, on) in after.iter().enumerate() {
        let place = |(name, _): &Placed<String>| images.iter().position(|image| image.name == *name);
        let places = on.iter().filter_map(place).collect();
        images[at].after = places;
    }
    Ok(ImagesFile { images, order, include: defaults.include })
}

/// The targets of bake and the images of the list, each with its place. An image of a target's name is that target, with
/// what is said of it beside.
fn drafts(
    defaults: &Draft,
    list: &[Value<'_>],
    (targets, own): (&[BakeTarget], Option<&str>),
) -> Result<Vec<(Draft, usize)>, Wrong> {
    let at = defaults.bake.as_ref().map_or(0, |(_, at)| *at);
    let of_target = |target: &BakeTarget| (defaults.clone().of_target(target, own), at);
    let mut drafts: Vec<(Draft, usize)> = targets.iter().map(of_target).collect();
    for value in list {
        let at = value.span.start;
        let ValueInner::Table(table) = value.as_ref() else {
            return Err(Wrong::at(at, "an image is a table, written [[image]]"));
        };
        let name = table.get("name").and_then(|name| name.as_str());
        let target = targets.iter().position(|target| Some(target.name.as_str()) == name);
        match target.filter(|target| drafts[*target].1 == defaults.bake.as_ref().map_or(0, |(_, at)| *at)) {
            Some(target) => {
                let draft = Draft { is_image: true, ..drafts[target].0.clone() };
                drafts[target] = (draft.read(table, "an image", true)?, at);
            }
            None => drafts.push((defaults.clone().read(table, "an image", true)?, at)),
        }
    }
    Ok(drafts)
}
