//! What a person should know of a key: why it may be another tomorrow, or on another machine.

use std::collections::BTreeMap;

use super::Variable;
use super::handed::Handed;
use crate::key::argument::ArgumentValue;
use crate::key::dockerfile::{Input, InputKind};
use crate::report::KeyLeftOut;
use crate::tree::{Entry, Seen, escaped};
use crate::words::counted;

/// What GitLab sets anew, and with what.
const MOVING: [(&str, &str); 8] = [
    ("CI_COMMIT_SHA", "commit"),
    ("CI_COMMIT_SHORT_SHA", "commit"),
    ("CI_COMMIT_TIMESTAMP", "commit"),
    ("CI_PIPELINE_ID", "pipeline"),
    ("CI_PIPELINE_IID", "pipeline"),
    ("CI_PIPELINE_CREATED_AT", "pipeline"),
    ("CI_JOB_ID", "job"),
    ("CI_JOB_STARTED_AT", "job"),
];

/// More files than a context has by intent.
const MANY: u64 = 10_000;

/// So many of one kind are named, and the rest counted.
const NAMED: usize = 3;

/// The first of its kind, and how many there are.
#[derive(Clone, Default)]
struct Examples {
    first: Option<String>,
    count: usize,
}

impl Examples {
    fn add(&mut self, entry: &Entry) {
        self.first.get_or_insert_with(|| escaped(&entry.path).into_owned());
        self.count += 1;
    }

    /// `dist/app.js is`, `dist/app.js and 2 more are`.
    fn told(&self) -> Option<String> {
        let first = self.first.as_ref()?;
        Some(match self.count {
            1 => format!("{first} is"),
            count => format!("{first} and {} more are", count - 1),
        })
    }
}

/// What was noticed so far.
#[derive(Clone, Default)]
pub(super) struct Notes {
    untracked: Examples,
    pointers: Examples,
    are_content: bool,
    index_trouble: Option<String>,
    has_no_modes: bool,
    told: Vec<String>,
}

impl Notes {
    pub(super) fn entry(&mut self, entry: &Entry, pointers_as_content: bool) {
        if entry.is_tracked == Some(false) {
            self.untracked.add(entry);
        }
        if entry.is_pointer {
            self.pointers.add(entry);
            self.are_content = pointers_as_content;
        }
    }

    pub(super) fn seen(&mut self, seen: &Seen) {
        self.has_no_modes |= seen.has_no_modes;
        if self.index_trouble.is_none() {
            self.index_trouble.clone_from(&seen.index_trouble);
        }
    }

    /// What is odd about what is handed over.
    pub(super) fn handed(&mut self, handed: &Handed, variable: Variable<'_>) {
        if handed.bases.is_none() {
            self.moving(&handed.moving);
        }
        self.values(&handed.arguments, variable);
        self.values(&handed.others, variable);
    }

    /// Inputs that may be another tomorrow.
    fn moving(&mut self, moving: &[Input]) {
        for input in moving.iter().take(NAMED) {
            let pin = match input.kind {
                InputKind::Image | InputKind::Syntax => "pin it, or let `check --max-age` rebuild",
                InputKind::Download => "pin it with --checksum",
                InputKind::Git => "pin it by its commit",
            };
            self.told.push(format!("{} can move; {pin}", escaped(input.written.as_bytes())));
        }
        if let Some(more) = moving.len().checked_sub(NAMED).filter(|more| *more > 0) {
            self.told.push(format!("{} can move, too", counted(more, "more input", "more inputs")));
        }
    }

    /// Values that GitLab sets anew.
    fn values(&mut self, values: &BTreeMap<Vec<u8>, ArgumentValue>, variable: Variable<'_>) {
        for (name, value) in values.iter().filter(|(_, value)| !value.expose().is_empty()) {
            let same = |(known, _): &&(&str, &str)| {
                variable(known.as_bytes()).is_some_and(|known| known == value.expose())
            };
            if let Some((known, every)) = MOVING.iter().find(same) {
                let name = escaped(name);
                self.told
                    .push(format!("{name} has the value of {known}: the key changes with every {every}"));
            }
        }
    }

    /// What is odd about how much counts.
    pub(super) fn amount(&mut self, files: u64, has_no_ignore_file: bool, left_out: &KeyLeftOut) {
        if has_no_ignore_file {
            self.told.push("there is no ignore file: everything in the context counts".to_owned());
        }
        if left_out.git {
            self.told.push(".git is sent to the builder, and does not count here; ignore it".to_owned());
        }
        if files == 0 {
            self.told.push("nothing in the context counts: all of it is ignored, or it is empty".to_owned());
        }
        if files > MANY {
            self.told
                .push(format!("{files} files count; an ignore file makes that fewer, for the builder too"));
        }
    }

    /// All of them, as sentences.
    pub(super) fn told(mut self) -> Vec<String> {
        if let Some(files) = self.untracked.told() {
            self.told.push(format!("{files} not tracked by git; --tracked leaves them out"));
        }
        if let Some(files) = self.pointers.told() {
            let how = match self.are_content {
                true => "counted as what they point at",
                false => "counted as they are; --lfs same counts what they point at",
            };
            self.told.push(format!("{files} a pointer of Git LFS, {how}"));
        }
        if let Some(why) = self.index_trouble {
            self.told
                .push(format!("git's index is not used: {why}; what is missing or untracked is not noticed"));
        }
        if self.has_no_modes {
            self.told.push("this file system keeps no executable bits (core.fileMode is false): another machine may get another key".to_owned());
        }
        self.told
    }
}
