//! Image references as people write them: `v1`, `worker:v1`, `registry.example.com/acme/shop:v1`, each
//! optionally with `@sha256:…`, which may also stand in place of the tag: `acme/shop@sha256:…`.
//!
//! A lone word is a tag of the project's own image, because that is what a pipeline asks about; so `worker@sha256:…`
//! is the tag `worker`. A tag or a digest must always be named: an implied `latest` would be a guess.

mod written;

use std::fmt;

pub use written::Written;
pub(crate) use written::{WrittenRepository, WrittenTag};

use super::{Digest, Repository, Tag, Tagged};

/// What a reference points at within its repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pointer {
    /// A tag.
    Tag {
        /// Its name.
        tag: Tag,
        /// The digest that it must have.
        digest: Option<Digest>,
    },
    /// A manifest, whatever tags point at it.
    Digest(Digest),
}

impl Pointer {
    /// The tag, where one was named.
    #[must_use]
    pub fn tag(&self) -> Option<&Tag> {
        match self {
            Self::Tag { tag, .. } => Some(tag),
            Self::Digest(_) => None,
        }
    }

    /// The digest that the image must have, where one was named.
    #[must_use]
    pub fn digest(&self) -> Option<&Digest> {
        match self {
            Self::Tag { digest, .. } => digest.as_ref(),
            Self::Digest(digest) => Some(digest),
        }
    }

    /// What the registry is asked for, behind `manifests/`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Tag { tag, .. } => tag.as_str(),
            Self::Digest(digest) => digest.as_str(),
        }
    }
}

impl fmt::Display for Pointer {
    /// `:tag`, without a digest, or `@sha256:…`: what stands behind the repository.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tag { tag, .. } => write!(f, ":{tag}"),
            Self::Digest(digest) => write!(f, "@{digest}"),
        }
    }
}

/// A reference whose registry and repository are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The registry's `host[:port]`.
    pub host: String,
    /// The repository's path.
    pub repository: Repository,
    /// The tag or the digest.
    pub pointer: Pointer,
}

impl Reference {
    /// `host/path@digest` with the given digest in place of what was asked for.
    #[must_use]
    pub fn pinned(&self, digest: &Digest) -> String {
        format!("{}/{}@{digest}", self.host, self.repository)
    }

    /// The tag in its repository, where one was named.
    #[must_use]
    pub fn tagged(&self) -> Option<Tagged> {
        let Pointer::Tag { tag, digest } = &self.pointer else { return None };
        let (host, repository) = (self.host.clone(), self.repository.clone());
        Some(Tagged { host, repository, tag: tag.clone(), digest: digest.clone() })
    }
}

impl From<Tagged> for Reference {
    fn from(tagged: Tagged) -> Self {
        let Tagged { host, repository, tag, digest } = tagged;
        Self { host, repository, pointer: Pointer::Tag { tag, digest } }
    }
}

impl fmt::Display for Reference {
    /// `host/path:tag`, without a digest, or `host/path@sha256:…`: what a person would pull.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}{}", self.host, self.repository, self.pointer)
    }
}

#[cfg(test)]
mod tests;
