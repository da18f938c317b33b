//! What became of repositories that were to be deleted.

use crate::error::Error;
use crate::exit::Exit;
use crate::image::Repository;

/// What became of repositories that were to be deleted.
#[derive(Clone, Debug)]
pub struct RepositoryDeletionsReport {
    /// The registry's `host[:port]`.
    pub host: String,
    /// Each repository, and what became of it.
    pub repositories: Vec<(Repository, Result<RepositoryEnd, Error>)>,
}

/// What became of a repository that was to be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RepositoryEnd {
    /// It would be deleted, if this were no rehearsal.
    WouldDelete,
    /// GitLab will delete it, some time.
    Scheduled,
    /// It is gone.
    Deleted,
}

impl RepositoryEnd {
    /// `would_delete`, `scheduled` or `deleted`.
    #[must_use]
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::WouldDelete => "would_delete",
            Self::Scheduled => "scheduled",
            Self::Deleted => "deleted",
        }
    }
}

impl RepositoryDeletionsReport {
    /// How it ends: the first failure's code, and 8 when others succeeded.
    #[must_use]
    pub(crate) fn exit(&self) -> Exit {
        match self.repositories.iter().find_map(|(_, end)| end.as_ref().err()) {
            None => Exit::Ok,
            Some(_) if self.has_changed() => Exit::Partial,
            Some(error) => error.exit,
        }
    }

    /// Whether any of them is gone, or will be.
    #[must_use]
    pub(crate) fn has_changed(&self) -> bool {
        let changed = |end: &Result<RepositoryEnd, Error>| {
            matches!(end, Ok(RepositoryEnd::Scheduled | RepositoryEnd::Deleted))
        };
        self.repositories.iter().any(|(_, end)| changed(end))
    }
}
