//! The images file: which images a project has, what each is built from, and what the gate asks of it.
//!
//! It is `registry-gate.toml`, in which the rules of a clean-up may stand, too. Nothing in it is guessed at: what is
//! unknown, of the wrong kind, contradicts itself or is empty in this pipeline is refused, with its line and column.

mod also;
mod bake;
mod draft;
mod keys;
mod naming;
mod order;
mod pipeline;
mod tag;

#[cfg(test)]
mod bake_tests;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

pub(crate) use bake::BakeText;
pub use keys::IMAGE_KEYS;
pub(crate) use tag::{TagText, TagValues};

use bake::BakeTarget;
use draft::{Draft, Placed};
use keys::FILE_KEYS;
use naming::Place;

use crate::condition::Conditions;
use crate::error::Error;
use crate::image::Repository;
use crate::key::Content;
use crate::key::argument::Given;
use crate::toml::{TomlEntry, Value, ValueInner, Wrong, in_order, parse, table};
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
    /// Whether it is an image: a target of bake may only be linked in others, whose keys it counts in.
    pub(crate) is_image: bool,
    /// What it is built on, by their places in the file.
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
    /// What `docker buildx bake --print` wrote, where the file names that.
    pub(crate) bake: Option<BakeText<'a>>,
    /// The project's own image with its host, which tells its repositories among the tags of bake's targets.
    pub(crate) own: Option<&'a str>,
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

/// The path of the file that has bake's targets, from the folder of the images file with this text; what is wrong in
/// that is told by [`ImagesFile::read`].
pub(crate) fn bake_of(text: &str) -> Option<String> {
    let file = parse(text.strip_prefix('\u{feff}').unwrap_or(text)).ok()?;
    let path = table(&file).get("images")?.as_table()?.get("bake")?.as_str()?;
    Some(path.to_owned())
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
    if conditions.unknown_age.is_some() && conditions.max_age.is_none() {
        return Err(Wrong::at(draft.unknown_age_at, "unknown_age changes nothing without max_age"));
    }
    let is_picked = draft.is_image && (picked.only.is_empty() || picked.only.contains(&name));
    let repository = match draft.repository {
        Some(Place::Below(repository)) => Some(repository),
        Some(Place::NotKnown(why)) if is_picked => {
            let what = format!("the repository of {} is not known: {why}", quoted(&name));
            return Err(Wrong::at(at, what).with_hint(
                "give the target such a tag, or write an [[image]] of its name with a repository",
            ));
        }
        // Where an image is that nobody asks for does not matter.
        Some(Place::Own | Place::NotKnown(_)) => None,
        None if !draft.is_image => None,
        None => Some(Repository::parse(&name).map_err(|error| {
            Wrong::at(at, format!("{} names no repository: {}", quoted(&name), error.problem()))
                .with_hint("give it a repository of another name")
        })?),
    };
    let (text, place) = draft.tag;
    // Of a tag that nobody wrote its image is told.
    let place = if place == 0 { at } else { place };
    let tag = is_picked.then(|| tag::TagText::read(&text, &picked.values)).transpose();
    let tag = tag.map_err(|wrong| wrong.at(place, "tag", &text))?;
    if tag.as_ref().is_some_and(|tag| tag.is_floating) && conditions.max_age.is_none() {
        let what =
            format!("tag {} moves: what it is today says nothing of what it should hold", quoted(&text));
        return Err(
            Wrong::at(place, what).with_hint(r#"ask for {key} or {sha}, or for a max_age such as "7d""#)
        );
    }
    let also = if is_picked { also::also(&draft.also, &text, picked)? } else { Vec::new() };
    let (content, after) = (draft.content, Vec::new());
    let (job, variables) = (draft.job, draft.variables);
    let is_image = draft.is_image;
    let image =
        ImageEntry { name, repository, content, tag, also, conditions, is_image, after, job, variables };
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
