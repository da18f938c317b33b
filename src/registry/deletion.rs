//! Deleting: what becomes of a tag, and of a repository.

use std::sync::Arc;

use crate::error::Error;
use crate::image::Digest;

/// What became of a tag that was to be deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deletion {
    /// It is gone, and pointed at this when it was last looked at; `None`: the registry could not tell.
    Deleted(Option<Digest>),
    /// It was gone before.
    AlreadyGone,
    /// It points at this by now, and no longer at what was to be deleted: it stays.
    Moved(Digest),
    /// It may not be deleted, whoever asks: protected, or immutable. In the server's words, harmless.
    Protected(String),
    /// It was refused with a 403, which is said of protected tags and to those who may delete none.
    Forbidden(Error),
}

/// How a server took one attempt at deleting a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is done.
    Done,
    /// It says that there is no such tag.
    Unknown,
    /// The tag may not be deleted, whoever asks. In the server's words, harmless.
    Protected(String),
    /// A 403, which is said of protected tags and to those who may delete none.
    Forbidden(Error),
    /// GitLab granted no right to delete here.
    NotGranted(Error),
    /// It is not done.
    Refused(Error),
    /// Its answer leaves open whether it is done.
    Open(Error),
}

/// What became of a repository that was to be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RepositoryDeletion {
    /// GitLab will delete it, some time.
    Scheduled,
    /// GitLab knows no such repository.
    Absent,
}

/// What has become of a repository since GitLab was asked to delete it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RepositoryState {
    /// It is still in GitLab's list.
    Present {
        /// What GitLab is doing to it: `delete_scheduled`, `delete_ongoing`; `None`: nothing.
        status: Option<String>,
    },
    /// It is not there any more.
    Gone,
}

/// What an index holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndexParts {
    /// The manifests that it names, attestations included.
    pub children: Vec<Digest>,
    /// The sum of its platforms in bytes, where that is known.
    pub size_bytes: Option<u64>,
    /// Why what it holds cannot be told: it is odd. The registry is not.
    pub trouble: Option<Arc<Error>>,
}
