//! What is about an image, as far as names and a metadata database tell: its companions, and referrers that no list of
//! clients names.

use crate::image::{Digest, Tag};

/// What of a repository is about some digests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Related {
    /// The companions: tags whose names say that they are about one of the digests.
    pub tags: Vec<Tag>,
    /// Referrers that the database knows of what the tag asked for points at, each with what it is about.
    pub referrers: Vec<(Digest, Digest)>,
}
