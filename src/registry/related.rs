//! What is about an image, as far as names and a metadata database tell: its companions, and referrers that no list of
//! clients names.

use crate::image::{Digest, Tag};

/// What of a repository is about some digests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Related {
    /// The companions: at least the tags whose names say that they are about one of the digests.
    pub tags: Vec<Tag>,
    /// Whether they are all companions of the repository.
    pub is_all: bool,
    /// Referrers that the database knows of what the tag asked for points at, each with what it is about.
    pub referrers: Vec<(Digest, Digest)>,
}
