//! The images file: which images a project has, what each is built from, and what the gate asks of it.
//!
//! It is `registry-gate.toml`, in which the rules of a clean-up may stand, too. Nothing in it is guessed at: what is
//! unknown, of the wrong kind, contradicts itself or is empty in this pipeline is refused, with its line and column.

mod also;
mod draft;
mod keys;
mod order;
mod pipeline;
mod tag;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

pub use keys::IMAGE_KEYS;
pub(crate) use tag::{TagText, TagValues};

use draft::{Draft, Place, Placed};
use keys::FILE_KEYS;

use crate::error::Error;
use crate::gate::verdict::Conditions;
use crate::image::Repository;
use crate::key::Content;
use crate::key::argument::Given;
use crate::toml::{TomlEntry, ValueInner, Wrong, in_order, parse, table};
use crate::words::{quoted, shown};

/// The most images of a file.
const MOST_IMAGES: usize = 500;

/// An image of the file.
#[derive(Clone, Debug)]
pub(crate) struct ImageEntry {
    /// What it is called in every output.
    pub(crate) name: String,
    /// Its repository below the project's image; `None`: that image itself.
    pub(crate) repository: Option<Repository>,
    /// What it is built from.
    pub(crate) content: Content,
    /// Its tag; `None`: it was not picked, and only its key may matter to others.
    pub(crate) tag: Option<TagText>,
    /// The names that follow it, as far as they are known without a key where they are not wanted; none, where it was
    /// not picked.
    pub(crate) also: Vec<TagText>,
    /// What the gate asks of it.
    pub(crate) conditions: Conditions,
    /// The images that it is built on, by their places in the file.
    pub(crate) after: Vec<usize>,
    /// The hidden job that its build job extends.
    pub(crate) job: Option<String>,
    /// What that job is given beside the image's names.
    pub(crate) variables: Vec<Given>,
}

/// The images of a file, in its order.
#[derive(Clone, Debug)]
pub(crate) struct ImagesFile {
    /// All of them.
    pub(crate) images: Vec<ImageEntry>,
    /// Their places, each behind those that it is built on.
    pub(crate) order: Vec<usize>,
    /// The files that the hidden jobs of build jobs stand in.
    pub(crate) include: Vec<String>,
}

/// What is wanted of a file.
#[derive(Clone, Debug)]
pub(crate) struct Picked<'a> {
    /// The names that were picked; empty: all.
    pub(crate) only: &'a [String],
    /// What placeholders stand for.
    pub(crate) values: TagValues,
    /// Whether the names that follow are wanted: one that is empty in this pipeline is an error then, and else left out.
    pub(crate) also: bool,
}

impl ImagesFile {
    /// Reads a file; `path` is what it is called in errors, and its paths begin in `folder`.
    ///
    /// # Errors
    /// When it is none: configuration (3), with line and column; a picked name that is none: usage (2).
    pub(crate) fn read(text: &str, path: &str, folder: &Path, picked: &Picked<'_>) -> Result<Self, Error> {
        // Some editors put it there, and nobody sees it.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let attempt = format!("read the images of {}", shown(path));
        let file = images(text, folder, picked).map_err(|wrong| wrong.told(text, &attempt))?;
        for name in picked.only {
            if !file.images.iter().any(|image| image.name == *name) {
                let names: Vec<&str> = file.images.iter().map(|image| image.name.as_str()).take(20).collect();
                return Err(Error::usage(attempt, format!("it has no image {}", quoted(name)))
                    .with_hint(format!("its images are {}", names.join(", "))));
            }
        }
        Ok(file)
    }
}

fn images(text: &str, folder: &Path, picked: &Picked<'_>) -> Result<ImagesFile, Wrong> {
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
    let list = list.filter(|list| !list.is_empty());
    let list = list.ok_or_else(|| {
        Wrong::at(0, "there is no image").with_hint("write images as [[image]], each with a name")
    })?;
    if let Some(first) = list.get(MOST_IMAGES) {
        return Err(Wrong::at(first.span.start, format!("there are more than {MOST_IMAGES} images")));
    }
    let (mut images, mut after) = (Vec::with_capacity(list.len()), Vec::with_capacity(list.len()));
    let mut names = BTreeSet::new();
    for value in list {
        let ValueInner::Table(table) = value.as_ref() else {
            return Err(Wrong::at(value.span.start, "an image is a table, written [[image]]"));
        };
        let draft = defaults.clone().read(table, "an image", true)?;
        let (image, on) = finished(draft, value.span.start, picked)?;
        if !names.insert(image.name.clone()) {
            return Err(Wrong::at(value.span.start, format!("there are two images {}", quoted(&image.name))));
        }
        images.push(image);
        after.push(on);
    }
    are_different(&images, list.iter().map(|value| value.span.start))?;
    let order = order::order(&images, &after)?;
    for (at, on) in after.iter().enumerate() {
        let place = |(name, _): &Placed<String>| images.iter().position(|image| image.name == *name);
        let places = on.iter().filter_map(place).collect();
        images[at].after = places;
    }
    Ok(ImagesFile { images, order, include: defaults.include })
}

/// The image, with the names of those that it is built on.
fn finished(
    draft: Draft,
    at: usize,
    picked: &Picked<'_>,
) -> Result<(ImageEntry, Vec<Placed<String>>), Wrong> {
    let conditions = draft.conditions();
    let Some((name, _)) = draft.name else {
        return Err(Wrong::at(at, "the image has no name").with_hint(r#"write name = "api", or the like"#));
    };
    if let (Some((_, at)), None) = (draft.unknown_age, draft.max_age) {
        return Err(Wrong::at(at, "unknown_age changes nothing without max_age"));
    }
    let repository = match draft.repository {
        Some(Place::Own) => None,
        Some(Place::Below(repository)) => Some(repository),
        None => Some(Repository::parse(&name).map_err(|error| {
            Wrong::at(at, format!("{} names no repository: {}", quoted(&name), error.problem()))
                .with_hint("give it a repository of another name")
        })?),
    };
    let (text, place) = draft.tag;
    // Of a tag that nobody wrote its image is told.
    let place = if place == 0 { at } else { place };
    let is_picked = picked.only.is_empty() || picked.only.contains(&name);
    let tag = is_picked.then(|| tag::TagText::read(&text, &picked.values)).transpose();
    let tag = tag.map_err(|wrong| wrong.at(place, "tag", &text))?;
    if tag.as_ref().is_some_and(|tag| tag.is_floating) && draft.max_age.is_none() {
        let what =
            format!("tag {} moves: what it is today says nothing of what it should hold", quoted(&text));
        return Err(
            Wrong::at(place, what).with_hint(r#"ask for {key} or {sha}, or for a max_age such as "7d""#)
        );
    }
    let also = if is_picked { also::also(&draft.also, &text, picked)? } else { Vec::new() };
    let (content, after) = (draft.content, Vec::new());
    let (job, variables) = (draft.job, draft.variables);
    let image = ImageEntry { name, repository, content, tag, also, conditions, after, job, variables };
    Ok((image, draft.after))
}

/// Makes sure that no two images have one reference.
fn are_different(images: &[ImageEntry], places: impl Iterator<Item = usize>) -> Result<(), Wrong> {
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
