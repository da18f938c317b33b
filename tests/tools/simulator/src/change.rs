//! What somebody else does while a client works: it happens just before a request is answered.

use crate::digest::Digest;
use crate::environments::{EnvironmentState, NewDeployment};
use crate::moment::Moment;
use crate::people::{Role, TagRule};
use crate::store::{State, Tag};

/// Something that changes; what is not about a repository of the registry is about the job's project.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A tag comes to point where another tag points.
    MoveTag {
        /// In which repository.
        repository: String,
        /// Which tag.
        tag: String,
        /// Where to: another tag, or a digest.
        to: String,
    },
    /// A tag disappears.
    DeleteTag {
        /// In which repository.
        repository: String,
        /// Which tag.
        tag: String,
    },
    /// A tag appears that points where another one points.
    AddTag {
        /// In which repository.
        repository: String,
        /// Which tag.
        tag: String,
        /// Where to: another tag, or a digest.
        to: String,
    },
    /// A manifest is gone and what names it stays: a tag, or an index of which it is a member. So it is after
    /// distribution's `garbage-collect -m`.
    LoseManifest {
        /// In which repository.
        repository: String,
        /// Which one: a digest, or the tag that points to it.
        manifest: String,
    },
    /// A repository is gone, from the registry and from GitLab.
    DeleteRepository {
        /// Which repository.
        repository: String,
    },
    /// Tags that match (RE2, unanchored) are protected against deletion by everybody but administrators; tokens given
    /// out before do not know it.
    ProtectTags {
        /// The pattern.
        pattern: String,
    },
    /// Tags that match become immutable; tokens given out before do not know it.
    FreezeTags {
        /// The pattern.
        pattern: String,
    },
    /// A branch is pushed.
    AddBranch {
        /// Its name.
        name: String,
        /// The commit.
        sha: String,
    },
    /// A branch is deleted.
    RemoveBranch {
        /// Its name.
        name: String,
    },
    /// A git tag is pushed.
    AddGitTag {
        /// Its name.
        name: String,
        /// The commit.
        sha: String,
    },
    /// Something is deployed.
    Deploy(NewDeployment),
    /// An environment is stopped.
    StopEnvironment {
        /// Its name.
        name: String,
    },
    /// The registry tokens given out so far have run out.
    ExpireTokens,
    /// The job has ended, and its token with it; registry tokens live on.
    EndJob,
}

/// Carries out a change.
pub(crate) fn apply(state: &mut State, change: &Change) {
    let now = Moment::now();
    let project = &mut state.world.projects[0];
    match change {
        Change::DeleteTag { repository, tag } => {
            if let Some(repository) = state.repositories.get_mut(repository) {
                repository.tags.remove(tag);
            }
        }
        Change::MoveTag { repository, tag, to } | Change::AddTag { repository, tag, to } => {
            let Some(repository) = state.repositories.get_mut(repository) else { return };
            let target = repository.tags.get(to).map(|tag: &Tag| tag.manifest.clone());
            if let Some(digest) = target.or_else(|| Digest::parse(to).ok()) {
                repository.tag(tag, &digest, now);
            }
        }
        Change::LoseManifest { repository, manifest } => {
            let Some(repository) = state.repositories.get_mut(repository) else { return };
            let tagged = repository.tags.get(manifest).map(|tag: &Tag| tag.manifest.clone());
            if let Some(digest) = tagged.or_else(|| Digest::parse(manifest).ok()) {
                repository.manifests.remove(&digest);
            }
        }
        Change::DeleteRepository { repository } => {
            let row = state.rows.values().find(|row| state.path_of(row) == *repository).map(|row| row.id);
            row.map(|row| state.rows.remove(&row));
            state.repositories.remove(repository);
        }
        Change::ProtectTags { pattern } => {
            let rule = TagRule { pattern: pattern.clone(), push: Role::Admin, delete: Role::Admin };
            project.tag_rules.push(rule);
        }
        Change::FreezeTags { pattern } => project.immutable.push(pattern.clone()),
        Change::AddBranch { name, sha } => project.git.set(&format!("refs/heads/{name}"), sha),
        Change::RemoveBranch { name } => {
            project.git.remove(&format!("refs/heads/{name}"));
        }
        Change::AddGitTag { name, sha } => project.git.set(&format!("refs/tags/{name}"), sha),
        Change::Deploy(deployment) => {
            deploy(state, deployment.clone());
        }
        Change::StopEnvironment { name } => {
            project.environments.set_state(name, EnvironmentState::Stopped, now);
        }
        Change::ExpireTokens => state.generation += 1,
        Change::EndJob => state.world.end_jobs(),
    }
}

/// Deploys in the job's project; the number of the deployment.
pub(crate) fn deploy(state: &mut State, mut deployment: NewDeployment) -> u64 {
    let project = &mut state.world.projects[0];
    let is_branch = project.git.get(&format!("refs/heads/{}", deployment.git_ref)).is_some();
    let is_tag = !is_branch && project.git.has_tag(&deployment.git_ref);
    deployment.is_tag = deployment.is_tag.or(Some(is_tag));
    project.environments.deploy(deployment, project.id * 1000, Moment::now())
}
