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

    /// What to do where whoever asked was refused: which token that was, or that there was none, and what one needs: `the
    /// scope read_api`.
    #[must_use]
    pub fn refused(credentials: Option<&Self>, needs: &str) -> String {
        match credentials {
            None => format!("no token was given: set REGISTRY_GATE_TOKEN to one with {needs}"),
            Some(job) if job.is_job_token() => format!(
                "the job's own token ({}) may not do this: set REGISTRY_GATE_TOKEN to an access token with {needs}",
                job.source
            ),
            Some(own) => format!("the token in {} needs {needs}", own.source),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_says_which_token_it_is_about() {
        let of = |user: &str, source| Credentials {
            user: user.to_owned(),
            password: Secret::new("secret".to_owned()),
            source,
        };
        let told =
            |credentials: Option<Credentials>| Credentials::refused(credentials.as_ref(), "the scope api");
        assert_eq!(told(None), "no token was given: set REGISTRY_GATE_TOKEN to one with the scope api");
        assert_eq!(
            told(Some(of(Credentials::JOB, "CI_JOB_TOKEN"))),
            "the job's own token (CI_JOB_TOKEN) may not do this: set REGISTRY_GATE_TOKEN to an access token with the scope api"
        );
        assert_eq!(told(Some(of("x", "GITLAB_TOKEN"))), "the token in GITLAB_TOKEN needs the scope api");
    }
}
