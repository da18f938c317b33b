//! What GitLab itself knows of a project, beside its registry: which tags are in use, and its own cleanup policy.

use crate::error::Error;

/// A project of GitLab's.
pub trait Project: Send + Sync {
    /// The branches and git tags of the project's repository, and the heads of its merge requests.
    ///
    /// # Errors
    /// When they could not be read to their end. A repository that names no branch is such a failure too: nobody
    /// could tell it from a list that was lost.
    fn git_refs(&self) -> Result<Vec<GitRef>, Error>;

    /// What was last deployed, with success, to each environment that is not stopped.
    ///
    /// # Errors
    /// When that could not be read of all of them.
    fn deployed(&self) -> Result<Vec<Deployed>, Error>;

    /// The project's own cleanup policy.
    ///
    /// # Errors
    /// When it could not be read, or the token may not see it.
    fn cleanup_policy(&self) -> Result<CleanupPolicy, Error>;
}

/// A branch or a tag of git's, or where a merge request is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitRef {
    /// Which of these.
    pub kind: GitRefKind,
    /// Its name, without `refs/heads/` or `refs/tags/`; of a merge request its number.
    pub name: String,
    /// The object that it names; of an annotated tag also the commit behind it. Hexadecimal, in full.
    pub commits: Vec<String>,
}

/// Branch, tag, or the head of a merge request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GitRefKind {
    /// A branch.
    Branch,
    /// A tag.
    Tag,
    /// The last commit of a merge request's branch, which GitLab keeps as a ref of its own.
    MergeRequest,
}

/// What an environment runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployed {
    /// The environment's name.
    pub environment: String,
    /// The branch or git tag that was deployed; by a merge request's pipeline `refs/merge-requests/N/head` or its like.
    pub git_ref: String,
    /// The commit that was deployed, in full.
    pub commit: String,
}

impl Deployed {
    /// The branch or git tag alone: whoever records a deployment may write out what kind of ref it is.
    #[must_use]
    pub fn ref_name(&self) -> &str {
        let kinds = ["refs/heads/", "refs/tags/"];
        kinds.iter().find_map(|kind| self.git_ref.strip_prefix(kind)).unwrap_or(&self.git_ref)
    }

    /// The number of the merge request whose pipeline deployed it, if one did.
    #[must_use]
    pub fn merge_request(&self) -> Option<&str> {
        self.git_ref.strip_prefix("refs/merge-requests/")?.split('/').next()
    }
}

/// A project's own cleanup policy, as GitLab writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CleanupPolicy {
    /// Whether GitLab runs it.
    pub enabled: bool,
    /// How many of the tags that the patterns select stay.
    pub keep_n: Option<u64>,
    /// How old tags must be: `90d`, `1month`.
    pub older_than: Option<String>,
    /// Which names go.
    pub name_regex_delete: Option<String>,
    /// Which of them stay.
    pub name_regex_keep: Option<String>,
}
