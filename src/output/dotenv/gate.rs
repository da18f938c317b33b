//! The keys that `check` writes: the gate's answer.

use super::shortened;
use crate::dates::age::Unit;
use crate::gate::Ruling;
use crate::output::moment;
use crate::output::text::created;
use crate::registry::Found;
use crate::report::ImageReport;

/// The keys, without their prefix, in the order in which they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GateKey {
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
    /// The tag; empty where a digest was asked for in its place.
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
    /// The content key, 64 digits, where one was computed.
    Key,
    /// The images to build, blanks between; empty when nobody knows, and when they are too many for a variable.
    BuildList,
}

impl GateKey {
    /// Every key.
    pub const ALL: [Self; 16] = [
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
        Self::Key,
        Self::BuildList,
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
            Self::Key => "KEY",
            Self::BuildList => "BUILD_LIST",
        }
    }
}

/// The longest list of images: what else is in the file has room beside it.
const MOST_LISTED: usize = 3_000;

/// The names of the images to build; `None`: they are too many.
fn build_list(images: &[ImageReport]) -> Option<String> {
    let to_build = images.iter().filter(|image| image.ruling.build == Some(true));
    let list = to_build.map(ImageReport::called).collect::<Vec<_>>().join(" ");
    (list.len() <= MOST_LISTED).then_some(list)
}

/// What stands behind a key.
pub(super) fn value(key: GateKey, ruling: &Ruling, images: &[ImageReport]) -> String {
    let image = if let [only] = images { Some(only) } else { None };
    let known = |known: Option<bool>| known.map(|known| known.to_string());
    let found = image.and_then(|image| image.found.as_ref());
    let reference = image.map(|image| &image.reference);
    let digest = found.and_then(|found| found.digest.as_ref());
    let age = image.and_then(|image| image.age);
    let value = match key {
        GateKey::Verdict => Some(ruling.verdict.name().to_owned()),
        GateKey::Exists => known(ruling.exists),
        GateKey::Build => known(ruling.build),
        GateKey::Reason => Some(shortened(&ruling.reason)),
        GateKey::Image => reference.map(ToString::to_string),
        GateKey::Repository => reference.map(|reference| reference.repository.to_string()),
        GateKey::Tag => reference.and_then(|reference| reference.pointer.tag()).map(ToString::to_string),
        GateKey::Digest => digest.map(ToString::to_string),
        GateKey::ImageDigest => digest.zip(reference).map(|(digest, reference)| reference.pinned(digest)),
        GateKey::CreatedAt => found.and_then(created).map(moment),
        GateKey::PublishedAt => found.and_then(|found| found.published).map(moment),
        GateKey::AgeSeconds => age.map(|age| age.span.seconds().to_string()),
        GateKey::AgeDays => age.map(|age| Unit::Days.count(age.span).to_string()),
        GateKey::SizeBytes => found.and_then(Found::size_bytes).map(|bytes| bytes.to_string()),
        GateKey::Key => image.and_then(|image| image.key).map(|key| key.to_string()),
        GateKey::BuildList => ruling.build.and_then(|_| build_list(images)),
    };
    value.unwrap_or_default()
}
