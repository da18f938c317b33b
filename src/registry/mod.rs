//! What a registry can be asked, and what it may answer: the only thing that commands know of servers.
//!
//! To read, to write and to delete are three traits: what decides, lists or rehearses is handed a [`Registry`], and can
//! neither write nor delete.
//!
//! A look-up has three ends that never merge: found, absent (with its kind), and an error. There is no
//! "not found or maybe failed".

mod deletion;
mod document;
mod examined;
mod found;
mod listing;
mod lookup;
mod needs;
mod project;
mod related;
mod rights;
mod writing;

pub(crate) use deletion::Taken;
pub use deletion::{Deletion, IndexParts, RepositoryDeletion, RepositoryState};
pub use document::Document;
pub(crate) use examined::{Examined, Reached, RegistryKind, Right, Server, Trusted};
pub(crate) use found::Presence;
pub(crate) use found::sum;
pub use found::{Found, PlatformImage};
pub(crate) use listing::{Built, ListedRepositories, Owner, RepositoryEntry, RepositoryFacts};
pub use listing::{Layer, Listed, ListedTag, Listing, TagEntry};
pub(crate) use lookup::{Absence, Lookup};
pub use needs::{Created, Needs, Platforms};
pub(crate) use project::Deployed;
pub use project::{CleanupPolicy, GitRef, GitRefKind, Project};
pub use related::Related;
pub use rights::Rights;
pub(crate) use writing::{Mounted, Passage, Put, SeenTag};

use crate::error::Error;
use crate::image::{Digest, Reference, Repository, Tag, Tagged};

/// A registry, by whichever way it is reached. Nothing that it is asked changes what is in it.
pub trait Registry: Send + Sync {
    /// Looks up every reference; the answers are in the order of the references.
    fn look_up(&self, references: &[Reference], needs: &Needs) -> Vec<Result<Lookup<Found>, Error>>;

    /// Lists the tags of a repository.
    fn list(&self, listing: &Listing<'_>) -> Listed;

    /// Some names of tags in a repository: the first ones, in one request that is never sent again.
    ///
    /// # Errors
    /// When they did not come.
    fn some_names(&self, repository: &Repository) -> Result<Lookup<Vec<String>>, Error>;

    /// Lists the container repositories that GitLab keeps.
    fn repositories(&self, owner: &Owner) -> ListedRepositories;

    /// Counts and measures a repository; `None`: the registry knows no such repository.
    ///
    /// # Errors
    /// When that is not known for sure.
    fn facts(&self, repository: &Repository) -> Result<Option<RepositoryFacts>, Error>;

    /// The bytes of a repository's tags, each layer counted once, where a metadata database knows.
    ///
    /// # Errors
    /// When the registry's answer is neither a size nor that it has none.
    fn size(&self, repository: &Repository) -> Result<Option<u64>, Error>;

    /// Reads what an index holds, by its digest; `tag` names it. `None`: the registry says that it is not there.
    ///
    /// # Errors
    /// When that is not known for sure.
    fn index(&self, repository: &Repository, tag: &Tag, digest: &Digest)
    -> Result<Option<IndexParts>, Error>;

    /// Reads a manifest or index with its bytes. One whose bytes are not those of its digest, or that nobody
    /// understands, is a failure.
    ///
    /// # Errors
    /// When it is not known for sure what lies there.
    fn document(&self, reference: &Reference) -> Result<Lookup<Document>, Error>;

    /// Finds what is about manifests of a repository: by the names of tags, and where there is a metadata database by what
    /// that knows of what this tag points at.
    ///
    /// # Errors
    /// When that is not known for sure.
    fn related(
        &self,
        repository: &Repository,
        subjects: &[Digest],
        tag: Option<&Tag>,
    ) -> Result<Related, Error>;

    /// Whether a repository has a blob.
    ///
    /// # Errors
    /// When that is not known for sure.
    fn has_blob(&self, repository: &Repository, blob: &Digest) -> Result<Lookup<()>, Error>;

    /// Whether the registry has a manifest of this digest.
    ///
    /// # Errors
    /// When that is not known for sure.
    fn has(&self, repository: &Repository, digest: &Digest) -> Result<Lookup<()>, Error>;

    /// What has become of a repository of the run's own project that GitLab was asked to delete.
    ///
    /// # Errors
    /// When that is not known for sure, or GitLab says that it failed to.
    fn deletion_of(&self, repository: &Repository) -> Result<RepositoryState, Error>;
}

/// A registry that may be deleted from.
pub trait Deletes: Send + Sync {
    /// Deletes a tag, and nothing but the tag: what else points at its image stays.
    ///
    /// # Errors
    /// When it is not known to be gone. `denied` is about all tags of the repository, and so is `refused`: a registry
    /// that would take other tags along.
    fn delete_tag(&self, tag: &Tagged) -> Result<Deletion, Error>;

    /// Asks GitLab to delete a repository with everything in it, some time from now.
    ///
    /// # Errors
    /// When GitLab does not say that it will.
    fn delete_repository(&self, repository: &Repository) -> Result<RepositoryDeletion, Error>;
}

/// A registry that may be written to. The right to is asked for by the first thing that is written to a repository, and
/// for that repository alone.
pub(crate) trait Writes: Send + Sync {
    /// Takes a blob of the source into the target without sending it.
    ///
    /// # Errors
    /// When it is not known what became of it.
    fn mount(&self, passage: &Passage, blob: &Digest) -> Result<Mounted, Error>;

    /// Writes a manifest under its digest, which comes to the same however often it is done.
    ///
    /// # Errors
    /// When it is not known to be there.
    fn put(&self, passage: &Passage, document: &Document) -> Result<Put, Error>;

    /// Lets a tag of the target point at a manifest, if it still is what was seen. That is looked at again where it was
    /// seen a while ago, and before each further attempt; no registry can promise that nobody moves it in between.
    ///
    /// # Errors
    /// When it is not known to point there.
    fn tag(&self, passage: &Passage, tag: &Tagged, document: &Document, seen: &SeenTag)
    -> Result<Put, Error>;
}
