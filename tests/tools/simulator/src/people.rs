//! Projects, users, roles, and the tokens they hold.

use crate::cleanup_policy::CleanupPolicy;
use crate::environments::Environments;
use crate::git::GitRepository;
use std::collections::BTreeMap;

/// A user's role in a project, lowest first; numbers are GitLab's access levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// No member.
    None = 0,
    /// Level 10.
    Guest = 10,
    /// Level 20.
    Reporter = 20,
    /// Level 30.
    Developer = 30,
    /// Level 40.
    Maintainer = 40,
    /// Level 50.
    Owner = 50,
    /// An instance administrator.
    Admin = 60,
}

/// Who can see a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Visibility {
    /// Members.
    Private,
    /// Everybody who is logged in.
    Internal,
    /// Everybody.
    Public,
}

impl Visibility {
    /// GitLab's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Internal => "internal",
            Self::Public => "public",
        }
    }
}

/// Who can use a feature of a project, such as its container registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RegistryAccess {
    /// Off.
    Disabled,
    /// Members only.
    Private,
    /// Everyone with access to the project.
    Enabled,
}

impl RegistryAccess {
    /// GitLab's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Disabled => "disabled",
            Self::Private => "private",
            Self::Enabled => "enabled",
        }
    }
}

/// Another feature of a project.
pub type FeatureAccess = RegistryAccess;

/// Tags that a role may not push or delete.
#[derive(Clone, Debug)]
pub struct TagRule {
    /// RE2, unanchored.
    pub pattern: String,
    /// Lowest role that may push.
    pub push: Role,
    /// Lowest role that may delete.
    pub delete: Role,
}

/// Repositories that a role may not push to or delete.
#[derive(Clone, Debug)]
pub struct RepositoryRule {
    /// A path in which `*` stands for anything.
    pub pattern: String,
    /// Lowest role that may push.
    pub push: Role,
    /// Lowest role that may delete.
    pub delete: Role,
}

/// A project.
#[derive(Clone, Debug)]
pub struct Project {
    /// Its number.
    pub id: u64,
    /// Its full path, in the case its owner gave it.
    pub path: String,
    /// Who can see it.
    pub visibility: Visibility,
    /// Who can see its registry.
    pub registry: RegistryAccess,
    /// Projects whose job tokens may come in.
    pub allowlist: Vec<u64>,
    /// Members by user id.
    pub members: BTreeMap<u64, Role>,
    /// Protected tags.
    pub tag_rules: Vec<TagRule>,
    /// Immutable tags.
    pub immutable: Vec<String>,
    /// Protected repositories.
    pub repository_rules: Vec<RepositoryRule>,
    /// Paths it had before; requests for them are redirected.
    pub former_paths: Vec<String>,
    /// Put away; only lists take notice.
    pub archived: bool,
    /// Who can read its code.
    pub code: FeatureAccess,
    /// The refs of its git repository.
    pub git: GitRepository,
    /// What is deployed.
    pub environments: Environments,
    /// Its own cleanup policy.
    pub cleanup_policy: Option<CleanupPolicy>,
}

impl Project {
    /// A private project with the registry enabled and a branch `main`.
    #[must_use]
    pub fn new(id: u64, path: &str) -> Self {
        Self {
            id,
            path: path.to_owned(),
            visibility: Visibility::Private,
            registry: RegistryAccess::Enabled,
            allowlist: Vec::new(),
            members: BTreeMap::new(),
            tag_rules: Vec::new(),
            immutable: Vec::new(),
            repository_rules: Vec::new(),
            former_paths: Vec::new(),
            archived: false,
            code: FeatureAccess::Enabled,
            git: GitRepository::default(),
            environments: Environments::default(),
            cleanup_policy: Some(CleanupPolicy::default()),
        }
    }

    /// Makes `user` a member.
    #[must_use]
    pub fn member(mut self, user: u64, role: Role) -> Self {
        self.members.insert(user, role);
        self
    }

    /// Lets the jobs of another project come in with their tokens.
    #[must_use]
    pub fn allow(mut self, project: u64) -> Self {
        self.allowlist.push(project);
        self
    }

    /// Who can see it.
    #[must_use]
    pub fn visibility(mut self, visibility: Visibility) -> Self {
        self.visibility = visibility;
        self
    }

    /// The group, full path.
    #[must_use]
    pub fn namespace(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(namespace, _)| namespace)
    }

    /// The last part of the path.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

/// A group with members of its own. Every path above a project is a group anyway, whose members are not known.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its full path.
    pub path: String,
    /// Members by user id; they are members of everything below.
    pub members: BTreeMap<u64, Role>,
}

impl Group {
    /// A group without members.
    #[must_use]
    pub fn new(path: &str) -> Self {
        Self { path: path.to_owned(), members: BTreeMap::new() }
    }

    /// Makes `user` a member.
    #[must_use]
    pub fn member(mut self, user: u64, role: Role) -> Self {
        self.members.insert(user, role);
        self
    }
}

/// A person or bot.
#[derive(Clone, Debug)]
pub struct User {
    /// Its number.
    pub id: u64,
    /// Its login.
    pub username: String,
    /// For Basic authentication with a password.
    pub password: Option<String>,
    /// Whether it is an administrator.
    pub admin: bool,
}

/// Whether a token still works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validity {
    /// It does.
    Active,
    /// It has run out.
    Expired,
    /// Somebody took it back.
    Revoked,
}

/// A secret and what it stands for.
#[derive(Clone, Debug)]
pub struct Credential {
    /// The secret.
    pub secret: String,
    /// What it is.
    pub kind: CredentialKind,
}

/// The kinds of token.
#[derive(Clone, Debug)]
pub enum CredentialKind {
    /// `CI_JOB_TOKEN`.
    Job {
        /// The job's project.
        project: u64,
        /// Who triggered the pipeline.
        user: u64,
        /// Job tokens die with their job.
        running: bool,
    },
    /// Personal, project and group access tokens.
    Personal {
        /// Whose.
        user: u64,
        /// `api`, `read_api`, `read_registry`, `write_registry`, `read_user` …
        scopes: Vec<String>,
        /// Whether it still works.
        validity: Validity,
    },
    /// A deploy token.
    Deploy {
        /// Goes with the secret.
        username: String,
        /// For which project.
        project: u64,
        /// `read_registry`, `write_registry`.
        scopes: Vec<String>,
    },
}
