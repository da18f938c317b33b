//! What is in a repository, as rules are asked about it.

use std::collections::HashMap;
use std::sync::Arc;

use super::places::{PerTag, TagAt};
use crate::image::{Digest, Repository, media_type};
use crate::registry::{Listed, ListedTag};
use crate::words::sort::sort;

/// What is in a repository.
#[derive(Clone, Debug)]
pub(crate) struct Stock {
    /// Its path.
    pub repository: Arc<Repository>,
    /// Its tags, in the order of their names.
    pub tags: PerTag<ListedTag>,
    /// What referrers are about, by the referrer's digest.
    pub subjects: HashMap<Digest, Digest>,
    /// The children of indexes, as far as they were read, by the index's digest.
    pub children: HashMap<Digest, Vec<Digest>>,
}

impl Stock {
    /// What was listed of a repository.
    #[must_use]
    pub(crate) fn of(repository: Arc<Repository>, listed: Listed) -> Self {
        let Listed { mut tags, subjects, children, .. } = listed;
        sort(&mut tags, |a, b| a.name.cmp(&b.name));
        Self { repository, tags: tags.into(), subjects, children }
    }

    /// Whether the tag at this place is an index.
    pub(super) fn is_index(&self, place: TagAt) -> bool {
        self.tags[place].media_type.as_deref().is_some_and(media_type::is_index)
    }
}
