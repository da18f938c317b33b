//! What `docker buildx bake --print` wrote: all targets of a definition, with inheritance, matrices and groups settled.
//!
//! A target is an image where it has tags and is not sent elsewhere than to a registry. Others count in the keys of the
//! targets that they are linked in. Labels, annotations, secrets, caches and the like are no part of a key.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::naming::{Place, name as image_name};
use crate::error::Error;
use crate::image::{Platform, Repository};
use crate::key::argument::Given;
use crate::key::is_address;
use crate::words::{quoted, shown};

/// A file that bake wrote.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BakeText<'a> {
    /// Its text.
    pub(crate) text: &'a str,
    /// What it is called in errors.
    pub(crate) name: &'a str,
}

/// A target.
#[derive(Clone, Debug, Default)]
pub(super) struct BakeTarget {
    pub(super) name: String,
    /// Whether it becomes an image in a registry.
    pub(super) is_image: bool,
    pub(super) tags: Vec<String>,
    pub(super) context: PathBuf,
    pub(super) file: Option<PathBuf>,
    /// A Dockerfile that is no file.
    pub(super) inline: Option<String>,
    pub(super) args: Vec<Given>,
    pub(super) stage: Option<String>,
    pub(super) platforms: Vec<Platform>,
    /// Named contexts: folders, addresses, and `target:` links.
    pub(super) contexts: Vec<(String, String)>,
}

/// Reads it; paths begin in `folder`.
///
/// # Errors
/// When it is none: configuration (3), with line and column of what is no JSON, or the path of a value that is none.
pub(super) fn read(file: BakeText<'_>, folder: &Path) -> Result<Vec<BakeTarget>, Error> {
    let wrong = |cause: String| {
        Error::configuration(format!("read the targets of {}", shown(file.name)), cause)
            .with_hint("write it anew: docker buildx bake --print > bake.json")
    };
    let text = file.text.strip_prefix('\u{feff}').unwrap_or(file.text);
    let value: Value = serde_json::from_str(text)
        .map_err(|error| wrong(format!("line {}, column {}: it is no JSON", error.line(), error.column())))?;
    let targets = value.get("target").and_then(Value::as_object);
    let targets = targets.ok_or_else(|| wrong("it has no targets".to_owned()))?;
    let read = targets.iter().map(|(name, value)| target(name, value, folder));
    let read = read.collect::<Result<Vec<_>, String>>().map_err(wrong)?;
    for BakeTarget { name, contexts, .. } in &read {
        let missing =
            |(_, place): &&(String, String)| linked(place).is_some_and(|on| !targets.contains_key(on));
        if let Some((context, place)) = contexts.iter().find(missing) {
            return Err(wrong(format!("target.{name}.contexts.{context}: there is no {}", shown(place))));
        }
    }
    Ok(read)
}

/// The target that a named context is.
pub(super) fn linked(place: &str) -> Option<&str> {
    place.strip_prefix("target:")
}

fn target(name: &str, value: &Value, folder: &Path) -> Result<BakeTarget, String> {
    image_name(name).map_err(|why| format!("target {}: {why}", quoted(name)))?;
    let path = format!("target.{name}");
    let fields = value.as_object().ok_or_else(|| format!("{path} is no object"))?;
    let of = Fields { path, fields };
    let context = of.text("context")?.unwrap_or(".");
    let context = if is_remote(context) { PathBuf::from(context) } else { local(context, folder) };
    let inline = of.text("dockerfile-inline")?.map(unescaped);
    let file = of.text("dockerfile")?.filter(|_| inline.is_none());
    let platforms = of.texts("platforms")?.into_iter().enumerate().map(|(at, text)| {
        let why = |error: crate::image::NameError| of.wrong(&format!("platforms[{at}]"), &error.problem());
        Platform::parse(text).map_err(why)
    });
    let tags: Vec<String> = of.texts("tags")?.into_iter().map(str::to_owned).collect();
    Ok(BakeTarget {
        name: name.to_owned(),
        is_image: !tags.is_empty() && of.goes_to_a_registry()?,
        tags,
        file: file.map(|file| if file.starts_with(HERE) { local(file, folder) } else { context.join(file) }),
        inline,
        args: of
            .pairs("args")?
            .map(|(name, text)| Given::of(name.as_bytes(), unescaped(text).as_bytes()))
            .collect(),
        stage: of.text("target")?.filter(|stage| !stage.is_empty()).map(str::to_owned),
        platforms: platforms.collect::<Result<_, String>>()?,
        contexts: of
            .pairs("contexts")?
            .map(|(name, place)| (name.to_owned(), named(place, folder)))
            .collect(),
        context,
    })
}

/// What bake writes before paths of its own folder, where a definition comes from elsewhere.
const HERE: &str = "cwd://";

fn local(path: &str, folder: &Path) -> PathBuf {
    folder.join(path.strip_prefix(HERE).unwrap_or(path))
}

/// Whether a builder fetches the context itself.
fn is_remote(context: &str) -> bool {
    !context.starts_with(HERE) && (is_address(context) || context.starts_with("github.com/"))
}

fn named(place: &str, folder: &Path) -> String {
    if !place.starts_with(HERE) && is_address(place) {
        return place.to_owned();
    }
    local(place, folder).to_string_lossy().into_owned()
}

/// A text as it was before it was printed: `${` and `%{` are escaped, so that it can be read as a definition again.
fn unescaped(text: &str) -> String {
    text.replace("$${", "${").replace("%%{", "%{")
}

/// The fields of a target.
struct Fields<'v> {
    /// Where they are.
    path: String,
    fields: &'v Map<String, Value>,
}

impl<'v> Fields<'v> {
    fn wrong(&self, field: &str, why: &str) -> String {
        format!("{}.{field}: {why}", self.path)
    }

    /// What is there; `null` is as good as nothing.
    fn value(&self, field: &str) -> Option<&'v Value> {
        self.fields.get(field).filter(|value| !value.is_null())
    }

    fn text(&self, field: &str) -> Result<Option<&'v str>, String> {
        let read = |value: &'v Value| value.as_str().ok_or_else(|| self.wrong(field, "it is no text"));
        self.value(field).map(read).transpose()
    }

    fn list(&self, field: &str) -> Result<&'v [Value], String> {
        match self.value(field) {
            None => Ok(&[]),
            Some(Value::Array(list)) => Ok(list),
            Some(_) => Err(self.wrong(field, "it is no list")),
        }
    }

    fn texts(&self, field: &str) -> Result<Vec<&'v str>, String> {
        let read = |(at, value): (usize, &'v Value)| {
            value.as_str().ok_or_else(|| self.wrong(&format!("{field}[{at}]"), "it is no text"))
        };
        self.list(field)?.iter().enumerate().map(read).collect()
    }

    /// Texts by name. No value is shown, whatever is wrong: it may be a build argument's.
    fn pairs(&self, field: &str) -> Result<impl Iterator<Item = (&'v str, &'v str)> + use<'v>, String> {
        let mut pairs = Vec::new();
        match self.value(field) {
            None => {}
            Some(Value::Object(fields)) => {
                for (name, value) in fields.iter().filter(|(_, value)| !value.is_null()) {
                    let text = value.as_str().filter(|_| !name.is_empty());
                    let text =
                        text.ok_or_else(|| self.wrong(&format!("{field}.{}", shown(name)), "it is no text"))?;
                    pairs.push((name.as_str(), text));
                }
            }
            Some(_) => return Err(self.wrong(field, "it is no object")),
        }
        Ok(pairs.into_iter())
    }

    /// Whether what is built is pushed, or would be: where nothing is said the command line says it. Before 0.20 an output
    /// was a text.
    fn goes_to_a_registry(&self) -> Result<bool, String> {
        let outputs = self.list("output")?;
        let kind = |(at, output): (usize, &'v Value)| match output {
            Value::String(text) => {
                Ok(text.split(',').find_map(|part| part.trim().strip_prefix("type=")).unwrap_or("local"))
            }
            Value::Object(fields) => Ok(fields.get("type").and_then(Value::as_str).unwrap_or_default()),
            _ => Err(self.wrong(&format!("output[{at}]"), "it is no output")),
        };
        let kinds = outputs.iter().enumerate().map(kind).collect::<Result<Vec<_>, String>>()?;
        Ok(kinds.is_empty() || kinds.iter().any(|kind| ["image", "registry"].contains(kind)))
    }
}

/// The repository of the first tag that is the project's own image, or below it: `own` is that, with its host.
pub(super) fn repository(tags: &[String], own: &str) -> Option<Place> {
    let plain = |host: &str| host.to_lowercase().trim_end_matches(":443").to_owned();
    let (own_host, own_path) = own.split_once('/')?;
    let own_path = Repository::parse(own_path).ok()?;
    tags.iter().find_map(|tag| {
        let (host, path) = tag.split_once('/')?;
        let path = path.split_once('@').map_or(path, |(path, _)| path);
        let path = path.split_once(':').map_or(path, |(path, _)| path);
        let path = Repository::parse(path).ok().filter(|path| path.is_within(&own_path))?;
        let below = path.as_str()[own_path.as_str().len()..].trim_start_matches('/');
        match below {
            _ if plain(host) != plain(own_host) => None,
            "" => Some(Place::Own),
            below => Repository::parse(below).ok().map(Place::Below),
        }
    })
}
