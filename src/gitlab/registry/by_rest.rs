//! Whether GitLab's API deletes tags where the registry grants no right to.
//!
//! A Developer's access token is the case for it: the registry wants a Maintainer's, GitLab's API does not. It is taken
//! once the registry has said so, and from then on without asking the registry again.

use std::sync::{MutexGuard, PoisonError};

use super::GitlabRegistry;
use crate::error::Error;
use crate::exit::Exit;
use crate::gitlab::rest::RepositoryId;
use crate::image::Repository;
use crate::registry::{Owner, RepositoryEntry};

/// What is known of deleting by GitLab's API.
#[derive(Default)]
pub(super) struct ByRest {
    /// The project's repositories, once they were listed.
    rows: Option<Vec<RepositoryEntry>>,
    /// Where the registry grants no `delete`: the row to ask GitLab about, or why that will not help.
    ways: Vec<(Repository, Result<RepositoryId, Error>)>,
}

impl ByRest {
    pub(super) fn way(&self, repository: &Repository) -> Option<Result<RepositoryId, Error>> {
        self.ways.iter().find(|(known, _)| known == repository).map(|(_, way)| way.clone())
    }
}

impl GitlabRegistry {
    pub(super) fn by_rest(&self) -> MutexGuard<'_, ByRest> {
        self.by_rest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Finds the row of a repository in which the registry grants no `delete`; whoever comes later waits for it.
    pub(super) fn row_by_rest(&self, repository: &Repository, denied: Error) -> Result<RepositoryId, Error> {
        let mut by_rest = self.by_rest();
        if let Some(way) = by_rest.way(repository) {
            return way;
        }
        if by_rest.rows.is_none() && self.rest.has_access_token() {
            let listed = self.rest.repositories(&Owner::Project);
            by_rest.rows = Some(match listed.unfinished {
                None => listed.repositories,
                // The next tag may have more luck.
                Some(error) if matches!(error.exit, Exit::Unavailable | Exit::Protocol) => return Err(error),
                // Who may not even see the list cannot delete either, or there is no project to list.
                Some(_) => Vec::new(),
            });
        }
        let row =
            by_rest.rows.iter().flatten().find(|entry| entry.path == *repository).map(RepositoryId::from);
        let way = row.ok_or(denied);
        by_rest.ways.push((repository.clone(), way.clone()));
        way
    }
}
