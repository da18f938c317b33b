//! What a project has deployed, and where to.
//!
//! An environment's last deployment is the last one that succeeded: one that failed or is still running does not take
//! its place.

use crate::moment::Moment;
use std::sync::Arc;

/// Whether an environment is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EnvironmentState {
    /// It is.
    Available,
    /// Its stop job runs.
    Stopping,
    /// It was taken down; its deployments are remembered.
    Stopped,
}

impl EnvironmentState {
    /// GitLab's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Stopping => "stopping",
            Self::Stopped => "stopped",
        }
    }
}

/// What became of a deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeploymentStatus {
    /// Its job waits.
    Created,
    /// Its job runs.
    Running,
    /// It is deployed.
    Success,
    /// Its job failed.
    Failed,
    /// Its job was stopped.
    Canceled,
    /// A newer one was deployed first.
    Skipped,
    /// It waits for approval.
    Blocked,
}

impl DeploymentStatus {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Created,
        Self::Running,
        Self::Success,
        Self::Failed,
        Self::Canceled,
        Self::Skipped,
        Self::Blocked,
    ];

    /// GitLab's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Running => "running",
            Self::Success => "success",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
            Self::Skipped => "skipped",
            Self::Blocked => "blocked",
        }
    }
}

/// An environment.
#[derive(Clone, Debug)]
pub struct Environment {
    /// Its number.
    pub id: u64,
    /// Its name, such as `review/login`.
    pub name: String,
    /// Whether it is in use.
    pub state: EnvironmentState,
    /// When it was made.
    pub created: Moment,
    /// When it last changed.
    pub updated: Moment,
}

/// A deployment.
#[derive(Clone, Debug)]
pub struct Deployment {
    /// Its number.
    pub id: u64,
    /// Its number in the project.
    pub iid: u64,
    /// The number of its environment.
    pub environment: u64,
    /// When it was made.
    pub created: Moment,
    /// When it last changed.
    pub updated: Moment,
    /// What is deployed.
    pub content: NewDeployment,
}

/// A deployment to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDeployment {
    /// The name of the environment, made if it is not there.
    pub environment: String,
    /// The branch or tag.
    pub git_ref: String,
    /// The commit.
    pub sha: String,
    /// Whether it is a tag; nothing: whether the repository has a tag of that name and no such branch.
    pub is_tag: Option<bool>,
    /// What became of it.
    pub status: DeploymentStatus,
    /// Whether a job made it, rather than a call of the API.
    pub has_job: bool,
}

impl NewDeployment {
    /// A successful one, by a job.
    #[must_use]
    pub fn new(environment: &str, git_ref: &str, sha: &str) -> Self {
        Self {
            environment: environment.to_owned(),
            git_ref: git_ref.to_owned(),
            sha: sha.to_owned(),
            is_tag: None,
            status: DeploymentStatus::Success,
            has_job: true,
        }
    }

    /// What became of it.
    #[must_use]
    pub fn status(self, status: DeploymentStatus) -> Self {
        Self { status, ..self }
    }

    /// Whether what is deployed is a tag.
    #[must_use]
    pub fn tag(self, is_tag: bool) -> Self {
        Self { is_tag: Some(is_tag), ..self }
    }

    /// Made by a call of the API: there is no `deployable`.
    #[must_use]
    pub fn by_api(self) -> Self {
        Self { has_job: false, ..self }
    }
}

/// The environments of a project with all deployments to them.
#[derive(Clone, Debug, Default)]
pub struct Environments {
    // Projects are copied with every request about them.
    all: Arc<Vec<Environment>>,
    deployments: Arc<Vec<Deployment>>,
}

impl Environments {
    /// All environments, oldest first.
    #[must_use]
    pub fn all(&self) -> &[Environment] {
        &self.all
    }

    /// All deployments, oldest first.
    #[must_use]
    pub fn deployments(&self) -> &[Deployment] {
        &self.deployments
    }

    /// An environment by its number.
    #[must_use]
    pub fn find(&self, id: u64) -> Option<&Environment> {
        self.all.iter().find(|environment| environment.id == id)
    }

    /// The last successful deployment to an environment.
    #[must_use]
    pub fn last_deployment(&self, environment: u64) -> Option<&Deployment> {
        self.deployments.iter().rev().find(|deployment| {
            deployment.environment == environment && deployment.content.status == DeploymentStatus::Success
        })
    }

    /// Makes an environment, if it is not there, and its number. Numbers of different projects differ by `base`.
    pub(crate) fn open(&mut self, name: &str, base: u64, now: Moment) -> u64 {
        let all = Arc::make_mut(&mut self.all);
        if let Some(known) = all.iter().find(|environment| environment.name == name) {
            return known.id;
        }
        let id = base + all.len() as u64 + 1;
        let state = EnvironmentState::Available;
        all.push(Environment { id, name: name.to_owned(), state, created: now, updated: now });
        id
    }

    /// Makes a deployment; its number. A stopped environment is in use again.
    pub(crate) fn deploy(&mut self, content: NewDeployment, base: u64, now: Moment) -> u64 {
        let environment = self.open(&content.environment, base, now);
        if content.status == DeploymentStatus::Success {
            self.set_state(&content.environment, EnvironmentState::Available, now);
        }
        let deployments = Arc::make_mut(&mut self.deployments);
        let iid = deployments.len() as u64 + 1;
        let id = base + 40 + iid;
        deployments.push(Deployment { id, iid, environment, created: now, updated: now, content });
        id
    }

    /// Sets the state of an environment; whether there is one of that name.
    pub(crate) fn set_state(&mut self, name: &str, state: EnvironmentState, now: Moment) -> bool {
        let found = Arc::make_mut(&mut self.all).iter_mut().find(|environment| environment.name == name);
        found.map(|environment| (environment.state, environment.updated) = (state, now)).is_some()
    }

    /// Sets what became of a deployment; whether there is one of that number.
    pub(crate) fn set_status(&mut self, id: u64, status: DeploymentStatus, now: Moment) -> bool {
        let found = Arc::make_mut(&mut self.deployments).iter_mut().find(|deployment| deployment.id == id);
        found.map(|it| (it.content.status, it.updated) = (status, now)).is_some()
    }
}
