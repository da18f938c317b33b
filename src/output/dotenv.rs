//! The dotenv file: what later jobs of a pipeline branch on.
//!
//! GitLab refuses the whole file, and fails the job, for one blank line, comment or bad key; it keeps quotes
//! as they are and expands `$` in values in whichever job reads them. So every key is always there, and
//! values are stripped of what GitLab would make something else of. The file is replaced twice: by one that
//! says `unknown` before anything can fail, because an old one may lie there and reports are always
//! uploaded, and by the answer, in one rename.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::moment;
use super::text::created;
use crate::age::Unit;
use crate::error::Error;
use crate::gate::Ruling;
use crate::registry::Found;
use crate::report::{CheckReport, ImageReport};
use crate::verdict::Verdict;

/// The keys, without their prefix, in the order in which they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// `present`, `absent`, `stale`, `incomplete` or `unknown`.
    Verdict,
    /// `true`, `false`, or empty when nobody knows.
    Exists,
    /// `true` when the image must be built, `false` when not, empty when nobody knows.
    Build,
    /// One line for people.
    Reason,
    /// The full reference.
    Image,
    /// The repository's path, without the host.
    Repository,
    /// The tag.
    Tag,
    /// The digest of the manifest or index.
    Digest,
    /// `host/path@sha256:…`.
    ImageDigest,
    /// The configuration's date.
    CreatedAt,
    /// When the tag last came to point at this manifest.
    PublishedAt,
    /// The age in seconds.
    AgeSeconds,
    /// The age in whole days.
    AgeDays,
    /// The size in bytes.
    SizeBytes,
}

impl Key {
    /// Every key.
    pub const ALL: [Self; 14] = [
        Self::Verdict,
        Self::Exists,
        Self::Build,
        Self::Reason,
        Self::Image,
        Self::Repository,
        Self::Tag,
        Self::Digest,
        Self::ImageDigest,
        Self::CreatedAt,
        Self::PublishedAt,
        Self::AgeSeconds,
        Self::AgeDays,
        Self::SizeBytes,
    ];

    /// The key as it is written, after the prefix.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Verdict => "VERDICT",
            Self::Exists => "EXISTS",
            Self::Build => "BUILD",
            Self::Reason => "REASON",
            Self::Image => "IMAGE",
            Self::Repository => "REPOSITORY",
            Self::Tag => "TAG",
            Self::Digest => "DIGEST",
            Self::ImageDigest => "IMAGE_DIGEST",
            Self::CreatedAt => "CREATED_AT",
            Self::PublishedAt => "PUBLISHED_AT",
            Self::AgeSeconds => "AGE_SECONDS",
            Self::AgeDays => "AGE_DAYS",
            Self::SizeBytes => "SIZE_BYTES",
        }
    }
}

/// The most a file may have: GitLab's default limit is 5 KB, so 4 is on the safe side.
pub const MOST_BYTES: usize = 4_096;

/// The most a reason may have; the longest other values together leave room for it.
const MOST_REASON: usize = 600;

/// A dotenv file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dotenv {
    path: PathBuf,
    prefix: String,
}

impl Dotenv {
    /// The file at `path`, its keys beginning with `prefix`.
    #[must_use]
    pub fn new(path: PathBuf, prefix: String) -> Self {
        Self { path, prefix }
    }

    /// Replaces the file by one that says `unknown`.
    ///
    /// # Errors
    /// When it cannot be written (exit 3).
    pub fn write_unknown(&self, reason: &str) -> Result<(), Error> {
        let ruling = Ruling {
            verdict: Verdict::Unknown,
            exists: None,
            build: None,
            reason: reason.to_owned(),
            exit: crate::exit::Exit::Unexpected,
        };
        self.write(&ruling, None)
    }

    /// Replaces the file by the answer.
    ///
    /// # Errors
    /// When it cannot be written (exit 3).
    pub fn write_report(&self, report: &CheckReport) -> Result<(), Error> {
        self.write(&report.ruling, report.only())
    }

    fn write(&self, ruling: &Ruling, image: Option<&ImageReport>) -> Result<(), Error> {
        let text = self.text(ruling, image);
        replace(&self.path, &text).map_err(|error| {
            Error::configuration(format!("write {}", self.path.display()), error.to_string())
                .with_hint("name another file with --dotenv; its folder must exist and be writable")
        })
    }

    /// The file's text.
    #[must_use]
    pub fn text(&self, ruling: &Ruling, image: Option<&ImageReport>) -> String {
        let mut text = String::new();
        for key in Key::ALL {
            let value = harmless(&value(key, ruling, image));
            let _ = writeln!(text, "{}{}={value}", self.prefix, key.name());
        }
        text
    }
}

fn value(key: Key, ruling: &Ruling, image: Option<&ImageReport>) -> String {
    let known = |known: Option<bool>| known.map(|known| known.to_string());
    let found = image.and_then(|image| image.found.as_ref());
    let reference = image.map(|image| &image.reference);
    let digest = found.and_then(|found| found.digest.as_ref());
    let age = image.and_then(|image| image.age);
    let value = match key {
        Key::Verdict => Some(ruling.verdict.name().to_owned()),
        Key::Exists => known(ruling.exists),
        Key::Build => known(ruling.build),
        Key::Reason => Some(shortened(&ruling.reason)),
        Key::Image => reference.map(ToString::to_string),
        Key::Repository => reference.map(|reference| reference.repository.to_string()),
        Key::Tag => reference.map(|reference| reference.tag.to_string()),
        Key::Digest => digest.map(ToString::to_string),
        Key::ImageDigest => digest.zip(reference).map(|(digest, reference)| reference.pinned(digest)),
        Key::CreatedAt => found.and_then(created).map(moment),
        Key::PublishedAt => found.and_then(|found| found.published).map(moment),
        Key::AgeSeconds => age.map(|age| age.span.seconds().to_string()),
        Key::AgeDays => age.map(|age| Unit::Days.count(age.span).to_string()),
        Key::SizeBytes => found.and_then(Found::size_bytes).map(|bytes| bytes.to_string()),
    };
    value.unwrap_or_default()
}

fn shortened(reason: &str) -> String {
    if reason.len() <= MOST_REASON {
        return reason.to_owned();
    }
    let end = (0..=MOST_REASON - 3).rev().find(|at| reason.is_char_boundary(*at)).unwrap_or_default();
    format!("{}…", &reason[..end])
}

/// A value that GitLab takes for what it is: one line, no `$`, no quotes, no blanks around it.
fn harmless(value: &str) -> String {
    let kept: String = value
        .chars()
        .filter_map(|c| match c {
            '$' | '"' | '\'' | '`' | '\\' | '#' => None,
            c if c.is_control() || c == '\u{2028}' || c == '\u{2029}' => Some(' '),
            c => Some(c),
        })
        .collect();
    kept.trim().to_owned()
}

/// Replaces a file by rename, so that nobody ever reads half of it. What is no regular file (`/dev/null`, a
/// pipe) is written to instead.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let path = match fs::canonicalize(path) {
        Ok(target) if !target.is_file() => {
            return io::Write::write_all(
                &mut fs::OpenOptions::new().write(true).open(target)?,
                text.as_bytes(),
            );
        }
        Ok(target) => target,
        Err(_) => path.to_owned(),
    };
    let name =
        path.file_name().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "it names no file"))?;
    let mut beside = name.to_owned();
    beside.push(format!(".{}.tmp", std::process::id()));
    let beside = path.with_file_name(beside);
    let written = fs::write(&beside, text).and_then(|()| fs::rename(&beside, &path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

#[cfg(test)]
#[path = "dotenv_tests.rs"]
mod tests;
