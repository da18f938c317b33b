//! The safety limit: a policy with one wrong pattern must not empty a registry.
//!
//! Tags that by their names are about other images are left out of the half: they go with these, are no decision of
//! their own, and twenty signatures of what stays must not make room for the images that go. A number that somebody
//! allowed is one of tags, whatever they are.

mod most;
mod refusal;

pub(crate) use most::MostDeleted;
pub use refusal::Refusal;

use std::sync::Arc;

use crate::image::Repository;

/// What a repository has, and what of it would go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The repository.
    pub repository: Arc<Repository>,
    /// Its tags, without those that are about other images.
    pub tags: usize,
    /// Those of them that would go.
    pub deleted: usize,
    /// The tags about other images that would go, too.
    pub companions: usize,
}

/// What bounds a plan when it is carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Limit {
    /// What each repository had when the plan was made, and what of it was to go.
    pub planned: Vec<Share>,
    /// How many may go; `None`: half of each repository.
    pub max_delete: Option<MostDeleted>,
}

impl Limit {
    /// Whether as much may be deleted of what is there by now: no more than of any plan, and no repository of which
    /// something was to stay is emptied because that is gone.
    #[must_use]
    pub(crate) fn refusal(&self, there: &[Share]) -> Option<Refusal> {
        refusal(there, self.max_delete).or_else(|| {
            let is_emptied = |share: &&Share| share.deleted > 0 && share.deleted >= share.tags;
            let was_to_stay = |share: &&Share| {
                let planned = self.planned.iter().find(|planned| planned.repository == share.repository);
                planned.is_none_or(|planned| planned.deleted < planned.tags)
            };
            let emptied = there.iter().filter(is_emptied).find(was_to_stay)?;
            Some(Refusal::Emptied { repository: Arc::clone(&emptied.repository), tags: emptied.tags })
        })
    }
}

/// Whether so much may be deleted: never everything, and no more than `max_delete`; where nobody said how many, no more
/// than half of each repository, and one of a repository that has no more.
#[must_use]
pub(crate) fn refusal(shares: &[Share], max_delete: Option<MostDeleted>) -> Option<Refusal> {
    let sum = |count: fn(&Share) -> usize| shares.iter().map(count).sum::<usize>();
    let (tags, deleted) = (sum(|share| share.tags), sum(|share| share.deleted));
    let companions = sum(|share| share.companions);
    if deleted > 0 && deleted >= tags {
        return Some(Refusal::Everything { tags: tags + companions });
    }
    let percent = match max_delete.unwrap_or(MostDeleted::HALF) {
        MostDeleted::Tags(allowed) => {
            let deleted = deleted + companions;
            return (deleted > allowed).then_some(Refusal::MoreThan { deleted, allowed });
        }
        MostDeleted::Percent(percent) => percent,
    };
    // Of what is about other images a share says nothing, but that none at all may go.
    let counted = |share: &Share| share.deleted + if percent == 0 { share.companions } else { 0 };
    let beyond = shares.iter().find(|share| counted(share) > MostDeleted::of(percent, share.tags))?;
    let (repository, deleted, tags) = (Arc::clone(&beyond.repository), counted(beyond), beyond.tags);
    Some(match max_delete {
        None => Refusal::MoreThanHalf { repository, deleted, tags },
        Some(_) => Refusal::MoreThanShare { repository, deleted, tags, percent },
    })
}

#[cfg(test)]
mod tests;
