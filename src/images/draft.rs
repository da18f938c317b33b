//! One image while its keys are read: first those of `[images]`, then its own, each of which takes the place of one
//! before.

use std::path::Path;

use super::bake::{self, BakeTarget};
use super::keys::IMAGE_KEYS;
use super::naming::{Place, name};
use super::pipeline;
use crate::condition::Conditions;
use crate::dates::age::{Clock, UnknownAge};
use crate::dates::duration::Span;
use crate::image::{Label, Platform, Repository};
use crate::key::Content;
use crate::key::argument::Given;
use crate::toml::{Table, TomlEntry, Value, ValueInner, Wrong, in_order};
use crate::tree::Modules;

/// A text, and where it stands.
pub(super) type Placed<T> = (T, usize);

/// An image that is not whole yet.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) name: Option<Placed<String>>,
    /// `None`: it is as the image is called.
    pub(super) repository: Option<Place>,
    pub(super) content: Content,
    pub(super) after: Vec<Placed<String>>,
    pub(super) tag: Placed<String>,
    pub(super) also: Vec<Placed<String>>,
    /// What the gate asks of it, but for its platforms, which its content has.
    pub(super) conditions: Conditions,
    /// Where it says what an unknown age counts as.
    pub(super) unknown_age_at: usize,
    pub(super) job: Option<String>,
    pub(super) variables: Vec<Given>,
    /// What the hidden jobs are included from.
    pub(super) include: Vec<String>,
    /// Whether it is an image, or else only linked in images.
    pub(super) is_image: bool,
    /// Where the file is named that has the targets, and its path.
    pub(super) bake: Option<Placed<String>>,
}

impl Draft {
    /// An image of which nothing is said, in the folder of the file.
    pub(super) fn new(folder: &Path) -> Self {
        let content = Content { context: folder.to_owned(), folder: folder.to_owned(), ..Content::default() };
        Self {
            name: None,
            repository: None,
            content,
            after: Vec::new(),
            tag: ("{key}".to_owned(), 0),
            also: Vec::new(),
            conditions: Conditions::default(),
            unknown_age_at: 0,
            job: None,
            variables: Vec::new(),
            include: Vec::new(),
            is_image: true,
            bake: None,
        }
    }

    /// Reads a table; `of` is what it is called, and whether it names an image.
    pub(super) fn read(mut self, table: &Table, of: &str, is_image: bool) -> Result<Self, Wrong> {
        let known = if is_image { &IMAGE_KEYS[..IMAGE_KEYS.len() - 2] } else { &IMAGE_KEYS[1..] };
        for (name, value) in in_order(table) {
            let entry = TomlEntry::of(name, value, known, of)?;
            self.put(&entry)?;
        }
        Ok(self)
    }

    fn put(&mut self, entry: &TomlEntry) -> Result<(), Wrong> {
        let folder = self.content.folder.clone();
        let path = |text: &str| folder.join(text);
        let content = &mut self.content;
        match entry.key {
            "name" => self.name = Some((entry.parsed(name)?, entry.at)),
            "repository" => self.repository = Some(entry.parsed(repository)?),
            "context" => content.context = path(not_empty(entry)?),
            "file" => {
                content.file = Some(path(not_empty(entry)?));
                content.dockerfile = None;
            }
            "ignore_file" => content.ignore_file = Some(path(not_empty(entry)?)),
            "target" => content.target = Some(not_empty(entry)?.to_owned()),
            "build_args" => content.build_args = pairs(entry)?,
            "contexts" => content.contexts = contexts(entry, &folder)?,
            "paths" => content.paths = entry.texts()?.into_iter().map(|(text, _)| path(text)).collect(),
            "leave_out" => {
                let texts = entry.texts()?.into_iter();
                content.leave_out = texts.map(|(text, _)| text.to_owned()).collect();
            }
            "inputs" => content.inputs = pairs(entry)?,
            "tracked" => content.tracked_only = entry.boolean()?,
            "submodules" => content.modules = entry.one_of(Modules::parse, &Modules::NAMES)?,
            "lfs" => content.pointers_as_content = entry.one_of(lfs, &["as-is", "same"])?,
            "after" => self.after = placed(entry)?,
            "also" => self.also = placed(entry)?,
            "tag" => self.tag = (entry.text()?.to_owned(), entry.value.span.start),
            "platforms" => content.platforms = entry.list(platform)?,
            "labels" => self.conditions.labels = entry.list(label)?,
            "max_age" => self.conditions.max_age = Some(entry.parsed(Span::parse)?),
            "clock" => self.conditions.clock = entry.one_of(Clock::parse, &Clock::NAMES)?,
            "unknown_age" => {
                self.conditions.unknown_age = Some(entry.one_of(UnknownAge::parse, &UnknownAge::NAMES)?);
                self.unknown_age_at = entry.at;
            }
            "job" => self.job = Some(entry.parsed(pipeline::job)?),
            "variables" => self.variables = pipeline::variables(entry, pairs(entry)?)?,
            "bake" => self.bake = Some((not_empty(entry)?.to_owned(), entry.at)),
            _ => self.include = entry.list(pipeline::include)?,
        }
        Ok(())
    }

    /// The same as a target of a bake file says, given the project's own image with its host.
    pub(super) fn of_target(mut self, target: &BakeTarget, own: Option<&str>) -> Self {
        let at = self.bake.as_ref().map_or(0, |(_, at)| *at);
        self.name = Some((target.name.clone(), at));
        self.is_image = target.is_image;
        let content = &mut self.content;
        content.context.clone_from(&target.context);
        content.file.clone_from(&target.file);
        content.dockerfile = target.inline.clone().map(String::into_bytes);
        content.build_args.extend(target.args.iter().cloned());
        content.contexts.extend(target.contexts.iter().cloned());
        content.target = target.stage.clone().or(content.target.take());
        if !target.platforms.is_empty() {
            content.platforms.clone_from(&target.platforms);
        }
        if target.is_image && self.repository.is_none() {
            self.repository = Some(match own.map(|own| (own, bake::repository(&target.tags, own))) {
                Some((_, Some(place))) => place,
                Some((own, None)) => Place::NotKnown(format!("no tag of the target is of {own}")),
                None => Place::NotKnown(
                    "CI_REGISTRY_IMAGE does not say which of its tags is the project's".to_owned(),
                ),
            });
        }
        self
    }

    /// What the gate asks of it.
    pub(super) fn conditions(&self) -> Conditions {
        Conditions { platforms: self.content.platforms.clone(), ..self.conditions.clone() }
    }
}

/// A list of texts, each with its place.
fn placed(entry: &TomlEntry) -> Result<Vec<Placed<String>>, Wrong> {
    let texts = entry.texts()?.into_iter();
    Ok(texts.map(|(text, value)| (text.to_owned(), value.span.start)).collect())
}

fn repository(text: &str) -> Result<Place, String> {
    if text.is_empty() {
        return Ok(Place::Own);
    }
    Repository::parse(text).map(Place::Below).map_err(|error| error.problem())
}

fn platform(text: &str) -> Result<Platform, String> {
    Platform::parse(text).map_err(|error| error.problem())
}

fn label(text: &str) -> Result<Label, String> {
    Label::parse(text).map_err(|error| error.problem())
}

fn lfs(text: &str) -> Option<bool> {
    match text {
        "as-is" => Some(false),
        "same" => Some(true),
        _ => None,
    }
}

fn not_empty<'v>(entry: &TomlEntry<'v>) -> Result<&'v str, Wrong> {
    let text = entry.text()?;
    if text.is_empty() { Err(entry.refused(entry.value, text, "it is empty")) } else { Ok(text) }
}

/// Values by name. None of them is shown, whatever is wrong.
fn pairs(entry: &TomlEntry) -> Result<Vec<Given>, Wrong> {
    let wrong = |value: &Value, what: &str| Wrong::at(value.span.start, format!("{}: {what}", entry.key));
    let of_text = |value: &Value| wrong(value, "every value is a text in quotes");
    match entry.value.as_ref() {
        ValueInner::Table(table) => in_order(table)
            .into_iter()
            .map(|(name, value)| {
                let text = value.as_str().ok_or_else(|| of_text(value))?;
                Ok(Given::of(name.name.as_bytes(), text.as_bytes()))
            })
            .collect(),
        ValueInner::Array(list) => list
            .iter()
            .map(|value| {
                let given = Given::read(value.as_str().ok_or_else(|| of_text(value))?.as_bytes());
                if given.name.is_empty() {
                    Err(wrong(value, "one has no name before its ="))
                } else {
                    Ok(given)
                }
            })
            .collect(),
        _ => Err(wrong(entry.value, r#"it is a table of texts, or a list of "NAME=VALUE" and "NAME""#)),
    }
}

/// Named contexts: folders, from that of the file, or addresses.
fn contexts(entry: &TomlEntry, folder: &Path) -> Result<Vec<(String, String)>, Wrong> {
    let texts: Vec<(String, String, &Value)> = match entry.value.as_ref() {
        ValueInner::Table(table) => in_order(table)
            .into_iter()
            .map(|(name, value)| match value.as_str() {
                Some(text) => Ok((name.name.to_string(), text.to_owned(), value)),
                None => Err(entry.of_another_kind(value)),
            })
            .collect::<Result<_, Wrong>>()?,
        _ => entry
            .texts()?
            .into_iter()
            .map(|(text, value)| match text.split_once('=') {
                Some((name, place)) => Ok((name.to_owned(), place.to_owned(), value)),
                None => Err(entry.refused(value, text, "it should be NAME=DIR")),
            })
            .collect::<Result<_, Wrong>>()?,
    };
    let placed = texts.into_iter().map(|(name, place, value)| {
        if name.is_empty() || place.is_empty() {
            return Err(entry.refused(value, &place, "it should be NAME=DIR"));
        }
        let place = match crate::key::is_address(&place) {
            true => place,
            false => folder.join(place).to_string_lossy().into_owned(),
        };
        Ok((name, place))
    });
    placed.collect()
}
