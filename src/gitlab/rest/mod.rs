//! GitLab's REST API, for what the registry itself cannot tell: which registry a project has, and which container
//! repositories there are.
//!
//! It is never a witness of absence: it turns failures of the registry into empty lists and 404 (GitLab issue
//! tracker, container registry), so no verdict and no count rests on it. The rows of its repositories are its own
//! database's, and those can be believed.

mod deletion;
mod environments;
mod owner;
mod pages;
mod policy;
mod project;
mod repositories;
#[cfg(test)]
mod testing;

pub(crate) use deletion::RepositoryId;
pub(crate) use owner::find_registry;
pub(crate) use project::find_project;

use std::sync::Arc;

use crate::error::Error;
use crate::http::{Authorization, Client, Effort, Request, Response, Url};
use crate::parallel::Slots;
use crate::secret::Credentials;

/// The REST API of a GitLab, and who asks it.
pub struct Rest {
    /// Sends the requests.
    pub client: Arc<Client>,
    /// How many at once.
    pub slots: Arc<Slots>,
    /// GitLab's own address.
    pub server: Url,
    /// The root of the API.
    pub api: Url,
    /// Who asks; `None`: nobody.
    pub credentials: Option<Credentials>,
    /// The registry's `host[:port]`.
    pub host: String,
    /// The run's own project, as a number or a path, where one was named.
    pub project: Option<String>,
    /// The path of that project, where it is known.
    pub path: Option<String>,
    /// The path of that project's image: the project's in lower case.
    pub image: Option<String>,
}

impl Rest {
    fn get(&self, url: Url, attempt: &str) -> Result<(Request, Response), Error> {
        self.send(Request::get(url, attempt))
    }

    fn send(&self, request: Request) -> Result<(Request, Response), Error> {
        let request = request.authorized(authorization(self.credentials.as_ref()));
        let response = self.slots.hold(|| self.client.send(&request))?;
        Ok((request, response))
    }

    fn attempt(&self, request: Request, effort: &mut Effort) -> Result<Option<(Request, Response)>, Error> {
        let request = request.authorized(authorization(self.credentials.as_ref()));
        let response = self.slots.hold(|| self.client.attempt(&request, effort))?;
        Ok(response.map(|response| (request, response)))
    }

    fn url(&self, path: &str, attempt: &str) -> Result<Url, Error> {
        self.api.below(path).map_err(|error| Error::usage(attempt, error.to_string()))
    }

    /// What to do where this was refused: `needs` is what a token needs for it.
    fn refused(&self, needs: &str) -> String {
        Credentials::refused(self.credentials.as_ref(), needs)
    }

    fn has_job_token(&self) -> bool {
        self.credentials.as_ref().is_some_and(Credentials::is_job_token)
    }
}

/// How a token is shown to this API.
fn authorization(credentials: Option<&Credentials>) -> Authorization {
    match credentials {
        Some(credentials) if credentials.is_job_token() => {
            Authorization::JobToken(credentials.password.clone())
        }
        Some(credentials) => Authorization::PrivateToken(credentials.password.clone()),
        None => Authorization::None,
    }
}
