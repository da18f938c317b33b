//! A content key for people: the tag alone on standard output, and what it is made of beside it.

use super::size;
use crate::key::change::{Change, HowChanged};
use crate::report::{KeyInputs, KeyLeftOut, KeyReport, KeysReport};
use crate::words::{counted, line};

/// The answer to `key`: the tag alone, for `TAG=$(registry-gate key)`.
#[must_use]
pub(crate) fn key(report: &KeyReport) -> String {
    format!("{}\n", report.tag)
}

/// The answer to `key --config`: a line for each image, its name and its tag with a tab between.
#[must_use]
pub(crate) fn keys(report: &KeysReport) -> String {
    let lines: Vec<String> =
        report.images.iter().map(|image| format!("{}\t{}\n", image.name, image.tag)).collect();
    lines.concat()
}

/// What the key is made of, a subject a line.
#[must_use]
pub(crate) fn explained_key(report: &KeyReport) -> String {
    let mut lines = vec![("key", report.tag.to_string())];
    lines.push(("ignore", report.ignore_file.clone().unwrap_or_else(|| "no ignore file".to_owned())));
    lines.push(("in", inputs(&report.inputs)));
    lines.push(("left out", left_out(&report.left_out)));
    lines.extend(report.notes.iter().map(|note| ("note", note.clone())));
    let lines: Vec<String> = lines
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(word, text)| told(word, &text))
        .collect();
    lines.join("\n")
}

/// What changed since another list, an input a line.
#[must_use]
pub(crate) fn key_changes(changes: &[Change]) -> String {
    if changes.is_empty() {
        return told("changed", "nothing");
    }
    let width = changes.iter().map(|change| name(change).chars().count()).max().unwrap_or_default().min(40);
    let lines: Vec<String> = changes.iter().map(|change| changed(change, width)).collect();
    lines.join("\n")
}

pub(super) fn told(word: &str, text: &str) -> String {
    format!("{word:8} {}", line(text)).trim_end().to_owned()
}

fn inputs(inputs: &KeyInputs) -> String {
    let count = |number: u64, one: &str, several: &str| {
        (number > 0).then(|| counted(usize::try_from(number).unwrap_or(usize::MAX), one, several))
    };
    let files = [
        Some(counted(usize::try_from(inputs.files).unwrap_or(usize::MAX), "file", "files")),
        count(inputs.links, "link", "links"),
        count(inputs.submodules, "submodule", "submodules"),
        Some(size(inputs.bytes)),
    ];
    let names =
        |word: &str, names: &[String]| (!names.is_empty()).then(|| format!("{word} {}", names.join(", ")));
    let parts = [
        Some(files.into_iter().flatten().collect::<Vec<_>>().join(", ")),
        Some("dockerfile".to_owned()),
        names("arguments", &inputs.arguments),
        names("inputs", &inputs.inputs),
        names("contexts", &inputs.contexts),
        names("bases", &inputs.bases),
        inputs.target.as_ref().map(|target| format!("target {target}")),
        (!inputs.platforms.is_empty()).then(|| inputs.platforms.join(", ")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn left_out(left_out: &KeyLeftOut) -> String {
    let count = |number: u64, one: &str, several: &str, why: &str| {
        let number = usize::try_from(number).unwrap_or(usize::MAX);
        (number > 0).then(|| format!("{} {why}", counted(number, one, several)))
    };
    let counts = [
        count(left_out.ignored_files, "file", "files", "ignored"),
        count(left_out.ignored_folders, "folder", "folders", "ignored"),
        count(left_out.untracked_files, "file", "files", "not tracked"),
        count(left_out.own_files, "file", "files", "that this run writes"),
        left_out.git.then(|| ".git".to_owned()),
    ];
    let arguments = left_out.arguments.iter().map(|(name, why)| format!("{name} ({why})"));
    counts.into_iter().flatten().chain(arguments).collect::<Vec<_>>().join("; ")
}

/// A file by its path, anything else by its kind, too.
fn name(change: &Change) -> String {
    match (&*change.kind, &change.name) {
        ("context" | "path", Some(name)) => name.clone(),
        (kind, Some(name)) => format!("{kind} {name}"),
        (kind, None) => kind.to_owned(),
    }
}

fn changed(change: &Change, width: usize) -> String {
    let (word, how) = match change.how {
        HowChanged::Added => ("added", String::new()),
        HowChanged::Removed => ("removed", executable(change.before.as_deref())),
        HowChanged::Changed => ("changed", difference(change)),
    };
    told(word, &format!("{:width$}  {how}", name(change)))
}

fn executable(value: Option<&str>) -> String {
    let was = value.is_some_and(|value| value.starts_with("100755"));
    if was { "(was executable)".to_owned() } else { String::new() }
}

/// Mode and sum, as far as they differ; of arguments nothing, because a short value can be guessed from its sum.
fn difference(change: &Change) -> String {
    let (Some(before), Some(after)) = (&change.before, &change.after) else { return String::new() };
    if matches!(change.kind.as_str(), "arg" | "input" | "source") {
        return String::new();
    }
    let pairs = before.split(' ').zip(after.split(' ')).filter(|(before, after)| before != after);
    let short = |text: &str| match text.char_indices().nth(19) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    };
    pairs
        .map(|(before, after)| format!("{} → {}", short(before), short(after)))
        .collect::<Vec<_>>()
        .join(", ")
}
