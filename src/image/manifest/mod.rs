//! Manifests and indexes, as far as a verdict needs them.
//!
//! The body decides what it is, not the header alone: an index has `manifests`, an image has `config`.

mod read;

use super::{Digest, Platform};

/// A manifest as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Manifest {
    /// One image, or an artifact shaped like one.
    Image {
        /// Where its configuration is.
        config: Descriptor,
        /// The bytes of its layers, added up.
        layer_bytes: u64,
        /// Its layers with their bytes, as far as they name a digest.
        layers: Vec<(Digest, u64)>,
        /// What it is about, where it is a referrer.
        subject: Option<Digest>,
        /// Whether it says itself that it is no image but something else in a manifest.
        is_artifact: bool,
        /// Its annotations, by their names.
        annotations: Vec<(String, String)>,
    },
    /// A multi-platform image.
    Index {
        /// Its children, attestations left in.
        children: Vec<Descriptor>,
        /// What it is about, where it is a referrer.
        subject: Option<Digest>,
        /// Its annotations, by their names.
        annotations: Vec<(String, String)>,
    },
}

/// A pointer to content (OCI "descriptor").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Descriptor {
    /// The content's digest.
    pub digest: Digest,
    /// The content's media type.
    pub media_type: String,
    /// The content's length in bytes.
    pub size: u64,
    /// What it runs on; `None` also for attestations.
    pub platform: Option<Platform>,
    /// What it is to an index that has it.
    pub kind: ChildKind,
}

impl Descriptor {
    /// Whether it is an index of its own, or may be one because nothing says what it is.
    #[must_use]
    pub fn may_be_index(&self) -> bool {
        self.kind == ChildKind::Index || self.kind == ChildKind::Image && self.media_type.is_empty()
    }
}

/// What a child is to its index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChildKind {
    /// An image; or, where no media type says so, perhaps an index.
    Image,
    /// An index of its own.
    Index,
    /// No image: an attestation (`unknown/unknown`), an artifact (by its `artifactType`), or a blob.
    Other,
}

/// The largest sum of sizes that registries can have added up themselves: they count in signed numbers of 64 bits.
const LARGEST: u64 = i64::MAX.unsigned_abs();

impl Manifest {
    /// What it is about, where it is a referrer: a signature, an attestation (OCI image specification, "subject").
    #[must_use]
    pub fn subject(&self) -> Option<&Digest> {
        let (Self::Image { subject, .. } | Self::Index { subject, .. }) = self;
        subject.as_ref()
    }
}

#[cfg(test)]
mod tests;
