//! What the instance holds: the registry's content and GitLab's rows about it.

mod deletion;
mod manifest;
mod media_type;
mod repository;
mod tags;

pub use deletion::Deletion;
pub use manifest::{Descriptor, Kind, Manifest, Platform, media};
pub use media_type::is_known;
pub use repository::Repository;
pub use tags::{Tag, Tags};

use crate::digest::Digest;
use crate::moment::Moment;
use crate::world::World;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// An upload under way.
#[derive(Debug)]
pub struct Upload {
    /// Of which repository.
    pub repository: String,
    /// What has come in.
    pub content: Vec<u8>,
    /// When it began.
    pub started: Moment,
}

/// GitLab's row about a repository; it comes into being when somebody is allowed to push.
#[derive(Clone, Debug)]
pub struct ContainerRepository {
    /// Its number.
    pub id: u64,
    /// Its project's number.
    pub project: u64,
    /// The path below the project, empty for the root image.
    pub name: String,
    /// When the row was made.
    pub created: Moment,
    /// `delete_scheduled` after a deletion was asked for; then `delete_ongoing` or `delete_failed`.
    pub status: Option<&'static str>,
    /// How often it was shown since then.
    pub looks: u32,
    /// When the cleanup policy last began here.
    pub policy_started: Option<Moment>,
    /// When the bulk deletion was last asked for.
    pub cleanup: Option<Moment>,
}

/// Everything that can change.
#[derive(Debug)]
pub struct State {
    /// The instance's configuration, people and tokens.
    pub world: World,
    /// The registry's repositories by path.
    pub repositories: BTreeMap<String, Repository>,
    /// All blobs.
    pub blobs: HashMap<Digest, Arc<[u8]>>,
    /// Uploads under way by id.
    pub uploads: HashMap<String, Upload>,
    /// GitLab's rows by number.
    pub rows: BTreeMap<u64, ContainerRepository>,
    /// Registry tokens of an earlier generation have run out, whatever they say.
    pub generation: u32,
    counter: u64,
    next_row: u64,
}

impl State {
    pub(crate) fn new(world: World) -> Self {
        Self {
            world,
            repositories: BTreeMap::new(),
            blobs: HashMap::new(),
            uploads: HashMap::new(),
            rows: BTreeMap::new(),
            generation: 0,
            counter: 0,
            next_row: 17,
        }
    }

    /// A number that was not given out before.
    pub fn number(&mut self) -> u64 {
        self.counter += 1;
        self.counter
    }

    /// The repository at `path`, made if it is not there.
    pub fn repository(&mut self, path: &str) -> &mut Repository {
        self.repositories.entry(path.to_owned()).or_insert_with(|| Repository::new(Moment::now()))
    }

    /// The number of GitLab's row for a path, made if the path belongs to a project and has none.
    pub fn row(&mut self, path: &str) -> Option<u64> {
        let project = self.world.projects.iter().find(|project| {
            let own = project.path.to_lowercase();
            path == own || path.strip_prefix(&own).is_some_and(|rest| rest.starts_with('/'))
        })?;
        let name = path[project.path.len()..].trim_start_matches('/').to_owned();
        let project = project.id;
        let known = self.rows.values().find(|row| row.project == project && row.name == name);
        if let Some(row) = known {
            return Some(row.id);
        }
        let id = self.next_row;
        self.next_row += 1;
        self.rows.insert(
            id,
            ContainerRepository {
                id,
                project,
                name,
                created: Moment::now(),
                status: None,
                looks: 0,
                policy_started: None,
                cleanup: None,
            },
        );
        Some(id)
    }

    /// The registry path of a row.
    #[must_use]
    pub fn path_of(&self, row: &ContainerRepository) -> String {
        let project = self.world.projects.iter().find(|project| project.id == row.project);
        let base = project.map_or_else(String::new, |project| project.path.to_lowercase());
        if row.name.is_empty() { base } else { format!("{base}/{}", row.name) }
    }

    /// Stores a blob and links it to a repository.
    pub fn put_blob(&mut self, path: &str, content: Vec<u8>) -> Digest {
        let digest = Digest::of(&content);
        self.blobs.entry(digest.clone()).or_insert_with(|| content.into());
        self.repository(path).blobs.insert(digest.clone());
        digest
    }

    /// The content of a manifest's config.
    #[must_use]
    pub fn config_of(&self, manifest: &Manifest) -> Option<&Arc<[u8]>> {
        self.blobs.get(&manifest.config()?.digest)
    }
}
