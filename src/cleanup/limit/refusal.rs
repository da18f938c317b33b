//! Why a plan must not be carried out, in words.

use std::fmt;
use std::sync::Arc;

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
