//! A content key as a document.

use serde::Serialize;

use super::{SCHEMA, written};
use crate::key::change::{Change, HowChanged};
use crate::report::{KeyInputs, KeyLeftOut, KeyReport, KeyedImage, KeysReport};

/// The answer to `key`: `{"schema", "key", "tag", "image", …}`.
#[must_use]
pub(crate) fn key(report: &KeyReport) -> String {
    let KeyReport { key, tag, image, ignore_file, inputs, left_out, notes, changes } = report;
    written(&KeyDocument {
        schema: SCHEMA,
        key: key.to_string(),
        tag: tag.as_str(),
        image: image.as_deref(),
        ignore_file: ignore_file.as_deref(),
        inputs: Inputs::of(inputs),
        left_out: LeftOutJson::of(left_out),
        notes,
        changes: changes.as_ref().map(|changes| changes.iter().map(Changed::of).collect()),
    })
}

/// The answer to `key --config`: `{"schema", "images": [{"name", "tag", "image", "key"}]}`.
#[must_use]
pub(crate) fn keys(report: &KeysReport) -> String {
    let of = |image: &'_ KeyedImage| Keyed {
        name: image.name.clone(),
        tag: image.tag.to_string(),
        image: image.image.clone(),
        key: image.report.as_ref().map(|report| report.key.to_string()),
    };
    written(&KeysDocument { schema: SCHEMA, images: report.images.iter().map(of).collect() })
}

#[derive(Serialize)]
struct KeysDocument {
    schema: &'static str,
    images: Vec<Keyed>,
}

#[derive(Serialize)]
struct Keyed {
    name: String,
    tag: String,
    image: Option<String>,
    key: Option<String>,
}

#[derive(Serialize)]
struct KeyDocument<'a> {
    schema: &'static str,
    key: String,
    tag: &'a str,
    image: Option<&'a str>,
    ignore_file: Option<&'a str>,
    inputs: Inputs<'a>,
    left_out: LeftOutJson<'a>,
    notes: &'a [String],
    changes: Option<Vec<Changed<'a>>>,
}

#[derive(Serialize)]
struct Inputs<'a> {
    files: u64,
    links: u64,
    submodules: u64,
    bytes: u64,
    arguments: &'a [String],
    inputs: &'a [String],
    contexts: &'a [String],
    platforms: &'a [String],
    target: Option<&'a str>,
    bases: &'a [String],
}

impl<'a> Inputs<'a> {
    fn of(inputs: &'a KeyInputs) -> Self {
        Self {
            files: inputs.files,
            links: inputs.links,
            submodules: inputs.submodules,
            bytes: inputs.bytes,
            arguments: &inputs.arguments,
            inputs: &inputs.inputs,
            contexts: &inputs.contexts,
            platforms: &inputs.platforms,
            target: inputs.target.as_deref(),
            bases: &inputs.bases,
        }
    }
}

#[derive(Serialize)]
struct LeftOutJson<'a> {
    ignored_files: u64,
    ignored_folders: u64,
    untracked_files: u64,
    own_files: u64,
    git: bool,
    arguments: Vec<UncountedJson<'a>>,
}

#[derive(Serialize)]
struct UncountedJson<'a> {
    name: &'a str,
    reason: &'static str,
}

impl<'a> LeftOutJson<'a> {
    fn of(left_out: &'a KeyLeftOut) -> Self {
        let arguments = left_out.arguments.iter();
        Self {
            ignored_files: left_out.ignored_files,
            ignored_folders: left_out.ignored_folders,
            untracked_files: left_out.untracked_files,
            own_files: left_out.own_files,
            git: left_out.git,
            arguments: arguments.map(|(name, reason)| UncountedJson { name, reason }).collect(),
        }
    }
}

#[derive(Serialize)]
struct Changed<'a> {
    how: &'static str,
    kind: &'a str,
    name: Option<&'a str>,
    before: Option<&'a str>,
    after: Option<&'a str>,
}

impl<'a> Changed<'a> {
    fn of(change: &'a Change) -> Self {
        Self {
            how: match change.how {
                HowChanged::Added => "added",
                HowChanged::Removed => "removed",
                HowChanged::Changed => "changed",
            },
            kind: &change.kind,
            name: change.name.as_deref(),
            before: change.before.as_deref(),
            after: change.after.as_deref(),
        }
    }
}
