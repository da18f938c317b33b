//! What an index holds: with a metadata database its sizes come in the same request, by its tag.

use super::{Known, Server, Way};
use crate::distribution;
use crate::error::Error;
use crate::image::{Digest, Manifest, Repository, Tag, Tagged};
use crate::metadata::{self, Told};
use crate::registry::IndexParts;

impl Server {
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
        let read = distribution::manifest_if_there(&self.session, repository, digest)?;
        Ok(read.found().map(|fetched| IndexParts {
            size_bytes: super::describe::size(&fetched),
            children: match fetched.manifest {
                Manifest::Index { children, .. } => children.into_iter().map(|child| child.digest).collect(),
                Manifest::Image { .. } => Vec::new(),
            },
        }))
    }

    fn parts_by_tag(
        &self,
        repository: &Repository,
        tag: &Tag,
        digest: &Digest,
    ) -> Result<Option<IndexParts>, Error> {
        let known = *self.known();
        if matches!(known, Known::Way(Way::Rows | Way::Distribution)) {
            return Ok(None);
        }
        let host = self.session.registry().origin().authority();
        let reference = Tagged { host, repository: repository.clone(), tag: tag.clone(), digest: None };
        Ok(match metadata::detail(&self.session, &reference)? {
            Told::Found(detail)
                if detail.is_index && detail.complete && detail.found.digest.as_ref() == Some(digest) =>
            {
                Some(IndexParts { size_bytes: detail.found.size_bytes(), children: detail.children })
            }
            Told::NoDatabase => {
                *self.known() = Known::Way(Way::Distribution);
                None
            }
            // A database without this route: nobody needs to ask for it again.
            Told::NoRoute if known == Known::Database => {
                *self.known() = Known::Way(Way::Rows);
                None
            }
            Told::Found(_) | Told::Absent(_) | Told::NoRoute | Told::Odd(_) => None,
        })
    }
}
