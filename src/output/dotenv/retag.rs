//! The keys that `retag` writes: whether a tag changed, and what it is now.

use super::shortened;
use crate::image::{Digest, Tagged};
use crate::report::{RetagReport, RetagTarget};

/// The keys, without their prefix, in the order in which they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetagKey {
    /// `true` when a tag points elsewhere than before, `false` when none does, empty when nobody knows.
    Changed,
    /// The full reference of the target; empty where there are several, as the next two are.
    Image,
    /// The repository's path, without the host.
    Repository,
    /// The tag.
    Tag,
    /// The digest of the manifest or index.
    Digest,
    /// `host/path@sha256:…` of the target.
    ImageDigest,
    /// What the target pointed at before; empty where it was not there.
    PreviousDigest,
    /// One line for people.
    Reason,
}

impl RetagKey {
    /// Every key.
    pub const ALL: [Self; 8] = [
        Self::Changed,
        Self::Image,
        Self::Repository,
        Self::Tag,
        Self::Digest,
        Self::ImageDigest,
        Self::PreviousDigest,
        Self::Reason,
    ];

    /// The key as it is written, after the prefix.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Changed => "CHANGED",
            Self::Image => "IMAGE",
            Self::Repository => "REPOSITORY",
            Self::Tag => "TAG",
            Self::Digest => "DIGEST",
            Self::ImageDigest => "IMAGE_DIGEST",
            Self::PreviousDigest => "PREVIOUS_DIGEST",
            Self::Reason => "REASON",
        }
    }
}

/// What stands behind a key.
pub(super) fn value(key: RetagKey, report: &RetagReport) -> String {
    let only = report.only();
    let tag = only.map(|(_, target)| &target.tag);
    let after = only.and_then(|(image, target)| target.after(&image.digest));
    let pinned = |(Tagged { host, repository, .. }, digest): (&Tagged, &Digest)| {
        format!("{host}/{repository}@{digest}")
    };
    let value = match key {
        RetagKey::Changed => Some(report.has_changed().to_string()),
        RetagKey::Image => tag.map(ToString::to_string),
        RetagKey::Repository => tag.map(|tag| tag.repository.to_string()),
        RetagKey::Tag => tag.map(|tag| tag.tag.to_string()),
        RetagKey::Digest if only.is_none() => report.image().map(|image| image.digest.to_string()),
        RetagKey::Digest => after.map(ToString::to_string),
        RetagKey::ImageDigest => tag.zip(after).map(pinned),
        RetagKey::PreviousDigest => {
            only.and_then(|(_, RetagTarget { before, .. })| before.as_ref()).map(ToString::to_string)
        }
        RetagKey::Reason => Some(shortened(&report.reason())),
    };
    value.unwrap_or_default()
}

/// The same where nobody knows.
pub(super) fn unknown(key: RetagKey, reason: &str) -> String {
    if key == RetagKey::Reason { shortened(reason) } else { String::new() }
}
