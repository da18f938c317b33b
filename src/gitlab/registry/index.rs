//! What an index holds: with a metadata database its sizes come in the same request, by its tag.

use std::sync::Arc;

use super::{GitlabRegistry, KnownWay, RegistryWay};
use crate::error::Error;
use crate::gitlab::distribution::{self, Read};
use crate::gitlab::metadata::{self, Told};
use crate::image::{Digest, Manifest, Repository, Tag, Tagged};
use crate::registry::{IndexParts, Lookup, sum};

/// Indexes inside indexes inside … are followed so far.
const DEPTH: usize = 8;

impl GitlabRegistry {
    /// Reads an index by its digest. The tag's description will do as long as the tag points there; whatever else is
    /// said of the tag, the manifest itself has the last word.
    pub(super) fn index_parts(
        &self,
        repository: &Repository,
        tag: &Tag,
        digest: &Digest,
    ) -> Result<Option<IndexParts>, Error> {
        if let Some(parts) = self.parts_by_tag(repository, tag, digest)? {
            return Ok(Some(parts));
        }
        self.parts_by_digest(repository, digest, DEPTH)
    }

    /// What an index and the indexes inside it hold, so many levels deep.
    fn parts_by_digest(
        &self,
        repository: &Repository,
        digest: &Digest,
        depth: usize,
    ) -> Result<Option<IndexParts>, Error> {
        let fetched = match distribution::read_by_digest(&self.session, repository, digest)? {
            Read::There(fetched) => fetched,
            Read::Missing(_) => return Ok(None),
            Read::Odd(error) | Read::Unserved(error) => return Ok(Some(odd(error))),
        };
        let mut parts = IndexParts { size_bytes: fetched.size(), ..IndexParts::default() };
        let children = match fetched.manifest {
            Ok(Manifest::Index { children, .. }) => children,
            Ok(Manifest::Image { .. }) => Vec::new(),
            Err(error) => return Ok(Some(odd(error))),
        };
        for child in children {
            if child.may_be_index() {
                let inner = match depth.checked_sub(1) {
                    Some(depth) => self.parts_by_digest(repository, &child.digest, depth)?,
                    None => Some(odd(distribution::gone(repository, &child.digest))),
                };
                let IndexParts { children, trouble, .. } = inner.unwrap_or_default();
                parts.children.extend(children);
                parts.trouble = parts.trouble.or(trouble);
            }
            parts.children.push(child.digest);
        }
        Ok(Some(parts))
    }

    /// Whether the registry has this digest: what it serves badly is there.
    pub(super) fn has_digest(&self, repository: &Repository, digest: &Digest) -> Result<Lookup<()>, Error> {
        match distribution::read_by_digest(&self.session, repository, digest)? {
            Read::There(_) | Read::Odd(_) => Ok(Lookup::Found(())),
            Read::Missing(absence) => Ok(Lookup::Absent(absence)),
            Read::Unserved(error) => Err(error),
        }
    }

    fn parts_by_tag(
        &self,
        repository: &Repository,
        tag: &Tag,
        digest: &Digest,
    ) -> Result<Option<IndexParts>, Error> {
        let known = *self.known();
        if matches!(known, KnownWay::Way(RegistryWay::Rows | RegistryWay::Distribution)) {
            return Ok(None);
        }
        let host = self.session.registry().origin().authority();
        let reference = Tagged { host, repository: repository.clone(), tag: tag.clone(), digest: None };
        Ok(match metadata::detail(&self.session, &reference)? {
            // What has no configuration may be an index of its own, of which the database tells nothing here.
            Told::Found(detail)
                if detail.is_index
                    && detail.found.digest.as_ref() == Some(digest)
                    && detail.children.iter().all(|child| child.config_digest.is_some()) =>
            {
                let size_bytes = sum(detail.children.iter().map(|child| child.size_bytes));
                let children = detail.children.into_iter().filter_map(|child| child.digest).collect();
                Some(IndexParts { children, size_bytes, trouble: None })
            }
            Told::NoDatabase | Told::Nothing => {
                *self.known() = KnownWay::Way(RegistryWay::Distribution);
                None
            }
            // A database without this route: nobody needs to ask for it again.
            Told::NoRoute if known == KnownWay::Database => {
                *self.known() = KnownWay::Way(RegistryWay::Rows);
                None
            }
            Told::Found(_) | Told::Absent(_) | Told::NoRoute | Told::Odd(_) => None,
        })
    }
}

fn odd(error: Error) -> IndexParts {
    IndexParts { trouble: Some(Arc::new(error)), ..IndexParts::default() }
}
