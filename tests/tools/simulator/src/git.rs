//! A project's git repository, as far as anybody can tell from the names of its refs: no objects, only where refs
//! point. That is all a cleanup needs to know of it, and all that one request for the ref advertisement says.

use crate::digest::Digest;
use crate::world::World;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where `main` of a new project points; `CI_COMMIT_SHA` of the job.
pub const MAIN_SHA: &str = "b83d6e391c22777fca1ed3012fce84f633d7fed0";

/// Refs that Gitaly keeps from clients (`transfer.hideRefs`); environments, merge requests and pipelines are shown.
const HIDDEN: [&str; 3] = ["refs/keep-around/", "refs/remotes/", "refs/tmp/"];

/// Where a ref points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitRef {
    /// A commit, or the tag object of an annotated tag.
    pub sha: String,
    /// The commit behind a tag object.
    pub peeled: Option<String>,
}

/// The refs of a repository.
#[derive(Clone, Debug)]
pub struct GitRepository {
    /// Where `HEAD` leads, whether or not there is such a branch.
    pub default_branch: String,
    // Projects are copied with every request about them.
    refs: Arc<BTreeMap<String, GitRef>>,
}

impl Default for GitRepository {
    fn default() -> Self {
        let mut repository = Self::empty();
        repository.set("refs/heads/main", MAIN_SHA);
        repository
    }
}

impl GitRepository {
    /// A repository to which nobody has pushed yet; its default branch will be `main`.
    #[must_use]
    pub fn empty() -> Self {
        Self { default_branch: "main".to_owned(), refs: Arc::default() }
    }

    /// Lets a ref (`refs/heads/main`) point at a commit.
    pub fn set(&mut self, name: &str, sha: &str) {
        self.insert(name, GitRef { sha: sha.to_owned(), peeled: None });
    }

    /// Lets a ref point anywhere.
    pub fn insert(&mut self, name: &str, target: GitRef) {
        Arc::make_mut(&mut self.refs).insert(name.to_owned(), target);
    }

    /// Makes an annotated tag of a commit, with a tag object of its own.
    pub fn annotate(&mut self, tag: &str, commit: &str) {
        let sha = Digest::of(format!("tag {tag} of {commit}").as_bytes()).hex()[..40].to_owned();
        self.insert(&format!("refs/tags/{tag}"), GitRef { sha, peeled: Some(commit.to_owned()) });
    }

    /// Takes a ref away; whether it was there.
    pub fn remove(&mut self, name: &str) -> bool {
        Arc::make_mut(&mut self.refs).remove(name).is_some()
    }

    /// Where a ref points.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&GitRef> {
        self.refs.get(name)
    }

    /// Where `HEAD` points, if its branch is there.
    #[must_use]
    pub fn head(&self) -> Option<&GitRef> {
        self.get(&format!("refs/heads/{}", self.default_branch))
    }

    /// Whether this is the name of a tag.
    #[must_use]
    pub fn has_tag(&self, name: &str) -> bool {
        self.refs.contains_key(&format!("refs/tags/{name}"))
    }

    /// The refs that clients are told of, in the order of their names.
    pub fn advertised(&self) -> impl Iterator<Item = (&str, &GitRef)> {
        let is_shown = |name: &str| !HIDDEN.iter().any(|hidden| name.starts_with(hidden));
        self.refs.iter().map(|(name, target)| (name.as_str(), target)).filter(move |(name, _)| is_shown(name))
    }
}

/// Setters for the repository of the job's project.
impl World {
    fn git(mut self, change: impl FnOnce(&mut GitRepository)) -> Self {
        change(&mut self.projects[0].git);
        self
    }

    /// A branch at a commit.
    #[must_use]
    pub fn branch(self, name: &str, sha: &str) -> Self {
        self.git_ref(&format!("refs/heads/{name}"), sha)
    }

    /// A lightweight tag of a commit.
    #[must_use]
    pub fn git_tag(self, name: &str, sha: &str) -> Self {
        self.git_ref(&format!("refs/tags/{name}"), sha)
    }

    /// An annotated tag of a commit.
    #[must_use]
    pub fn annotated_git_tag(self, name: &str, commit: &str) -> Self {
        self.git(|repository| repository.annotate(name, commit))
    }

    /// Any other ref: `refs/pipelines/7`, `refs/merge-requests/1/head`, `refs/keep-around/<sha>`.
    #[must_use]
    pub fn git_ref(self, name: &str, sha: &str) -> Self {
        self.git(|repository| repository.set(name, sha))
    }

    /// The branch that `HEAD` names; it need not be there.
    #[must_use]
    pub fn default_branch(self, name: &str) -> Self {
        self.git(|repository| name.clone_into(&mut repository.default_branch))
    }

    /// Nobody has pushed to the repository yet.
    #[must_use]
    pub fn empty_git(self) -> Self {
        self.git(|repository| *repository = GitRepository::empty())
    }
}
