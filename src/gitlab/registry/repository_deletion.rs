//! Deleting repositories, which GitLab does, some time after it was asked.

use super::GitlabRegistry;
use crate::error::Error;
use crate::exit::Exit;
use crate::gitlab::distribution::{self, NameStart};
use crate::gitlab::rest::RepositoryId;
use crate::http::Effort;
use crate::image::Repository;
use crate::registry::{Lookup, Owner, RepositoryDeletion, RepositoryEntry, RepositoryState};

impl GitlabRegistry {
    pub(super) fn delete_whole_repository(
        &self,
        repository: &Repository,
    ) -> Result<RepositoryDeletion, Error> {
        let mut effort = Effort::of_a_looker();
        loop {
            // What GitLab calls by this path is looked up before each attempt: it may be another one by then.
            let entry = match self.entry(repository) {
                Ok(Some(entry)) => entry,
                Ok(None) if effort.may_have_arrived() => return Ok(RepositoryDeletion::Scheduled),
                Ok(None) => return self.unlisted(repository),
                Err(error) if effort.may_have_arrived() => return Err(unknown(error)),
                Err(error) => return Err(error),
            };
            if is_under_way(&entry) {
                return Ok(RepositoryDeletion::Scheduled);
            }
            match self.rest.delete_repository(RepositoryId::from(&entry), repository, &mut effort) {
                Ok(Some(())) => return Ok(RepositoryDeletion::Scheduled),
                Ok(None) => {}
                Err(error) if error.request.is_none() || error.exit == Exit::Denied => return Err(error),
                // The answer was lost or makes no sense: the list tells whether GitLab will.
                Err(error) => {
                    return match self.entry(repository) {
                        Ok(entry) if entry.as_ref().is_none_or(is_under_way) => {
                            Ok(RepositoryDeletion::Scheduled)
                        }
                        Ok(_) => Err(error),
                        Err(_) => Err(unknown(error)),
                    };
                }
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

/// A failure after which it is not known what GitLab does.
fn unknown(error: Error) -> Error {
    let cause = format!("{}; it is not known whether GitLab will delete it", error.cause);
    Error { cause, ..error }
}
