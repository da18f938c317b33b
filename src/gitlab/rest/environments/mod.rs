//! What runs where: the last successful deployment to each environment of the project.
//!
//! The list of environments does not say what was deployed, so each is asked for, side by side. A job's token may
//! (GitLab 16.2 and later).

use serde::Deserialize;

use super::Rest;
use super::pages::{Cut, Entry};
use crate::error::Error;
use crate::exit::Exit;
use crate::http::{Request, Response, encode};
use crate::parallel;
use crate::registry::Deployed;

const ATTEMPT: &str = "read what is deployed";

impl Rest {
    /// What was last deployed, with success, to each environment of the project that is not stopped.
    ///
    /// # Errors
    /// When that could not be read of all of them.
    pub fn deployed(&self) -> Result<Vec<Deployed>, Error> {
        let environments = format!("projects/{}/environments", encode(self.own_project(ATTEMPT)?));
        let url = self.url(&environments, ATTEMPT)?;
        let refused = |request: &Request, response: &Response| self.no_environments(request, response);
        let (found, trouble): (Vec<Environment>, _) = self.pages(&url, Cut::Offset, ATTEMPT, refused);
        trouble.map_or(Ok(()), Err)?;
        let in_use: Vec<u64> =
            found.into_iter().filter(Environment::is_in_use).map(|found| found.id).collect();
        let (deployed, trouble) = parallel::until_failure(self.slots.most(), &in_use, |id| {
            self.deployed_to(&format!("{environments}/{id}"), *id)
        });
        match trouble {
            Some(error) => Err(error),
            None => Ok(deployed.into_iter().flatten().flatten().collect()),
        }
    }

    /// What was last deployed to one environment; `None`: nothing ever.
    fn deployed_to(&self, path: &str, id: u64) -> Result<Option<Deployed>, Error> {
        let (request, response) = self.get(self.url(path, ATTEMPT)?, ATTEMPT)?;
        if response.status != 200 {
            return Err(self.no_environments(&request, &response));
        }
        let detail: EnvironmentDetail = response.json().map_err(|error| error.while_trying(ATTEMPT))?;
        if detail.id != id {
            return Err(response.protocol("the answer is about another environment"));
        }
        let Some(last) = detail.last_deployment else { return Ok(None) };
        if last.status.is_some_and(|status| status != "success") {
            return Err(response.protocol("its last deployment is none that succeeded"));
        }
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if !matches!(last.sha.len(), 40 | 64) || !last.sha.bytes().all(is_digit) {
            return Err(response.protocol("its last deployment names no commit"));
        }
        Ok(Some(Deployed { environment: detail.name, git_ref: last.git_ref, commit: last.sha }))
    }

    fn no_environments(&self, request: &Request, response: &Response) -> Error {
        let error = response.refusal(request);
        let needs = |needs| self.refused(needs);
        let hint = match response.status {
            401 | 404 if self.has_job_token() => {
                "a job's token reads its own project's environments, while the job runs, from GitLab 16.2 on: set REGISTRY_GATE_TOKEN to an access token with the scope read_api for others".to_owned()
            }
            401 => needs("the scope read_api"),
            403 => format!(
                "{}; environments must be switched on (Settings > General > Visibility), and where there are none, take keep_deployed out of the policy",
                needs("the scope read_api and an owner who is Reporter in the project")
            ),
            404 => format!(
                "there is no such project, or it is not shown: {}; or an environment was deleted meanwhile: ask again",
                needs("the scope read_api")
            ),
            _ => return error,
        };
        // GitLab says 404 to those who may not know.
        Error { exit: Exit::Denied, ..error }.with_hint(hint)
    }
}

#[derive(Deserialize)]
struct Environment {
    id: u64,
    state: Option<String>,
}

impl Environment {
    /// Whether something may still run there: it does until it is stopped.
    fn is_in_use(&self) -> bool {
        self.state.as_deref() != Some("stopped")
    }
}

impl Entry for Environment {
    fn id(&self) -> u64 {
        self.id
    }
}

#[derive(Deserialize)]
struct EnvironmentDetail {
    id: u64,
    name: String,
    /// `null` when there was none; but the key must be there, or any answer would be an environment without one.
    #[serde(deserialize_with = "Option::deserialize")]
    last_deployment: Option<Deployment>,
}

#[derive(Deserialize)]
struct Deployment {
    #[serde(rename = "ref")]
    git_ref: String,
    sha: String,
    status: Option<String>,
}

#[cfg(test)]
mod tests;
