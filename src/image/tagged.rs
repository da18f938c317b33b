//! A tag in a repository of a registry.
//!
//! What lists name and what is deleted is a tag. A digest alone cannot take its place: a registry that deletes by
//! digest takes every tag of the image along.

use std::fmt;

use super::{Digest, Repository, Tag};

/// A tag whose registry and repository are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tagged {
    /// The registry's `host[:port]`.
    pub host: String,
    /// The repository's path.
    pub repository: Repository,
    /// The tag.
    pub tag: Tag,
    /// The digest that the tag must have.
    pub digest: Option<Digest>,
}

impl fmt::Display for Tagged {
    /// `host/path:tag`, without a digest: what a person would pull.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}:{}", self.host, self.repository, self.tag)
    }
}
