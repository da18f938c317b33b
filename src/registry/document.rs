//! Manifests as they lie in a registry: what is copied is these very bytes.

use crate::image::{Descriptor, Digest, Manifest, media_type};

/// A manifest or index, its bytes checked against its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its digest.
    pub digest: Digest,
    /// Its media type, as the registry says it.
    pub media_type: String,
    /// The bytes themselves.
    pub bytes: Vec<u8>,
    /// What they say.
    pub manifest: Manifest,
}

impl Document {
    /// One that is made here and was never read.
    pub(crate) fn made(media_type: &str, bytes: Vec<u8>) -> Self {
        let nothing = || Manifest::Index { children: Vec::new(), subject: None, annotations: Vec::new() };
        let manifest = Manifest::parse(&bytes).unwrap_or_else(|_| nothing());
        Self { digest: Digest::of(&bytes), media_type: media_type.to_owned(), bytes, manifest }
    }

    /// The manifests that it has, where it is an index: attestations are some, too.
    pub(crate) fn children(&self) -> impl Iterator<Item = &Digest> {
        self.named().filter(|child| is_manifest(child)).map(|child| &child.digest)
    }

    /// The blobs that it names: configuration and layers, of an index what it has beside manifests (a cache).
    pub(crate) fn blobs(&self) -> Vec<&Digest> {
        match &self.manifest {
            Manifest::Image { config, layers, .. } => {
                std::iter::once(&config.digest).chain(layers.iter().map(|(digest, _)| digest)).collect()
            }
            Manifest::Index { .. } => {
                self.named().filter(|child| !is_manifest(child)).map(|child| &child.digest).collect()
            }
        }
    }

    fn named(&self) -> impl Iterator<Item = &Descriptor> {
        match &self.manifest {
            Manifest::Index { children, .. } => children.iter(),
            Manifest::Image { .. } => [].iter(),
        }
    }
}

/// Whether a child is a manifest. What no media type describes is one: nothing else was ever listed without.
fn is_manifest(child: &Descriptor) -> bool {
    let kind = child.media_type.as_str();
    kind.is_empty()
        || media_type::is_manifest(kind)
        || media_type::is_index(kind)
        || media_type::is_schema_1(kind)
}
