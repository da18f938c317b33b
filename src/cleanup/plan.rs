//! A plan: what happens to every tag, and why, as a value. Showing it and carrying it out read the same one.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::limit::{Refusal, Share};
use super::places::{PerTag, TagAt};
use super::reason::{Fate, Reason};
use crate::image::{Digest, Repository, Tag, is_companion};
use crate::registry::ListedTag;

/// What happens to every tag of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// The repositories, in the order in which they were named.
    pub repositories: Vec<RepositoryPlan>,
    /// Why it must not be carried out; `None`: it may be.
    pub refusal: Option<Refusal>,
}

/// What happens to every tag of a repository.
#[derive(Clone, Debug, PartialEq)]
pub struct RepositoryPlan {
    /// Its path.
    pub repository: Arc<Repository>,
    /// Its tags, in the order of their names.
    pub tags: PerTag<ListedTag>,
    /// Why each of them goes or stays.
    pub reasons: PerTag<Reason>,
    /// By the place of a tag that goes: why its image stays all the same.
    pub held: HashMap<TagAt, Held>,
    /// By the place of a tag that goes with others: the places of those that must be gone before.
    pub goes_with: HashMap<TagAt, Vec<TagAt>>,
    /// By the place of a companion that goes: the digest that it is about; of an alias that goes: its own.
    pub subjects: HashMap<TagAt, Digest>,
    /// What it comes to.
    pub totals: Totals,
}

/// Why an image stays though its tag goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// The tag at this place stays, and is of the same digest.
    SameDigest(TagAt),
    /// The tag at this place stays, and is an index that has it as a child.
    Child(TagAt),
}

/// What a plan comes to. An image is a digest: several tags may be of one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Tags.
    pub tags: usize,
    /// Tags that go.
    pub deleted: usize,
    /// Tags that stay because nobody knows what a rule asks.
    pub unknown: usize,
    /// Images.
    pub digests: usize,
    /// Images that no tag will be left of.
    pub digests_freed: usize,
    /// The bytes of the images whose size is known, each image once.
    pub bytes: u64,
    /// The bytes of those that no tag will be left of: what they share with others is not freed.
    pub bytes_freed: u64,
    /// Images whose size is not known.
    pub unmeasured: usize,
    /// Images whose size is not known and that no tag will be left of.
    pub unmeasured_freed: usize,
}

impl Totals {
    /// Tags that stay.
    #[must_use]
    pub(crate) fn kept(&self) -> usize {
        self.tags - self.deleted
    }

    /// The sum of two.
    #[must_use]
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            tags: self.tags + other.tags,
            deleted: self.deleted + other.deleted,
            unknown: self.unknown + other.unknown,
            digests: self.digests + other.digests,
            digests_freed: self.digests_freed + other.digests_freed,
            bytes: self.bytes.saturating_add(other.bytes),
            bytes_freed: self.bytes_freed.saturating_add(other.bytes_freed),
            unmeasured: self.unmeasured + other.unmeasured,
            unmeasured_freed: self.unmeasured_freed + other.unmeasured_freed,
        }
    }
}

impl Plan {
    /// What each repository has, and what of it would go.
    #[must_use]
    pub(crate) fn shares(&self) -> Vec<Share> {
        let share = |plan: &RepositoryPlan| {
            let is_image = |(_, tag): &(TagAt, &ListedTag)| !is_companion(&tag.name);
            let deleted = plan.tags_that(Fate::Delete).filter(is_image).count();
            Share {
                repository: Arc::clone(&plan.repository),
                tags: plan.tags.placed().filter(is_image).count(),
                deleted,
                companions: plan.totals.deleted - deleted,
            }
        };
        self.repositories.iter().map(share).collect()
    }

    /// What all repositories come to together.
    #[must_use]
    pub(crate) fn totals(&self) -> Totals {
        self.repositories.iter().fold(Totals::default(), |sum, repository| sum.plus(repository.totals))
    }
}

impl RepositoryPlan {
    /// The tags of one fate, with their places.
    pub(crate) fn tags_that(&self, fate: Fate) -> impl Iterator<Item = (TagAt, &ListedTag)> + '_ {
        let fated = move |(place, _): &(TagAt, &ListedTag)| self.reasons[*place].fate() == fate;
        self.tags.placed().filter(fated)
    }

    /// The places of tags by why they go or stay, those that go first.
    #[must_use]
    pub(crate) fn groups(&self) -> BTreeMap<Reason, Vec<TagAt>> {
        let mut groups: BTreeMap<Reason, Vec<TagAt>> = BTreeMap::new();
        for (place, reason) in self.reasons.placed() {
            groups.entry(reason.group()).or_default().push(place);
        }
        groups
    }

    /// The name of the tag at this place.
    #[must_use]
    pub(crate) fn name(&self, place: TagAt) -> Option<&Tag> {
        self.tags.get(place).map(|tag| &tag.name)
    }

    /// The name of the tag that keeps the image of the tag at this place, though that goes.
    #[must_use]
    pub(crate) fn holder(&self, place: TagAt) -> Option<&Tag> {
        let (Held::SameDigest(by) | Held::Child(by)) = self.held.get(&place)?;
        self.name(*by)
    }
}
