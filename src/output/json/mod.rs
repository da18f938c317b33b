//! Answers for programs, in types of their own: a change inside never changes what users parse.
//!
//! The published schema is `schema.json` beside this folder; every answer is tested against it.

mod doctor;
mod key;
mod listing;
mod outcome;
mod plan;
mod retag;

pub(crate) use doctor::doctor;
pub(crate) use key::{key, keys};
pub(crate) use listing::{count, repositories, tags};
pub(crate) use outcome::{Line, outcome, repository_deletions};
pub(crate) use plan::plan;
pub(crate) use retag::retag;

use std::io::{self, Write as _};

use serde::Serialize;

use super::moment;
use super::text::created;
use crate::dates::age::{Age, Unit};
use crate::error::Error;
use crate::image::{Digest, Reference, Tag};
use crate::pipeline::BuildJob;
use crate::registry::{Found, PlatformImage};
use crate::report::{AgeReport, CheckReport, Failure, ImageReport, Report};
use crate::words::is_dangerous;

/// The name of the format, raised when a key changes its meaning.
pub(crate) const SCHEMA: &str = "registry-gate/v1";

/// Writes a report as one document.
pub(super) fn present(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let document = match *report {
        Report::Tags(report) => return tags(report, out),
        Report::Repositories(report) => return repositories(report, out),
        Report::Count { count: matched, complete } => return count(matched, complete, out),
        Report::Plan(report) => return plan(report, out),
        Report::Outcome(report, exit) => return outcome(report, exit, out),
        Report::Check(report) => check(report, None),
        Report::Pipeline(report) => check(&report.check, Some(&report.jobs)),
        Report::Age(report) => age(report),
        Report::Key(report) => key(report),
        Report::Keys(report) => keys(report),
        Report::Inspect(report, unit) => inspect(report, unit),
        Report::RepositoryDeletions(report) => repository_deletions(report),
        Report::Retag(report) => retag(report),
        Report::Doctor(report) => doctor(report),
        Report::Refused(error, _) | Report::Failure(Failure { error: Some(error), .. }) => failure(error),
        // It is told on standard error.
        Report::Failure(_) => return Ok(()),
    };
    out.write_all(document.as_bytes())
}

/// The answer to `check`: `{"schema", "images": […]}`; that to `pipeline` has `"jobs": […]`, too.
#[must_use]
pub(crate) fn check(report: &CheckReport, jobs: Option<&[BuildJob]>) -> String {
    let ruling = &report.ruling;
    written(&Check {
        schema: SCHEMA,
        verdict: ruling.verdict.name(),
        exists: ruling.exists,
        build: ruling.build,
        reason: &ruling.reason,
        exit_code: ruling.exit.code(),
        images: report.images.iter().map(Image::of).collect(),
        jobs: jobs.map(|jobs| jobs.iter().map(Job::of).collect()),
    })
}

/// The answer to `inspect`: `{"schema", "image": {…}}`.
#[must_use]
pub(crate) fn inspect(report: &ImageReport, unit: Option<Unit>) -> String {
    let age = report.age.and_then(|age| Some(unit?.count(age.span)));
    let age_unit = unit.map(Unit::name);
    written(&Inspect { schema: SCHEMA, image: Image::of(report), age, age_unit })
}

/// The answer to `age`: `{"schema", "age": {…}}`.
#[must_use]
pub(crate) fn age(answer: &AgeReport) -> String {
    let unit = answer.unit.name();
    let known = answer.age;
    written(&AgeDocument {
        schema: SCHEMA,
        age: AgeFields {
            image: answer.reference.to_string(),
            count: known.map(|(_, count)| count),
            unit,
            seconds: known.map(|(age, _)| age.span.seconds()),
            since: known.map(|(age, _)| moment(age.date)),
            clock: known.map(|(age, _)| age.verb),
            reason: &answer.reason,
            exit_code: answer.exit.code(),
        },
    })
}

/// A failure before any image could be looked at: `{"schema", "error": {…}}`.
#[must_use]
pub(crate) fn failure(error: &Error) -> String {
    written(&FailureDocument { schema: SCHEMA, error: Failed::of(error) })
}

fn written(document: &impl Serialize) -> String {
    let mut text = Vec::new();
    let _ = write(document, &mut text);
    String::from_utf8(text).unwrap_or_default()
}

/// Writes a document. One kind of writer for all of them: each would bring a serializer of its own.
fn write(document: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    let mut block = Block { bytes: Vec::new(), out };
    serde_json::to_writer_pretty(&mut block, document)?;
    block.write_all(b"\n")?;
    block.flush()
}

/// A document on one line.
fn written_on_a_line(document: &impl Serialize) -> Vec<u8> {
    let mut text = Vec::new();
    let mut block = Block { bytes: Vec::new(), out: &mut text };
    let _ = serde_json::to_writer(&mut block, document).map_err(io::Error::from).and_then(|()| {
        block.write_all(b"\n")?;
        block.flush()
    });
    text
}

/// Gathers what a serializer writes, a quote or a comma at a time: for a million rows, a hundred million times.
struct Block<'o> {
    bytes: Vec<u8>,
    out: &'o mut dyn io::Write,
}

/// So many bytes are passed on at once.
const BLOCK: usize = 32 << 10;

impl io::Write for Block<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match bytes {
            // musl's memcpy takes as long for these as for whole texts.
            [one] if is_plain(*one) => self.bytes.push(*one),
            [first, second] if is_plain(*first) && is_plain(*second) => self.bytes.extend([*first, *second]),
            _ if bytes.iter().copied().all(is_plain) => self.bytes.extend_from_slice(bytes),
            _ => escape(bytes, &mut self.bytes),
        }
        if self.bytes.len() < BLOCK { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.write_all(&self.bytes)?;
        self.bytes.clear();
        Ok(())
    }
}

/// Whether a byte is ASCII that needs no second look: the serializer itself escapes controls, but for the last.
fn is_plain(byte: u8) -> bool {
    byte < 0x7f
}

/// Writes a text that is in a string, as all are that are not ASCII, with dangerous characters as `\uXXXX`: programs
/// read the same, and a log that shows it is not steered.
fn escape(text: &[u8], out: &mut Vec<u8>) {
    for character in String::from_utf8_lossy(text).chars() {
        if is_dangerous(character) && character != '\n' {
            for unit in character.encode_utf16(&mut [0; 2]) {
                out.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
            }
        } else {
            out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
}

#[derive(Serialize)]
struct Check<'a> {
    schema: &'static str,
    verdict: &'static str,
    exists: Option<bool>,
    build: Option<bool>,
    reason: &'a str,
    exit_code: u8,
    images: Vec<Image<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    jobs: Option<Vec<Job<'a>>>,
}

/// A job that builds an image.
#[derive(Serialize)]
struct Job<'a> {
    name: &'a str,
    image: &'a str,
    extends: &'a str,
    needs: &'a [String],
    resource_group: &'a str,
}

#[derive(Serialize)]
struct Inspect<'a> {
    schema: &'static str,
    image: Image<'a>,
    age: Option<u64>,
    age_unit: Option<&'static str>,
}

#[derive(Serialize)]
struct FailureDocument<'a> {
    schema: &'static str,
    error: Failed<'a>,
}

#[derive(Serialize)]
struct AgeDocument<'a> {
    schema: &'static str,
    age: AgeFields<'a>,
}

#[derive(Serialize)]
struct AgeFields<'a> {
    image: String,
    count: Option<u64>,
    unit: &'static str,
    seconds: Option<u64>,
    since: Option<String>,
    clock: Option<&'static str>,
    reason: &'a str,
    exit_code: u8,
}

#[derive(Serialize)]
struct Image<'a> {
    name: Option<&'a str>,
    image: String,
    repository: &'a str,
    tag: Option<&'a str>,
    verdict: &'static str,
    exists: Option<bool>,
    build: Option<bool>,
    reason: &'a str,
    exit_code: u8,
    digest: Option<&'a str>,
    image_digest: Option<String>,
    media_type: Option<&'a str>,
    size_bytes: Option<u64>,
    created: Option<String>,
    published: Option<String>,
    age_seconds: Option<u64>,
    age_clock: Option<&'static str>,
    platforms: Option<Vec<Platform<'a>>>,
    key: Option<String>,
    error: Option<Failed<'a>>,
}

#[derive(Serialize)]
struct Platform<'a> {
    platform: Option<String>,
    digest: Option<&'a str>,
    config_digest: Option<&'a str>,
    size_bytes: Option<u64>,
    created: Option<String>,
    labels: Option<&'a std::collections::BTreeMap<String, String>>,
}

/// A failure.
#[derive(Serialize)]
pub(crate) struct Failed<'a> {
    exit_code: u8,
    name: &'static str,
    attempt: &'a str,
    cause: &'a str,
    said: Option<&'a str>,
    request: Option<&'a str>,
    hint: Option<&'a str>,
}

impl<'a> Job<'a> {
    fn of(job: &'a BuildJob) -> Self {
        Self {
            name: &job.image,
            image: &job.reference,
            extends: &job.extends,
            needs: &job.needs,
            resource_group: &job.resource_group,
        }
    }
}

impl<'a> Image<'a> {
    fn of(report: &'a ImageReport) -> Self {
        let ImageReport { name, reference, ruling, found, age, key, error, .. } = report;
        let Reference { repository, pointer, .. } = reference;
        let found = found.as_ref();
        let digest = found.and_then(|found| found.digest.as_ref());
        Self {
            name: name.as_deref(),
            image: reference.to_string(),
            repository: repository.as_str(),
            tag: pointer.tag().map(Tag::as_str),
            verdict: ruling.verdict.name(),
            exists: ruling.exists,
            build: ruling.build,
            reason: &ruling.reason,
            exit_code: ruling.exit.code(),
            digest: digest.map(Digest::as_str),
            image_digest: digest.map(|digest| reference.pinned(digest)),
            media_type: found.and_then(|found| found.media_type.as_deref()),
            size_bytes: found.and_then(Found::size_bytes),
            created: found.and_then(created).map(moment),
            published: found.and_then(|found| found.published).map(moment),
            age_seconds: age.map(|age: Age| age.span.seconds()),
            age_clock: age.map(|age| age.verb),
            platforms: found
                .and_then(|found| found.images.as_ref())
                .map(|images| images.iter().map(Platform::of).collect()),
            key: key.map(|key| key.to_string()),
            error: error.as_ref().map(Failed::of),
        }
    }
}

impl<'a> Platform<'a> {
    fn of(image: &'a PlatformImage) -> Self {
        Self {
            platform: image.platform.as_ref().map(ToString::to_string),
            digest: image.digest.as_ref().map(Digest::as_str),
            config_digest: image.config_digest.as_ref().map(Digest::as_str),
            size_bytes: image.size_bytes,
            created: image.configuration.as_ref().and_then(|configuration| configuration.created).map(moment),
            labels: image.labels(),
        }
    }
}

impl<'a> Failed<'a> {
    fn of(error: &'a Error) -> Self {
        Self {
            exit_code: error.exit.code(),
            name: error.exit.name(),
            attempt: &error.attempt,
            cause: &error.cause,
            said: error.said.as_deref(),
            request: error.request.as_deref(),
            hint: error.hint.as_deref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_document_steers_no_log_and_says_all_that_it_was_given(text in any::<String>()) {
            let line = String::from_utf8(written_on_a_line(&[&text])).unwrap();
            for told in [written(&[&text]), line] {
                prop_assert!(!told.contains(|c| c != '\n' && is_dangerous(c)), "{told:?}");
                prop_assert_eq!(serde_json::from_str::<[String; 1]>(&told).unwrap(), [text.clone()]);
            }
        }
    }
}
