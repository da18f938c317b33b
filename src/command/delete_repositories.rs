//! `delete --repository`: GitLab deletes whole repositories, and only some time after it was asked.

use std::time::Duration;

use crate::error::Error;
use crate::exit::Exit;
use crate::image::Repository;
use crate::registry::{Deletes, Registry, RepositoryDeletion, RepositoryState};
use crate::report::{RepositoryDeletionsReport, RepositoryEnd};

/// What is to be deleted, and how.
pub(crate) struct DeleteRepositories<'a> {
    /// The registry's `host[:port]`.
    pub host: String,
    /// The repositories.
    pub repositories: Vec<Repository>,
    /// Whether to wait until they are gone.
    pub wait: bool,
    /// Sleeps so long; `false`: the run is to end.
    pub pause: &'a dyn Fn(Duration) -> bool,
    /// Whether the run is out of time, and then its failure.
    pub stop: &'a dyn Fn() -> Option<Error>,
}

/// How long to wait before looking again: at first, and at most.
const PAUSES: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(10));

impl DeleteRepositories<'_> {
    /// Deletes them, one after the other.
    #[must_use]
    pub(crate) fn run(self, registry: &dyn Registry, deletes: &dyn Deletes) -> RepositoryDeletionsReport {
        let ends =
            self.repositories.iter().map(|repository| (repository.clone(), schedule(deletes, repository)));
        let mut ends: Vec<_> = ends.collect();
        if self.wait {
            for (repository, end) in &mut ends {
                if *end == Ok(RepositoryEnd::Scheduled) {
                    *end = self.gone(registry, repository).map_err(|error| unfinished(repository, error));
                }
            }
        }
        RepositoryDeletionsReport { host: self.host, repositories: ends }
    }

    /// Looks whether each is there, and deletes none.
    #[must_use]
    pub(crate) fn rehearse(self, registry: &dyn Registry) -> RepositoryDeletionsReport {
        let end = |repository: &Repository| match registry.deletion_of(repository)? {
            RepositoryState::Present { .. } => Ok(RepositoryEnd::WouldDelete),
            RepositoryState::Gone => Err(absent(repository)),
        };
        let ends = self.repositories.iter().map(|repository| (repository.clone(), end(repository)));
        RepositoryDeletionsReport { host: self.host, repositories: ends.collect() }
    }

    fn gone(&self, registry: &dyn Registry, repository: &Repository) -> Result<RepositoryEnd, Error> {
        let (mut pause, longest) = PAUSES;
        loop {
            if registry.deletion_of(repository)? == RepositoryState::Gone {
                return Ok(RepositoryEnd::Deleted);
            }
            let late = |cause: &str| {
                Error::new(Exit::Unavailable, format!("wait until {repository} is gone"), cause)
                    .with_hint("GitLab deletes it in its own time: registry-gate repositories shows whether it is there still")
            };
            if let Some(error) = (self.stop)() {
                return Err(late(&error.cause));
            }
            if !(self.pause)(pause) {
                return Err(late("interrupted"));
            }
            pause = (pause * 2).min(longest);
        }
    }
}

fn schedule(deletes: &dyn Deletes, repository: &Repository) -> Result<RepositoryEnd, Error> {
    match deletes.delete_repository(repository)? {
        RepositoryDeletion::Scheduled => Ok(RepositoryEnd::Scheduled),
        RepositoryDeletion::Absent => Err(absent(repository)),
    }
}

/// What keeps somebody from seeing the end of a deletion does not undo it.
fn unfinished(repository: &Repository, error: Error) -> Error {
    match error.exit {
        Exit::Unexpected => error,
        _ => Error { exit: Exit::Partial, ..error.while_trying(format!("wait until {repository} is gone")) },
    }
}

fn absent(repository: &Repository) -> Error {
    Error::new(Exit::NotFound, format!("delete {repository}"), "GitLab knows no such repository")
        .with_hint("check the name; registry-gate repositories lists those that there are")
}
