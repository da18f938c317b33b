//! One image, as the gate and `inspect` tell it.

use serde::Serialize;

use super::failure::Failed;
use super::{SCHEMA, written};
use crate::dates::age::{Age, Unit};
use crate::image::{Digest, Reference, Tag};
use crate::output::moment;
use crate::output::text::created;
use crate::registry::{Found, PlatformImage};
use crate::report::ImageReport;

/// The answer to `inspect`: `{"schema", "image": {…}}`.
#[must_use]
pub(crate) fn inspect(report: &ImageReport, unit: Option<Unit>) -> String {
    let age = report.age.and_then(|age| Some(unit?.count(age.span)));
    let age_unit = unit.map(Unit::name);
    written(&InspectDocument { schema: SCHEMA, image: Image::of(report), age, age_unit })
}

#[derive(Serialize)]
struct InspectDocument<'a> {
    schema: &'static str,
    image: Image<'a>,
    age: Option<u64>,
    age_unit: Option<&'static str>,
}

#[derive(Serialize)]
pub(super) struct Image<'a> {
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

impl<'a> Image<'a> {
    pub(super) fn of(report: &'a ImageReport) -> Self {
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

#[derive(Serialize)]
pub(super) struct Platform<'a> {
    platform: Option<String>,
    digest: Option<&'a str>,
    config_digest: Option<&'a str>,
    size_bytes: Option<u64>,
    created: Option<String>,
    labels: Option<&'a std::collections::BTreeMap<String, String>>,
}

impl<'a> Platform<'a> {
    pub(super) fn of(image: &'a PlatformImage) -> Self {
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
