//! Deleting: tags by the registry, and by GitLab's API where the registry grants no right to; repositories by GitLab.
//!
//! A Developer's access token is the case for the second way: the registry wants a Maintainer's, GitLab's API does
//! not. It is taken once the registry has said so, and from then on without asking the registry again.

use std::sync::{MutexGuard, PoisonError};

use super::Server;
use crate::distribution::{self, NameStart, Taken};
use crate::error::Error;
use crate::exit::Exit;
use crate::image::{Repository, Tagged};
use crate::registry::{Deletion, Lookup, Owner, RepositoryDeletion, RepositoryEntry, RepositoryState};
use crate::rest::Row;

/// What is known of deleting by GitLab's API.
#[derive(Default)]
pub(super) struct ByRest {
    /// The project's repositories, once they were listed.
    rows: Option<Vec<RepositoryEntry>>,
    /// Where the registry grants no `delete`: the row to ask GitLab about, or why that will not help.
    ways: Vec<(Repository, Result<Row, Error>)>,
}

impl ByRest {
    fn way(&self, repository: &Repository) -> Option<Result<Row, Error>> {
        self.ways.iter().find(|(known, _)| known == repository).map(|(_, way)| way.clone())
    }
}

impl Server {
    pub(super) fn delete_one_tag(&self, reference: &Tagged) -> Result<Deletion, Error> {
        let known = self.by_rest().way(&reference.repository);
        let way = match known {
            Some(way) => way.map_err(|error| {
                Error { request: None, ..error }.while_trying(format!("delete {reference}"))
            }),
            None => match distribution::delete_tag(&self.session, reference)? {
                Taken::Ended(deletion) => return Ok(deletion),
                Taken::NotGranted(denied) => self.row_by_rest(&reference.repository, denied),
            },
        };
        self.delete_by_rest(way?, reference)
    }

    fn by_rest(&self) -> MutexGuard<'_, ByRest> {
        self.by_rest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Finds the row of a repository in which the registry grants no `delete`; whoever comes later waits for it.
    fn row_by_rest(&self, repository: &Repository, denied: Error) -> Result<Row, Error> {
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
        let row = by_rest.rows.iter().flatten().find(|entry| entry.path == *repository).map(Row::from);
        let way = row.ok_or(denied);
        by_rest.ways.push((repository.clone(), way.clone()));
        way
    }

    /// Deletes a tag by GitLab's API. What that answers means something only of a tag that is there.
    fn delete_by_rest(&self, row: Row, reference: &Tagged) -> Result<Deletion, Error> {
        let Lookup::Found(found) = distribution::manifest(&self.session, &reference.clone().into())? else {
            return Ok(Deletion::AlreadyGone);
        };
        if reference.digest.as_ref().is_some_and(|expected| *expected != found.digest) {
            return Ok(Deletion::Moved(found.digest));
        }
        match self.rest.delete_tag(row, reference) {
            // Said of a tag that is missing as well: the first of two attempts may have deleted it.
            Ok(Deletion::Forbidden(error)) => {
                match distribution::manifest(&self.session, &reference.clone().into()) {
                    Ok(Lookup::Found(_)) => Ok(Deletion::Forbidden(error)),
                    Ok(Lookup::Absent(_)) => Ok(Deletion::Deleted),
                    Err(_) => {
                        let cause = format!("{}; it is not known whether the tag is gone", error.cause);
                        Err(Error { cause, ..error })
                    }
                }
            }
            Ok(deletion) => Ok(deletion),
            Err(error) => distribution::unanswered(&self.session, reference, error),
        }
    }

    pub(super) fn delete_whole_repository(
        &self,
        repository: &Repository,
    ) -> Result<RepositoryDeletion, Error> {
        let Some(entry) = self.entry(repository)? else { return self.unlisted(repository) };
        if is_under_way(&entry) {
            return Ok(RepositoryDeletion::Scheduled);
        }
        let Err(error) = self.rest.delete_repository(Row::from(&entry), repository) else {
            return Ok(RepositoryDeletion::Scheduled);
        };
        if error.request.is_none() || error.exit == Exit::Denied {
            return Err(error);
        }
        // The answer was lost or makes no sense: the list tells whether GitLab will.
        match self.entry(repository) {
            Ok(entry) if entry.as_ref().is_none_or(is_under_way) => Ok(RepositoryDeletion::Scheduled),
            Ok(_) => Err(error),
            Err(_) => {
                let cause = format!("{}; it is not known whether GitLab will delete it", error.cause);
                Err(Error { cause, ..error })
            }
        }
    }

    pub(super) fn repository_state(&self, repository: &Repository) -> Result<RepositoryState, Error> {
        let Some(entry) = self.entry(repository)? else { return Ok(RepositoryState::Gone) };
        if entry.status.as_deref() == Some("delete_failed") {
            let attempt = format!("delete the repository {repository}");
            return Err(Error::new(Exit::Unexpected, attempt, "GitLab says that it failed (delete_failed)")
                .with_hint("ask for it again; if it fails again, ask who runs GitLab"));
        }
        Ok(RepositoryState::Present { status: entry.status })
    }

    /// The project's repository of this path, as it is now; `None`: a whole list does not have it.
    fn entry(&self, repository: &Repository) -> Result<Option<RepositoryEntry>, Error> {
        let listed = self.rest.repositories(&Owner::Project);
        let entry = listed.repositories.into_iter().find(|entry| entry.path == *repository);
        match (entry, listed.unfinished) {
            (None, Some(error)) => Err(error),
            (entry, _) => Ok(entry),
        }
    }

    /// Whether a repository that the project does not have is nowhere: another project may have it.
    fn unlisted(&self, repository: &Repository) -> Result<RepositoryDeletion, Error> {
        self.session.expect(std::slice::from_ref(repository));
        match distribution::name_page(&self.session, repository, 1, NameStart::Beginning)? {
            Lookup::Found(page) if !page.names.is_empty() => Err(Error::new(
                Exit::Protocol,
                format!("delete the repository {repository}"),
                "it is not among the project's repositories, and there are tags in it",
            )
            .with_hint("if it is another project's, name that with --project")),
            _ => Ok(RepositoryDeletion::Absent),
        }
    }
}

fn is_under_way(entry: &RepositoryEntry) -> bool {
    matches!(entry.status.as_deref(), Some("delete_scheduled" | "delete_ongoing"))
}
