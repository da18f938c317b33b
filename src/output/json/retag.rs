//! What became of giving an image other names.

use serde::Serialize;

use super::{Failed, SCHEMA, written};
use crate::image::{Digest, Tag};
use crate::report::{RetagCompanion, RetagReport, RetagTarget};

/// The answer to `retag`: `{"schema", "retag": {…}}`.
#[must_use]
pub(crate) fn retag(report: &RetagReport) -> String {
    written(&Document {
        schema: SCHEMA,
        retag: Retag {
            source: report.source.to_string(),
            digest: report.digest.as_str(),
            media_type: &report.media_type,
            changed: report.has_changed(),
            reason: report.reason(),
            exit_code: report.exit().code(),
            targets: report.targets.iter().map(|target| Target::of(target, report)).collect(),
            error: report.error.as_ref().map(Failed::of),
        },
    })
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    retag: Retag<'a>,
}

#[derive(Serialize)]
struct Retag<'a> {
    source: String,
    digest: &'a str,
    media_type: &'a str,
    changed: bool,
    reason: String,
    exit_code: u8,
    targets: Vec<Target<'a>>,
    error: Option<Failed<'a>>,
}

#[derive(Serialize)]
struct Target<'a> {
    image: String,
    repository: &'a str,
    tag: &'a str,
    outcome: &'static str,
    digest_before: Option<&'a str>,
    digest_after: Option<&'a str>,
    image_digest: Option<String>,
    companions: Vec<Companion<'a>>,
}

#[derive(Serialize)]
struct Companion<'a> {
    tag: Option<&'a str>,
    digest: &'a str,
    subject: Option<&'a str>,
    outcome: &'static str,
}

impl<'a> Target<'a> {
    fn of(target: &'a RetagTarget, report: &'a RetagReport) -> Self {
        let RetagTarget { tag, before, end, companions } = target;
        let after = target.after(&report.digest);
        Self {
            image: tag.to_string(),
            repository: tag.repository.as_str(),
            tag: tag.tag.as_str(),
            outcome: end.name(),
            digest_before: before.as_ref().map(Digest::as_str),
            digest_after: after.map(Digest::as_str),
            image_digest: after.map(|digest| format!("{}/{}@{digest}", tag.host, tag.repository)),
            companions: companions.iter().map(Companion::of).collect(),
        }
    }
}

impl<'a> Companion<'a> {
    fn of(companion: &'a RetagCompanion) -> Self {
        Self {
            tag: companion.tag.as_ref().map(Tag::as_str),
            digest: companion.digest.as_str(),
            subject: companion.subject.as_ref().map(Digest::as_str),
            outcome: companion.end.name(),
        }
    }
}
