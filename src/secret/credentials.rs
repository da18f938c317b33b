//! A user and a token, as GitLab takes them.

use super::Secret;

/// Who asks GitLab for tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// `gitlab-ci-token` for a job token; anything for an access token; a deploy token's own name.
    pub user: String,
    /// The token.
    pub password: Secret,
    /// Where it was read, for hints: `CI_REGISTRY_PASSWORD`.
    pub source: &'static str,
}

impl Credentials {
    /// The user name of a job token.
    pub const JOB: &'static str = "gitlab-ci-token";

    /// Whether this is a job's own token.
    #[must_use]
    pub fn is_job_token(&self) -> bool {
        self.user == Self::JOB
    }
}
