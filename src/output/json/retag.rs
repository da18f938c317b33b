//! What became of giving an image other names.

use serde::Serialize;

use super::{Failed, SCHEMA, written};
use crate::image::{Digest, Tag};
use crate::report::{RetagCompanion, RetagImage, RetagReport, RetagTarget};

/// The answer to `retag`: `{"schema", "retag": {…}}`; to `retag --config` `{"schema", "retags": {…, "images": […]}}`.
#[must_use]
pub(crate) fn retag(report: &RetagReport) -> String {
    let (changed, reason, exit_code) = (report.has_changed(), report.reason(), report.exit().code());
    let error = report.error.as_ref().map(Failed::of);
    if let Some(image) = report.image().filter(|image| image.name.is_none()) {
        let (source, digest, media_type, targets) = of(image);
        let retag = RetagJson { source, digest, media_type, changed, reason, exit_code, targets, error };
        return written(&RetagDocument { schema: SCHEMA, retag });
    }
    let images = report.images.iter().map(|image| {
        let (source, digest, media_type, targets) = of(image);
        RetagImageJson { name: image.name.as_deref(), source, digest, media_type, targets }
    });
    let retags = Retags { changed, reason, exit_code, images: images.collect(), error };
    written(&ImagesDocument { schema: SCHEMA, retags })
}

fn of(image: &RetagImage) -> (String, &str, &str, Vec<Target<'_>>) {
    let targets = image.targets.iter().map(|target| Target::of(target, &image.digest)).collect();
    (image.source.to_string(), image.digest.as_str(), &image.media_type, targets)
}

#[derive(Serialize)]
struct RetagDocument<'a> {
    schema: &'static str,
    retag: RetagJson<'a>,
}

#[derive(Serialize)]
struct RetagJson<'a> {
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
struct ImagesDocument<'a> {
    schema: &'static str,
    retags: Retags<'a>,
}

#[derive(Serialize)]
struct Retags<'a> {
    changed: bool,
    reason: String,
    exit_code: u8,
    images: Vec<RetagImageJson<'a>>,
    error: Option<Failed<'a>>,
}

#[derive(Serialize)]
struct RetagImageJson<'a> {
    name: Option<&'a str>,
    source: String,
    digest: &'a str,
    media_type: &'a str,
    targets: Vec<Target<'a>>,
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
    fn of(target: &'a RetagTarget, digest: &'a Digest) -> Self {
        let RetagTarget { tag, before, end, companions } = target;
        let after = target.after(digest);
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
