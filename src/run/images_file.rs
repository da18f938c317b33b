//! The images of a file, with the content keys of those that are found by them.

use std::path::Path;

use serde_json::Value;

use super::Run;
use super::content::Computing;
use crate::command::{ListTargets, Walks};
use crate::error::Error;
use crate::file;
use crate::image::reference::{Pointer, Written};
use crate::image::{Repository, Tag};
use crate::images::{BakeText, ImageEntry, ImagesFile, Picked, TagText, TagValues, bake_of};
use crate::key::argument::{ArgumentValue, Given};
use crate::key::{Content, TagShape};
use crate::report::{KeyReport, KeyedImage};
use crate::toml::{FileKind, HERE, keys, read_text};
use crate::tree::{Contents, Hash};
use crate::words::shown;

/// What counts of a file: which images were picked.
pub(super) struct FromFile<'a> {
    pub(super) path: &'a Path,
    pub(super) only: &'a [String],
    pub(super) wanted: WantedNames,
}

/// Which names of images are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WantedNames {
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
    pub(super) fn of(
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
}

/// An images file as it was read, once: what is told of it later is of the same text.
pub(super) struct ImagesText {
    /// What it is called.
    name: String,
    text: String,
    /// What `docker buildx bake --print` wrote, and what that file is called, where the images file names it.
    bake: Option<(String, String)>,
}

impl ImagesText {
    /// The keys of the whole file.
    pub(super) fn keys(&self) -> Vec<String> {
        keys(&self.text)
    }
}

/// Images in the order in which they are built.
pub(super) struct InOrder {
    /// Each with its tag; its `after` are places in this list.
    pub(super) images: Vec<(ImageEntry, KeyedImage)>,
    /// What hidden jobs are included from.
    pub(super) include: Vec<String>,
    /// What `docker buildx bake --print` wrote, where the file names that.
    pub(super) bake: Option<Value>,
}

impl Run<'_> {
    /// The images that were picked and all that they are built on, each behind those.
    pub(super) fn images_in_order(
        &self,
        from: &FromFile<'_>,
        progress: &dyn Fn(usize),
    ) -> Result<InOrder, Error> {
        let text = self.text_of_images(from)?;
        let file = self.images_file(from, &text)?;
        let is_picked =
            |image: &ImageEntry| image.is_image && (from.only.is_empty() || from.only.contains(&image.name));
        let mut is_needed: Vec<bool> = file.images.iter().map(is_picked).collect();
        for at in 0..file.images.len() {
            if is_picked(&file.images[at]) {
                need(at, &file, &mut is_needed);
            }
        }
        let is_wanted = |at: &usize| is_needed[*at] && file.images[*at].is_image;
        let order: Vec<usize> = file.order.iter().copied().filter(is_wanted).collect();
        let built_on: Vec<Vec<usize>> = order.iter().map(|at| built_on(*at, &file)).collect();
        let names: Vec<String> = order.iter().map(|at| file.images[*at].name.clone()).collect();
        let needed = FromFile { path: from.path, only: &names, ..*from };
        let mut found = self.images_of_text(&needed, &text, progress)?;
        let mut images = Vec::with_capacity(found.len());
        for (name, built_on) in names.iter().zip(built_on) {
            let Some(at) = found.iter().position(|(entry, _)| entry.name == *name) else { continue };
            let (mut entry, keyed) = found.swap_remove(at);
            entry.after = built_on.iter().filter_map(|on| order.iter().position(|at| at == on)).collect();
            images.push((entry, keyed));
        }
        // It was read for the keys, so it is JSON.
        let bake = text.bake.and_then(|(text, _)| serde_json::from_str(&text).ok());
        Ok(InOrder { images, include: file.include, bake })
    }

    /// The images that were picked, each with its tag.
    pub(super) fn images_of(
        &self,
        from: &FromFile<'_>,
        progress: &dyn Fn(usize),
    ) -> Result<Vec<(ImageEntry, KeyedImage)>, Error> {
        self.images_of_text(from, &self.text_of_images(from)?, progress)
    }

    fn images_of_text(
        &self,
        from: &FromFile<'_>,
        text: &ImagesText,
        progress: &dyn Fn(usize),
    ) -> Result<Vec<(ImageEntry, KeyedImage)>, Error> {
        let mut file = self.images_file(from, text)?;
        if from.wanted == WantedNames::Following {
            file.images.iter_mut().filter(|image| image.also.is_empty()).for_each(|image| image.tag = None);
        }
        let mut keys = self.keys_of(&file, progress)?;
        let mut images = Vec::new();
        for (at, entry) in file.images.into_iter().enumerate() {
            let Some(text) = &entry.tag else { continue };
            let computed = keys[at].take();
            let key = computed.as_ref().map(|report| &report.tag);
            let tag = whole(text, key, &entry)?;
            let also = entry.also.iter().map(|text| whole(text, key, &entry));
            let also = also.collect::<Result<_, Error>>()?;
            let report = computed.filter(|_| text.has_key());
            let own = self.variables.ci_registry_image.as_deref();
            let image = own.map(|own| format!("{}:{tag}", place(own, entry.repository.as_ref())));
            let keyed = KeyedImage { name: entry.name.clone(), tag, image, also, report };
            images.push((entry, keyed));
        }
        are_different(&images)?;
        Ok(images)
    }

    pub(super) fn images_file(&self, from: &FromFile<'_>, text: &ImagesText) -> Result<ImagesFile, Error> {
        let text_of = |name: &str| {
            let value = self.variable(name.as_bytes()).filter(|value| !value.is_empty())?;
            String::from_utf8(value).ok()
        };
        let tag = text_of("CI_COMMIT_TAG");
        let values = TagValues {
            // In a pipeline of a git tag it is that tag's.
            branch_slug: text_of("CI_COMMIT_REF_SLUG").filter(|_| tag.is_none()),
            tag,
            sha: text_of("CI_COMMIT_SHA"),
            short_sha: text_of("CI_COMMIT_SHORT_SHA"),
        };
        let bake = text.bake.as_ref().map(|(text, name)| BakeText { text, name });
        let also = from.wanted != WantedNames::Tags;
        let own = self.variables.ci_registry_image.as_deref();
        let picked = Picked { only: from.only, values, bake, own, also };
        ImagesFile::read(&text.text, &text.name, folder_of(from), &picked)
    }

    pub(super) fn text_of_images(&self, from: &FromFile<'_>) -> Result<ImagesText, Error> {
        let name = file::name(from.path);
        let attempt = format!("read the images of {}", shown(&name));
        let wanted = FileKind { kind: "images file", named: "--config", from: HERE };
        let text = read_text(from.path, self.deadline, &attempt, wanted)?;
        let path = bake_of(&text).filter(|path| !path.is_empty()).map(|path| folder_of(from).join(path));
        let bake = path.map(|path| self.bake_targets(&path)).transpose()?;
        Ok(ImagesText { name, text, bake })
    }

    /// What `docker buildx bake --print` wrote, and what that file is called.
    fn bake_targets(&self, path: &Path) -> Result<(String, String), Error> {
        let name = file::name(path);
        let attempt = format!("read the targets of {}", shown(&name));
        let wanted = FileKind {
            kind: "output of docker buildx bake --print",
            named: "bake in [images]",
            from: "at the images file",
        };
        Ok((read_text(path, self.deadline, &attempt, wanted)?, name))
    }

    /// The keys of the images whose tags have one, and of those that they are built on; by place.
    fn keys_of(&self, file: &ImagesFile, progress: &dyn Fn(usize)) -> Result<Vec<Option<KeyReport>>, Error> {
        let mut is_needed: Vec<bool> = file
            .images
            .iter()
            .map(|image| image.tag.iter().chain(&image.also).any(TagText::has_key))
            .collect();
        for at in file.order.iter().rev().filter(|at| is_needed[**at]).copied().collect::<Vec<_>>() {
            need(at, file, &mut is_needed);
        }
        let contents = Contents::default();
        let needed = file.images.iter().zip(&is_needed).filter(|(_, is_needed)| **is_needed);
        let needed: Vec<&Path> = needed.map(|(image, _)| image.content.context.as_path()).collect();
        let walks = Walks::of(&needed);
        let mut keys: Vec<Option<KeyReport>> = file.images.iter().map(|_| None).collect();
        for at in file.order.iter().copied().filter(|at| is_needed[*at]) {
            let image = &file.images[at];
            let after: Vec<(String, Hash)> = image
                .after
                .iter()
                .filter_map(|on| Some((file.images[*on].name.clone(), keys[*on].as_ref()?.key)))
                .collect();
            let content = self.with_variables(&image.content);
            let computing = Computing {
                content: &content,
                shape: TagShape::default(),
                after: &after,
                contents: Some(&contents),
                walks: Some(&walks),
                bases: None,
            };
            let targets = ListTargets { progress: Some(progress), ..ListTargets::default() };
            keys[at] = Some(self.compute(computing, &[], targets).map_err(|error| of_image(error, image))?);
        }
        Ok(keys)
    }

    /// The same content, in which an input by its name alone is the variable of that name, or is not given.
    fn with_variables(&self, content: &Content) -> Content {
        let valued = |input: &Given| {
            let value = input.value.clone().or_else(|| self.variable(&input.name).map(ArgumentValue::new))?;
            Some(Given { name: input.name.clone(), value: Some(value) })
        };
        Content { inputs: content.inputs.iter().filter_map(valued).collect(), ..content.clone() }
    }
}

/// Where a repository is, given the project's own image with its host: below it, or at a path that begins with its.
fn place(own: &str, repository: Option<&Repository>) -> String {
    let Some(repository) = repository else { return own.to_owned() };
    let own_path = own.split_once('/').and_then(|(host, path)| Some((host, Repository::parse(path).ok()?)));
    match own_path {
        Some((host, path)) if repository.is_within(&path) => format!("{host}/{repository}"),
        _ => format!("{own}/{repository}"),
    }
}

/// A tag with what its key gives.
fn whole(text: &TagText, key: Option<&Tag>, image: &ImageEntry) -> Result<Tag, Error> {
    text.with(key).ok_or_else(|| {
        let attempt = format!("name a tag of the image {}", image.name);
        Error::configuration(attempt, "it is too long with its key")
    })
}

/// The images that one is built on, also by way of targets that are none.
fn built_on(at: usize, file: &ImagesFile) -> Vec<usize> {
    let mut images = Vec::new();
    for on in &file.images[at].after {
        let found = if file.images[*on].is_image { vec![*on] } else { built_on(*on, file) };
        images.extend(found.into_iter().filter(|at| !images.contains(at)).collect::<Vec<_>>());
    }
    images
}

/// The folder in which the paths of an images file begin.
fn folder_of<'p>(from: &FromFile<'p>) -> &'p Path {
    let folder = from.path.parent().unwrap_or(Path::new(""));
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

/// Marks what an image is built on.
fn need(at: usize, file: &ImagesFile, is_needed: &mut [bool]) {
    for on in &file.images[at].after {
        is_needed[*on] = true;
        need(*on, file, is_needed);
    }
}

/// A failure, and of which image's key it is.
fn of_image(error: Error, image: &ImageEntry) -> Error {
    let attempt = format!("{} for the image {}", error.attempt, image.name);
    Error { attempt, ..error }
}

/// Makes sure that no two images have one reference: one of them would be taken for the other.
fn are_different(images: &[(ImageEntry, KeyedImage)]) -> Result<(), Error> {
    for (at, (entry, keyed)) in images.iter().enumerate() {
        let near = images[..at].iter().filter(|(other, _)| other.repository == entry.repository);
        for (other, of_other) in near {
            let Some(tag) = keyed.names().find(|tag| of_other.names().any(|name| name == *tag)) else {
                continue;
            };
            let cause = format!("{} and {} have one repository and one tag, {tag}", other.name, entry.name);
            return Err(Error::configuration("tell the images of the file apart", cause)
                .with_hint("give one of them another repository, or let one entry stand for both"));
        }
    }
    Ok(())
}

/// An image of a file as a name.
pub(super) fn written(entry: &ImageEntry, tag: &Tag) -> Written {
    let pointer = Pointer::Tag { tag: tag.clone(), digest: None };
    Written { host: None, path: entry.repository.clone(), pointer }
}
