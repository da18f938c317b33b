//! The safety limit: a policy with one wrong pattern must not empty a registry.
//!
//! Tags that by their names are about other images are left out of the half: they go with these, are no decision of
//! their own, and twenty signatures of what stays must not make room for the images that go. A number that somebody
//! allowed is one of tags, whatever they are.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::exit::Exit;
use crate::image::Repository;

/// Why a plan must not be carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It would delete everything there is.
    Everything {
        /// So many tags.
        tags: usize,
    },
    /// It would delete everything that a repository has by now, though something of it was to stay.
    Emptied {
        /// Which.
        repository: Arc<Repository>,
        /// So many tags.
        tags: usize,
    },
    /// It would delete more than half of a repository.
    MoreThanHalf {
        /// Which.
        repository: Arc<Repository>,
        /// So many tags.
        deleted: usize,
        /// Of so many.
        tags: usize,
    },
    /// It would delete a larger share of a repository than was allowed.
    MoreThanShare {
        /// Which.
        repository: Arc<Repository>,
        /// So many tags.
        deleted: usize,
        /// Of so many.
        tags: usize,
        /// So many of a hundred were allowed.
        percent: u8,
    },
    /// It would delete more than was allowed.
    MoreThan {
        /// So many tags.
        deleted: usize,
        /// So many were allowed.
        allowed: usize,
    },
}

/// The most that one run may delete. A plan has it as a number, or as a text such as `"80%"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Planned", into = "Planned")]
pub enum MostDeleted {
    /// So many tags of all repositories together.
    Tags(usize),
    /// So many of a hundred tags of each repository, and one of a repository that has fewer; of `0` none.
    Percent(u8),
}

/// As it stands in a plan.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Planned {
    Tags(usize),
    Share(String),
}

impl From<MostDeleted> for Planned {
    fn from(most: MostDeleted) -> Self {
        match most {
            MostDeleted::Tags(count) => Self::Tags(count),
            MostDeleted::Percent(_) => Self::Share(most.to_string()),
        }
    }
}

impl TryFrom<Planned> for MostDeleted {
    type Error = String;

    fn try_from(most: Planned) -> Result<Self, String> {
        match most {
            Planned::Tags(count) => Ok(Self::Tags(count)),
            Planned::Share(text) => Self::parse(&text).map_err(|why| format!("its limit is none: {why}")),
        }
    }
}

impl MostDeleted {
    /// What holds where nobody says anything else.
    pub(crate) const HALF: Self = Self::Percent(50);

    /// Reads `20`, or `80%`.
    ///
    /// # Errors
    /// What is wrong with it, as a clause.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let Some(share) = text.strip_suffix('%') else {
            return text.parse().map(Self::Tags).map_err(|_| {
                "it is neither a whole number of tags nor a share of each repository, such as 80%".to_owned()
            });
        };
        match share.parse::<usize>() {
            Ok(percent) if percent <= 100 => {
                u8::try_from(percent).map(Self::Percent).map_err(|why| why.to_string())
            }
            Ok(_) => Err("no share is more than 100%".to_owned()),
            Err(_) => Err("a share is a whole number right before the %, such as 80%".to_owned()),
        }
    }

    /// How many of so many tags of a repository.
    fn of(percent: u8, tags: usize) -> usize {
        match percent {
            0 => 0,
            percent => (tags * usize::from(percent) / 100).max(1),
        }
    }
}

impl fmt::Display for MostDeleted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tags(count) => write!(f, "{count}"),
            Self::Percent(percent) => write!(f, "{percent}%"),
        }
    }
}

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

impl Refusal {
    /// The failure to delete so many tags.
    #[must_use]
    pub(crate) fn into_error(self, to_delete: usize) -> Error {
        let tags = if to_delete == 1 { "tag" } else { "tags" };
        Error::new(Exit::Refused, format!("delete {to_delete} {tags}"), self.to_string())
            .with_hint(self.hint())
    }

    /// What to do about it.
    #[must_use]
    pub(crate) fn hint(&self) -> String {
        match self {
            Self::Everything { .. } => {
                "narrow the policy; a whole repository goes by registry-gate delete --repository NAME --yes"
                    .to_owned()
            }
            Self::Emptied { .. } => {
                "what was to stay is not there any more: look why, and make the plan anew".to_owned()
            }
            Self::MoreThanHalf { .. } | Self::MoreThanShare { .. } | Self::MoreThan { .. } => {
                "read the plan; if it is what you want, allow so many by --max-delete, or a share such as --max-delete 80%"
                    .to_owned()
            }
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everything { tags: 1 } => write!(f, "it would delete the only tag there is"),
            Self::Everything { tags } => write!(f, "it would delete all {tags} tags"),
            Self::Emptied { repository, tags } => {
                write!(f, "nothing would be left of {repository}: it has no tags but {tags} that go")
            }
            Self::MoreThanHalf { repository, deleted, tags } => {
                write!(
                    f,
                    "it would delete {deleted} of the {tags} tags of {repository}, which is more than half"
                )
            }
            Self::MoreThanShare { repository, deleted, tags, percent } => {
                write!(
                    f,
                    "it would delete {deleted} of the {tags} tags of {repository}, and --max-delete allows {percent}%"
                )
            }
            Self::MoreThan { deleted: 1, allowed } => {
                write!(f, "it would delete 1 tag, and --max-delete allows {allowed}")
            }
            Self::MoreThan { deleted, allowed } => {
                write!(f, "it would delete {deleted} tags, and --max-delete allows {allowed}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(shares: &[(usize, usize)], max_delete: Option<usize>) -> String {
        refused_by(shares, max_delete.map(MostDeleted::Tags))
    }

    fn refused_by(shares: &[(usize, usize)], max_delete: Option<MostDeleted>) -> String {
        let share = |(tags, deleted): &(usize, usize)| Share {
            repository: Arc::new(Repository::parse("acme/shop").unwrap()),
            tags: *tags,
            deleted: *deleted,
            companions: 0,
        };
        let shares: Vec<Share> = shares.iter().map(share).collect();
        refusal(&shares, max_delete).map_or_else(|| "may".to_owned(), |refusal| refusal.to_string())
    }

    #[test]
    fn half_of_each_repository_may_go_and_one_of_a_small_one() {
        assert_eq!(refused(&[(0, 0)], None), "may");
        assert_eq!(refused(&[(10, 5)], None), "may");
        assert_eq!(
            refused(&[(10, 6)], None),
            "it would delete 6 of the 10 tags of acme/shop, which is more than half"
        );
        assert_eq!(
            refused(&[(3, 2)], None),
            "it would delete 2 of the 3 tags of acme/shop, which is more than half"
        );
        assert_eq!(refused(&[(3, 1)], None), "may");
        assert_eq!(refused(&[(9, 0), (1, 1)], None), "may");
        assert_eq!(
            refused(&[(9, 0), (2, 2)], None),
            "it would delete 2 of the 2 tags of acme/shop, which is more than half"
        );
    }

    #[test]
    fn a_share_is_one_of_each_repository() {
        let share =
            |shares: &[(usize, usize)], percent| refused_by(shares, Some(MostDeleted::Percent(percent)));
        assert_eq!(share(&[(10, 8), (100, 80)], 80), "may");
        assert_eq!(
            share(&[(10, 8), (100, 81)], 80),
            "it would delete 81 of the 100 tags of acme/shop, and --max-delete allows 80%"
        );
        assert_eq!(share(&[(9, 0), (1, 1)], 1), "may");
        assert_eq!(
            share(&[(9, 1)], 0),
            "it would delete 1 of the 9 tags of acme/shop, and --max-delete allows 0%"
        );
        assert_eq!(share(&[(9, 0)], 0), "may");
        assert_eq!(share(&[(9, 9), (1, 0)], 100), "may");
        assert_eq!(share(&[(9, 9)], 100), "it would delete all 9 tags");
        for (tags, deleted) in (0..40).flat_map(|tags| (0..=tags).map(move |deleted| (tags, deleted))) {
            let others = (99, 0);
            let by_half = refused_by(&[(tags, deleted), others], None) == "may";
            assert_eq!(share(&[(tags, deleted), others], 50) == "may", by_half, "{deleted} of {tags}");
        }
    }

    #[test]
    fn a_number_and_a_share_are_read_and_nothing_else() {
        for text in ["0", "20", "0%", "1%", "80%", "100%"] {
            assert_eq!(MostDeleted::parse(text).map(|most| most.to_string()), Ok(text.to_owned()));
        }
        let wrong = |text: &str| MostDeleted::parse(text).unwrap_err();
        for text in ["101%", "300%"] {
            assert_eq!(wrong(text), "no share is more than 100%", "{text}");
        }
        for text in ["%", "80 %", "0.5%", "-1%", "1e1%", "%80"] {
            assert!(wrong(text).ends_with("such as 80%"), "{text}");
        }
        for text in ["", "-1", "many", "80 percent"] {
            assert!(wrong(text).starts_with("it is neither a whole number of tags nor a share"), "{text}");
        }
    }

    #[test]
    fn a_number_counts_for_all_repositories_together() {
        assert_eq!(refused(&[(10, 6)], Some(6)), "may");
        assert_eq!(refused(&[(10, 6)], Some(5)), "it would delete 6 tags, and --max-delete allows 5");
        assert_eq!(
            refused(&[(10, 3), (10, 3)], Some(5)),
            "it would delete 6 tags, and --max-delete allows 5"
        );
        assert_eq!(refused(&[(10, 1)], Some(0)), "it would delete 1 tag, and --max-delete allows 0");
    }

    #[test]
    fn what_is_about_other_images_counts_where_a_number_was_allowed() {
        let repository = Arc::new(Repository::parse("acme/shop").unwrap());
        let share = |tags, deleted, companions| Share {
            repository: Arc::clone(&repository),
            tags,
            deleted,
            companions,
        };
        assert_eq!(refusal(&[share(4, 2, 9)], None), None);
        let tags = |count| Some(MostDeleted::Tags(count));
        assert_eq!(refusal(&[share(4, 2, 9)], tags(11)), None);
        assert_eq!(refusal(&[share(4, 2, 9)], Some(MostDeleted::Percent(50))), None);
        assert_eq!(
            refusal(&[share(4, 2, 9)], tags(10)),
            Some(Refusal::MoreThan { deleted: 11, allowed: 10 })
        );
        assert_eq!(refusal(&[share(0, 0, 9)], None), None);
        assert_eq!(refusal(&[share(0, 0, 9)], tags(8)), Some(Refusal::MoreThan { deleted: 9, allowed: 8 }));
        assert_eq!(refusal(&[share(1, 1, 9)], tags(99)), Some(Refusal::Everything { tags: 10 }));
    }

    #[test]
    fn a_refusal_says_what_to_do() {
        let repository = Arc::new(Repository::parse("acme/shop").unwrap());
        let half = Refusal::MoreThanHalf { repository, deleted: 2, tags: 3 };
        assert!(half.hint().contains("--max-delete"));
        assert!(Refusal::MoreThan { deleted: 2, allowed: 1 }.hint().contains("--max-delete"));
        assert!(Refusal::Everything { tags: 2 }.hint().contains("delete --repository"));
    }

    #[test]
    fn everything_never_goes() {
        assert_eq!(refused(&[(1, 1)], None), "it would delete the only tag there is");
        assert_eq!(refused(&[(3, 3)], Some(100)), "it would delete all 3 tags");
        assert_eq!(refused(&[(3, 3), (0, 0)], Some(100)), "it would delete all 3 tags");
        assert_eq!(refused(&[(3, 3), (1, 0)], Some(100)), "may");
    }
}
