//! What a simulated instance is like: everything a test can choose before it starts.

use crate::cleanup_policy::CleanupPolicy;
use crate::mode::{Mode, RegistryVersion};
use crate::people::{
    Credential, CredentialKind, Group, Project, RegistryAccess, RepositoryRule, Role, TagRule, User,
    Validity, Visibility,
};
use crate::store::Deletion;
use serde_json::Value;
use std::net::IpAddr;
use std::time::Duration;

/// The job token of the default world and easy to find in any output.
pub const JOB_TOKEN: &str = "glcbt-64_SIMULATED-job-token-NEVER-PRINT";
/// A personal access token (`api`) of the default user.
pub const ACCESS_TOKEN: &str = "glpat-SIMULATED-access-token-NEVER-PRINT";
/// The default user's number.
pub const USER: u64 = 42;
/// The number of the administrator whom [`World::admin_token`] adds.
pub const ADMIN: u64 = 1;
/// The default project's number.
pub const PROJECT: u64 = 9;

/// In which order registries without a database list tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum TagOrder {
    /// By name (bytes).
    #[default]
    Name,
    /// Backwards.
    Reverse,
    /// As a directory gives them: no order at all, but the same each time.
    Scattered,
}

/// An instance to be started.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "switches that are independent of each other")]
pub struct World {
    /// The registry behind it.
    pub mode: Mode,
    /// Its version, for GitLab's registry.
    pub version: RegistryVersion,
    /// HTTPS everywhere, with a CA of its own.
    pub tls: bool,
    /// More names and addresses for the certificate.
    pub names: Vec<String>,
    /// Where to listen; the host in the addresses it gives out.
    pub listen: IpAddr,
    /// Port of GitLab; 0 takes a free one.
    pub port: u16,
    /// Port of the registry; 0 takes a free one.
    pub registry_port: u16,
    /// GitLab's path below its host: empty or such as `/gitlab`.
    pub root: String,
    /// How long registry tokens live.
    pub token_ttl: Duration,
    /// `storage.delete.enabled`.
    pub delete_enabled: bool,
    /// The registry only answers reading requests.
    pub read_only: bool,
    /// Blobs are answered with a redirect to object storage.
    pub redirect_blobs: bool,
    /// `Location` headers hold the whole URL.
    pub absolute_urls: bool,
    /// Answers are compressed for those who accept it, as GitLab's nginx does.
    pub gzip: bool,
    /// A cache before the registry gives its first answer again to whoever does not say `Cache-Control: no-cache`.
    pub caches: bool,
    /// How unsorted listings are.
    pub tag_order: TagOrder,
    /// The instance has a registry at all.
    pub registry_enabled: bool,
    /// `HOST:PORT` of a real registry elsewhere; only GitLab is played.
    pub external_registry: Option<String>,
    /// How long every answer is held back: one round trip.
    pub latency: Duration,
    /// How deletions of repositories go.
    pub deletion: Deletion,
    /// The groups that have members of their own.
    pub groups: Vec<Group>,
    /// The projects; the first is the job's.
    pub projects: Vec<Project>,
    /// The users; the first triggered the pipeline.
    pub users: Vec<User>,
    /// The tokens.
    pub credentials: Vec<Credential>,
    /// The job token that [`crate::Simulator::env`] gives out.
    pub job_token: String,
}

impl Default for World {
    fn default() -> Self {
        Self {
            mode: Mode::Metadata,
            version: RegistryVersion::default(),
            tls: false,
            names: Vec::new(),
            listen: [127, 0, 0, 1].into(),
            port: 0,
            registry_port: 0,
            root: String::new(),
            token_ttl: Duration::from_secs(300),
            delete_enabled: true,
            read_only: false,
            redirect_blobs: false,
            absolute_urls: false,
            gzip: false,
            caches: false,
            tag_order: TagOrder::Name,
            registry_enabled: true,
            external_registry: None,
            latency: Duration::ZERO,
            deletion: Deletion::default(),
            groups: Vec::new(),
            projects: vec![Project::new(PROJECT, "acme/shop").member(USER, Role::Maintainer)],
            users: vec![User { id: USER, username: "ada".to_owned(), password: None, admin: false }],
            credentials: vec![
                Credential {
                    secret: JOB_TOKEN.to_owned(),
                    kind: CredentialKind::Job { project: PROJECT, user: USER, running: true },
                },
                Credential {
                    secret: ACCESS_TOKEN.to_owned(),
                    kind: CredentialKind::Personal {
                        user: USER,
                        scopes: vec!["api".to_owned()],
                        validity: Validity::Active,
                    },
                },
            ],
            job_token: JOB_TOKEN.to_owned(),
        }
    }
}

/// Setters that read as sentences; each replaces one field.
impl World {
    /// The registry behind it.
    #[must_use]
    pub fn mode(self, mode: Mode) -> Self {
        Self { mode, ..self }
    }

    /// The version of GitLab's registry.
    #[must_use]
    pub fn version(self, major: u32, minor: u32, patch: u32) -> Self {
        Self { version: RegistryVersion(major, minor, patch), ..self }
    }

    /// HTTPS with a CA of its own.
    #[must_use]
    pub fn tls(self, tls: bool) -> Self {
        Self { tls, ..self }
    }

    /// How long registry tokens live. The registry adds a minute of leeway.
    #[must_use]
    pub fn token_ttl(self, token_ttl: Duration) -> Self {
        Self { token_ttl, ..self }
    }

    /// Whether the registry deletes.
    #[must_use]
    pub fn delete_enabled(self, delete_enabled: bool) -> Self {
        Self { delete_enabled, ..self }
    }

    /// Whether blobs are redirected to object storage.
    #[must_use]
    pub fn redirect_blobs(self, redirect_blobs: bool) -> Self {
        Self { redirect_blobs, ..self }
    }

    /// Whether `Location` headers hold the whole URL.
    #[must_use]
    pub fn absolute_urls(self, absolute_urls: bool) -> Self {
        Self { absolute_urls, ..self }
    }

    /// Whether answers are compressed for those who accept it.
    #[must_use]
    pub fn gzip(self, gzip: bool) -> Self {
        Self { gzip, ..self }
    }

    /// Whether a cache before the registry keeps its answers.
    #[must_use]
    pub fn caches(self, caches: bool) -> Self {
        Self { caches, ..self }
    }

    /// GitLab below a path, such as `/gitlab`.
    #[must_use]
    pub fn root(self, root: &str) -> Self {
        Self { root: root.to_owned(), ..self }
    }

    /// In which order unsorted listings come.
    #[must_use]
    pub fn tag_order(self, tag_order: TagOrder) -> Self {
        Self { tag_order, ..self }
    }

    /// The role of the user who triggered the pipeline, in the job's project.
    #[must_use]
    pub fn role(mut self, role: Role) -> Self {
        let user = self.users[0].id;
        self.projects[0].members.insert(user, role);
        self
    }

    /// Who can see the job's project.
    #[must_use]
    pub fn visibility(mut self, visibility: Visibility) -> Self {
        self.projects[0].visibility = visibility;
        self
    }

    /// The registry feature of the job's project.
    #[must_use]
    pub fn registry_access(mut self, access: RegistryAccess) -> Self {
        self.projects[0].registry = access;
        self
    }

    /// The path of the job's project.
    #[must_use]
    pub fn project_path(mut self, path: &str) -> Self {
        path.clone_into(&mut self.projects[0].path);
        self
    }

    /// Repositories to be deleted are shown so many times more, first as scheduled, then as ongoing, and are gone then.
    #[must_use]
    pub fn deletions_take(mut self, looks: u32) -> Self {
        self.deletion.looks = Some(looks);
        self
    }

    /// Deletions of repositories end as `delete_failed`.
    #[must_use]
    pub fn deletions_fail(mut self) -> Self {
        self.deletion.fails = true;
        self
    }

    /// The cleanup policy of the job's project; nothing for a project that has none.
    #[must_use]
    pub fn cleanup_policy(mut self, policy: impl Into<Option<CleanupPolicy>>) -> Self {
        self.projects[0].cleanup_policy = policy.into();
        self
    }

    /// How long every answer is held back.
    #[must_use]
    pub fn latency(self, latency: Duration) -> Self {
        Self { latency, ..self }
    }

    /// One more group that has members.
    #[must_use]
    pub fn group(mut self, group: Group) -> Self {
        self.groups.push(group);
        self
    }

    /// One more project.
    #[must_use]
    pub fn project(mut self, project: Project) -> Self {
        self.projects.push(project);
        self
    }

    /// One more token.
    #[must_use]
    pub fn credential(mut self, secret: &str, kind: CredentialKind) -> Self {
        self.credentials.push(Credential { secret: secret.to_owned(), kind });
        self
    }

    /// A personal access token of the default user with these scopes.
    #[must_use]
    pub fn access_token(self, secret: &str, scopes: &[&str]) -> Self {
        let user = self.users[0].id;
        let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        self.credential(secret, CredentialKind::Personal { user, scopes, validity: Validity::Active })
    }

    /// A personal access token (`api`) of an administrator, `root`.
    #[must_use]
    pub fn admin_token(mut self, secret: &str) -> Self {
        if !self.users.iter().any(|user| user.id == ADMIN) {
            self.users.push(User { id: ADMIN, username: "root".to_owned(), password: None, admin: true });
        }
        let scopes = vec!["api".to_owned()];
        self.credential(secret, CredentialKind::Personal { user: ADMIN, scopes, validity: Validity::Active })
    }

    /// Tags that only some roles may push or delete, in the job's project.
    #[must_use]
    pub fn protect_tags(mut self, pattern: &str, push: Role, delete: Role) -> Self {
        self.projects[0].tag_rules.push(TagRule { pattern: pattern.to_owned(), push, delete });
        self
    }

    /// Tags that nobody may change, in the job's project.
    #[must_use]
    pub fn immutable_tags(mut self, pattern: &str) -> Self {
        self.projects[0].immutable.push(pattern.to_owned());
        self
    }

    /// Repositories that only some roles may push or delete, in the job's project.
    #[must_use]
    pub fn protect_repositories(mut self, pattern: &str, push: Role, delete: Role) -> Self {
        self.projects[0].repository_rules.push(RepositoryRule { pattern: pattern.to_owned(), push, delete });
        self
    }

    /// The job's token is that of a job which has ended.
    #[must_use]
    pub fn job_finished(mut self) -> Self {
        self.end_jobs();
        self
    }

    pub(crate) fn end_jobs(&mut self) {
        for credential in &mut self.credentials {
            if let CredentialKind::Job { running, .. } = &mut credential.kind {
                *running = false;
            }
        }
    }

    /// Another job token than [`JOB_TOKEN`].
    #[must_use]
    pub fn job_token(mut self, secret: &str) -> Self {
        for credential in &mut self.credentials {
            if credential.secret == self.job_token {
                secret.clone_into(&mut credential.secret);
            }
        }
        secret.clone_into(&mut self.job_token);
        self
    }

    /// The world that a transcript's first line describes, on top of this one.
    #[must_use]
    pub fn of_transcript(mut self, world: &Value) -> Self {
        if let Some(path) = world["project"].as_str() {
            self = self.project_path(path);
        }
        if let Some(id) = world["project_id"].as_u64() {
            self.projects[0].id = id;
            for credential in &mut self.credentials {
                if let CredentialKind::Job { project, .. } = &mut credential.kind {
                    *project = id;
                }
            }
        }
        if let Some(token) = world["job_token"].as_str() {
            self = self.job_token(token);
        }
        let patterns = |value: &Value| -> Vec<String> {
            value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let denied = &world["tag_deny_access_patterns"];
        let (push, delete) = (patterns(&denied["push"]), patterns(&denied["delete"]));
        for pattern in push.iter().chain(delete.iter().filter(|pattern| !push.contains(pattern))) {
            let need = |list: &[String]| if list.contains(pattern) { Role::Admin } else { Role::Guest };
            self = self.protect_tags(pattern, need(&push), need(&delete));
        }
        self.projects[0].immutable.extend(patterns(&world["tag_immutable_patterns"]));
        for other in world["others"].as_array().into_iter().flatten() {
            let path = other["project"].as_str().unwrap_or_default();
            let mut project = Project::new(other["project_id"].as_u64().unwrap_or_default(), path);
            if !patterns(&other["job_may"]).is_empty() {
                project = project.member(self.users[0].id, Role::Developer).allow(self.projects[0].id);
            }
            self = self.project(project);
        }
        match world["admin_token"].as_str() {
            Some(token) => self.admin_token(token),
            None => self,
        }
    }
}
