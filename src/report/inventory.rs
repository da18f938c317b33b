//! What is in there: tags and repositories as lists show them.

use std::sync::Arc;

use time::OffsetDateTime;

use super::{MadeBy, Troubled};
use crate::dates::age::{Age, Clock, Unit};
use crate::error::Error;
use crate::image::Repository;
use crate::query::Context;
use crate::registry::{Layer, RepositoryEntry, TagEntry};

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
    /// Which rows were left out because nobody knows what a condition asks, in words.
    pub left_out: Option<String>,
    /// Tags of which something is not known that was needed, whatever the filters left.
    pub troubled: Vec<Troubled>,
    /// Why this is not all; `None`: it is.
    pub unfinished: Option<Error>,
    /// Where it was made.
    pub made_by: MadeBy,
}

impl TagsReport {
    /// The age of one of its tags.
    #[must_use]
    pub(crate) fn age(&self, entry: &TagEntry) -> Option<Age> {
        Context { now: self.now, clock: self.clock }.age(&entry.tag)
    }
}

/// A repository as a whole: all its tags, whatever the filters left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepositoryTotals {
    /// Its path.
    pub repository: Arc<Repository>,
    /// How many tags it has.
    pub tags: usize,
    /// The bytes of its layers, each counted once, where the server knows.
    pub stored_bytes: Option<u64>,
}

/// The answer to `repositories`.
#[derive(Clone, Debug)]
pub struct RepositoriesReport {
    /// The repositories that the filters left, sorted and cut to the page asked for.
    pub repositories: Vec<RepositoryEntry>,
    /// How many the filters left, before that cut.
    pub matched: usize,
    /// Which rows were left out because nobody knows what a condition asks, in words.
    pub left_out: Option<String>,
    /// Why this is not all; `None`: it is.
    pub unfinished: Option<Error>,
}
