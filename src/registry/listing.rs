//! Lists: all tags of a repository in rows that stay small when there are a million of them.
//!
//! A list that broke off is not a short list: what was read comes together with the failure, so that nobody
//! takes the part for the whole.

use std::collections::HashMap;
use std::sync::Arc;

use time::OffsetDateTime;

use super::{Needs, PlatformImage};
use crate::error::Error;
use crate::image::{Digest, Repository, Tag};

/// A question for all tags of a repository.
pub struct Listing<'a> {
    /// The repository.
    pub repository: &'a Repository,
    /// Which names matter: of no other tag anything is asked.
    pub names: &'a (dyn Fn(&str) -> bool + Sync),
    /// What must be known of those.
    pub needs: &'a Needs,
    /// Of which names dates, sizes, platforms and labels must be known: of the others digest and media type will do.
    pub detailed: &'a (dyn Fn(&str) -> bool + Sync),
    /// How many threads ask for details.
    pub threads: usize,
    /// Is told of tags as they arrive: how many more are listed, and how many more are complete.
    pub progress: &'a (dyn Fn(usize, usize) + Sync),
}

/// One tag of a list. `None` means "not asked for, or this server cannot tell".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedTag {
    /// Its name.
    pub name: Tag,
    /// The digest of the manifest or index that it points at.
    pub digest: Option<Digest>,
    /// Its media type.
    pub media_type: Option<Arc<str>>,
    /// Layers, config and manifest, of an index the sum of its platforms, in bytes.
    pub size_bytes: Option<u64>,
    /// The dates in the configurations of its images.
    pub created: Option<Built>,
    /// When it last came to point at its digest.
    pub published: Option<OffsetDateTime>,
    /// The images behind it; attestations are left out.
    pub images: Option<Arc<[PlatformImage]>>,
    /// Why something of it is not known that was needed: its manifest is odd, broken or missing.
    pub trouble: Option<Arc<Error>>,
}

/// When the images behind a tag were built, each of them dated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Built {
    /// The date of the oldest.
    pub oldest: OffsetDateTime,
    /// The date of the newest.
    pub newest: OffsetDateTime,
}

impl From<OffsetDateTime> for Built {
    /// All of one date.
    fn from(date: OffsetDateTime) -> Self {
        Self { oldest: date, newest: date }
    }
}

impl Built {
    /// The dates of these images; `None`: there is none, or one of them has no date, or is missing.
    #[must_use]
    pub fn of<'a>(images: impl IntoIterator<Item = &'a PlatformImage>) -> Option<Self> {
        let mut built: Option<Self> = None;
        for image in images {
            let date = image.configuration.as_ref()?.created?;
            built = Some(built.map_or(Self { oldest: date, newest: date }, |built| Self {
                oldest: built.oldest.min(date),
                newest: built.newest.max(date),
            }));
        }
        built
    }
}

impl ListedTag {
    /// A tag of which nothing is known but its name.
    #[must_use]
    pub fn named(name: Tag) -> Self {
        Self {
            name,
            digest: None,
            media_type: None,
            size_bytes: None,
            created: None,
            published: None,
            images: None,
            trouble: None,
        }
    }
}

/// A layer, and who has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// Its digest.
    pub digest: Digest,
    /// Its size in bytes.
    pub size_bytes: u64,
    /// How many different images have it.
    pub images: usize,
}

impl Layer {
    /// What is saved because it is kept once and not for each of them, in bytes.
    #[must_use]
    pub fn saved_bytes(&self) -> u64 {
        self.size_bytes.saturating_mul(u64::try_from(self.images.saturating_sub(1)).unwrap_or(u64::MAX))
    }
}

/// All tags of a repository, or as many as could be read.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    /// The tags that were let through, in the order in which the registry gave them.
    pub tags: Vec<ListedTag>,
    /// How many tags were listed, those that were not let through included.
    pub count: usize,
    /// The layers of the images that were fetched, where they were asked for.
    pub layers: Vec<Layer>,
    /// What referrers are about, by the referrer's digest, where relations were asked for.
    pub subjects: HashMap<Digest, Digest>,
    /// The children of indexes that were read, attestations included, by the index's digest.
    pub children: HashMap<Digest, Vec<Digest>>,
    /// Why that is not all; `None`: it is.
    pub unfinished: Option<Error>,
    /// Whether the registry knows no such repository.
    pub absent: bool,
}

/// What a registry knows of a repository as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RepositoryFacts {
    /// How many tags it has.
    pub tags_count: u64,
    /// The bytes of their layers, each counted once, where a metadata database knows.
    pub stored_bytes: Option<u64>,
    /// The tag of an image that was published last and when, where a metadata database knows.
    pub newest: Option<(Tag, OffsetDateTime)>,
}

/// A tag of a list, with its repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagEntry {
    /// The repository.
    pub repository: Arc<Repository>,
    /// The tag.
    pub tag: ListedTag,
}

/// Whose container repositories are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The run's own project.
    Project,
    /// A group with its subgroups: its path or number.
    Group(String),
    /// Everybody on this GitLab.
    Instance,
}

/// Container repositories, or as many as could be read.
#[derive(Clone, Debug, Default)]
pub struct ListedRepositories {
    /// The repositories.
    pub repositories: Vec<RepositoryEntry>,
    /// Why that is not all; `None`: it is.
    pub unfinished: Option<Error>,
}

/// A container repository as GitLab keeps it. `None` means "not asked for, or this server cannot tell".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepositoryEntry {
    /// GitLab's number for it.
    pub id: u64,
    /// The number of its project.
    pub project_id: u64,
    /// Its path.
    pub path: Repository,
    /// Its name below the project; empty for the project's own image.
    pub name: String,
    /// `host/path`: what an image is pulled from.
    pub location: String,
    /// When it was made.
    pub created_at: Option<OffsetDateTime>,
    /// What GitLab is doing to it: `delete_scheduled`, `delete_ongoing`, `delete_failed`.
    pub status: Option<String>,
    /// When GitLab's cleanup policy last began.
    pub cleanup_policy_started_at: Option<OffsetDateTime>,
    /// How many tags it has.
    pub tags_count: Option<u64>,
    /// The bytes of its layers, each counted once.
    pub stored_bytes: Option<u64>,
    /// The tag that was published last, and when.
    pub newest: Option<(Tag, OffsetDateTime)>,
    /// The names of its tags.
    pub tags: Option<Vec<Tag>>,
    /// The page that shows it.
    pub web_url: String,
    /// Its address in the API, where a `DELETE` deletes it.
    pub api_url: String,
    /// The address of its tags in the API.
    pub tags_url: String,
}
