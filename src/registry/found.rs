//! What is known of a tag that was found.

use std::collections::BTreeMap;

use time::OffsetDateTime;

use crate::image::{Digest, Platform};

/// What is known of a tag that exists. `None` means "not asked for, or this server cannot tell".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The digest of the manifest or index that the tag points at.
    pub digest: Option<Digest>,
    /// Its media type.
    pub media_type: Option<String>,
    /// When the tag last came to point at it (metadata database only).
    pub published: Option<OffsetDateTime>,
    /// The images behind it: one, or one per platform of an index. Attestations are left out.
    pub images: Option<Vec<PlatformImage>>,
}

impl Found {
    /// Layers, config and manifest, of an index the sum of its platforms, in bytes.
    #[must_use]
    pub fn size_bytes(&self) -> Option<u64> {
        sum(self.images.as_ref()?.iter().map(|image| image.size_bytes))
    }
}

/// Sizes added up: not known where one of them is not, where there is none, or beyond what a number holds.
#[must_use]
pub(crate) fn sum(sizes: impl IntoIterator<Item = Option<u64>>) -> Option<u64> {
    let mut sizes = sizes.into_iter();
    let first = sizes.next()??;
    sizes.try_fold(first, |sum, size| sum.checked_add(size?))
}

/// One image behind a tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlatformImage {
    /// What it runs on; `None` for an artifact.
    pub platform: Option<Platform>,
    /// Its manifest's digest.
    pub digest: Option<Digest>,
    /// Its configuration's digest.
    pub config_digest: Option<Digest>,
    /// Layers, config and manifest, in bytes.
    pub size_bytes: Option<u64>,
    /// What its configuration says, once that was read.
    pub configuration: Option<crate::image::Configuration>,
    /// The annotations of its manifest and of the indexes that it is in, once the manifest was read for them.
    pub annotations: Option<Vec<(String, String)>>,
    /// Whether the registry has it.
    pub presence: Presence,
}

impl PlatformImage {
    /// Its labels, once the configuration was read.
    #[must_use]
    pub fn labels(&self) -> Option<&BTreeMap<String, String>> {
        self.configuration.as_ref().map(|configuration| &configuration.labels)
    }
}

/// Whether the registry has an image that an index names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Presence {
    /// Nobody has asked.
    #[default]
    NotAsked,
    /// It has.
    There,
    /// It says itself that it has not its manifest.
    Missing,
    /// It has its manifest, and says itself that it has not the configuration that this names.
    Unconfigured,
}

impl Presence {
    /// Whether the registry says that it has not all of it, so that nothing can run it.
    #[must_use]
    pub fn is_missing(self) -> bool {
        matches!(self, Self::Missing | Self::Unconfigured)
    }
}
