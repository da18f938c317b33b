//! Manifests as they lie in a registry: what is copied is these very bytes.

use crate::image::{Digest, Manifest};

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
