//! The project's own cleanup policy, as part of GitLab's description of the project.

use serde::Deserialize;

use super::Rest;
use crate::error::Error;
use crate::exit::Exit;
use crate::registry::CleanupPolicy;

const ATTEMPT: &str = "read the project's cleanup policy";

const TOKEN: &str =
    "set REGISTRY_GATE_TOKEN to a personal, group or project access token with the scope read_api";

impl Rest {
    /// The cleanup policy of the run's own project.
    ///
    /// # Errors
    /// When the token is a job's, to which GitLab never shows it (3, before any request), or GitLab does not show it
    /// to this one (4), or the answer is no project's.
    pub fn cleanup_policy(&self) -> Result<CleanupPolicy, Error> {
        if self.has_job_token() {
            return Err(Error::configuration(ATTEMPT, "GitLab shows it to no job token")
                .with_hint(format!("{TOKEN}, of a member")));
        }
        let project = self.own_project(ATTEMPT)?;
        let response = self.read_project(project, ATTEMPT, "of a member")?;
        let project: ProjectWithPolicy = response.json().map_err(|error| error.while_trying(ATTEMPT))?;
        let Some(policy) = project.container_expiration_policy else {
            return Err(Error::new(Exit::Denied, ATTEMPT, "GitLab does not show it")
                .with_request(response.request_line())
                .with_hint(format!(
                    "GitLab shows it to members only: {}; a project that has none needs a policy of its own",
                    self.refused("the scope read_api and a member as owner")
                )));
        };
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        Ok(CleanupPolicy {
            enabled: policy.enabled,
            keep_n: policy.keep_n,
            older_than: given(policy.older_than),
            // `name_regex` is what it was called before.
            name_regex_delete: given(policy.name_regex_delete).or_else(|| given(policy.name_regex)),
            name_regex_keep: given(policy.name_regex_keep),
        })
    }
}

#[derive(Deserialize)]
struct ProjectWithPolicy {
    /// Every project has one; without it the answer is something else.
    #[serde(rename = "id")]
    _id: u64,
    container_expiration_policy: Option<RawPolicy>,
}

#[derive(Deserialize)]
struct RawPolicy {
    enabled: bool,
    keep_n: Option<u64>,
    older_than: Option<String>,
    name_regex: Option<String>,
    name_regex_delete: Option<String>,
    name_regex_keep: Option<String>,
}

#[cfg(test)]
mod tests;
