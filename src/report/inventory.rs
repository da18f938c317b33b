//! What is in there: tags and repositories as lists show them.

use std::sync::Arc;

use time::OffsetDateTime;

use crate::age::{Age, Clock, Unit};
use crate::error::Error;
use crate::image::{Repository, Tag};
use crate::registry::{Layer, ListedTag};

/// The answer to `tags`.
#[derive(Clone, Debug)]
pub struct TagsReport {
    /// The registry's `host[:port]`.
    pub host: String,
    /// The time as of which ages are told.
    pub now: OffsetDateTime,
    /// The clock that tells them.
    pub clock: Clock,
    /// The unit in which they are told as numbers; `None`: as people say them.
    pub unit: Option<Unit>,
    /// The tags that the filters left, sorted and cut to the page asked for.
    pub tags: Vec<TagEntry>,
    /// How many the filters left, before that cut.
    pub matched: usize,
    /// The repositories that were read.
    pub repositories: Vec<RepositoryTotals>,
    /// The layers that most images have in common, the largest saving first; `None`: not known.
    pub layers: Option<Vec<Layer>>,
    /// Why this is not all; `None`: it is.
    pub unfinished: Option<Error>,
}

/// A tag of a list, with its repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagEntry {
    /// The repository.
    pub repository: Arc<Repository>,
    /// The tag.
    pub tag: ListedTag,
}

impl TagsReport {
    /// The age of one of its tags.
    #[must_use]
    pub fn age(&self, entry: &TagEntry) -> Option<Age> {
        entry.tag.age(self.clock, self.now)
    }
}

/// A repository as a whole: all its tags, whatever the filters left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepositoryTotals {
    /// Its path.
    pub repository: Arc<Repository>,
    /// How many tags it has.
    pub tags: usize,
    /// Its bytes, each layer counted once, where the server knows.
    pub size_bytes: Option<u64>,
}

/// The answer to `repositories`.
#[derive(Clone, Debug)]
pub struct RepositoriesReport {
    /// The repositories that the filters left, sorted and cut to the page asked for.
    pub repositories: Vec<RepositoryEntry>,
    /// How many the filters left, before that cut.
    pub matched: usize,
    /// Why this is not all; `None`: it is.
    pub unfinished: Option<Error>,
}

/// A container repository as GitLab keeps it. `None` means "not asked for, or this server cannot tell".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepositoryEntry {
    /// GitLab's number for it.
    pub id: u64,
    /// The number of its project.
    pub project_id: u64,
    /// Its path.
    pub path: String,
    /// Its name below the project; empty for the project's own image.
    pub name: String,
    /// `host/path`: what an image is pulled from.
    pub location: String,
    /// When it was made.
    pub created_at: Option<OffsetDateTime>,
    /// What GitLab is doing to it: `delete_scheduled`, `delete_ongoing`, `delete_failed`.
    pub status: Option<String>,
    /// When GitLab's cleanup policy last began.
    pub cleanup_policy_started_at: Option<OffsetDateTime>,
    /// How many tags it has.
    pub tags_count: Option<u64>,
    /// Its bytes, each layer counted once.
    pub size_bytes: Option<u64>,
    /// The tag that was published last, and when.
    pub newest: Option<(Tag, OffsetDateTime)>,
    /// The names of its tags.
    pub tags: Option<Vec<Tag>>,
    /// The page that shows it.
    pub web_url: String,
    /// Its address in the API; a `DELETE` there deletes it.
    pub api_url: String,
    /// The address of its tags in the API.
    pub tags_url: String,
}
