//! Which project is meant: its registry, needed outside CI only, and its path.

use serde::Deserialize;

use super::{Rest, authorization};
use crate::error::Error;
use crate::exit::Exit;
use crate::http::{Client, Request, Response, Url, encode};
use crate::secret::Credentials;

/// What GitLab says of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FoundProject {
    /// Its image: `host[:port]/path`.
    pub image: String,
    /// Its path, as its owner spelt it.
    pub path: Option<String>,
}

/// Asks for the image and the path of a project.
///
/// # Errors
/// When the project cannot be seen (4), has no registry (3), or the answer is no project's.
pub(crate) fn find_project(
    client: &Client,
    api: &Url,
    credentials: Option<&Credentials>,
    project: &str,
) -> Result<FoundProject, Error> {
    let attempt = format!("find the registry of project {project}");
    let url = api.below(&format!("projects/{}", encode(project)));
    let url = url.map_err(|error| Error::usage(attempt.clone(), error.to_string()))?;
    let request = Request::get(url, attempt.clone()).authorized(authorization(credentials));
    let response = client.send(&request)?;
    if response.status != 200 {
        let otherwise = "or set CI_REGISTRY_IMAGE to the project's image";
        return Err(refused(&request, &response, credentials, otherwise));
    }
    let project: RawProject = response.json().map_err(|error| error.while_trying(&attempt))?;
    let disabled = project.container_registry_access_level.as_deref() == Some("disabled");
    match project.container_registry_image_prefix.filter(|image| !image.is_empty()) {
        Some(image) if !disabled => {
            Ok(FoundProject { image, path: project.path_with_namespace.filter(|path| is_path(path)) })
        }
        _ if disabled => Err(Error::configuration(attempt, "its container registry is disabled")
            .with_hint("Settings > General > Visibility > Container registry")),
        _ => Err(Error::configuration(attempt, "GitLab does not name its image").with_hint(format!(
            "GitLab tells it only to members: {}; or set CI_REGISTRY_IMAGE to the project's image",
            Credentials::refused(credentials, "the scope read_api and a member as owner")
        ))),
    }
}

impl Rest {
    /// The run's own project, as a number or a path.
    pub(super) fn own_project(&self, attempt: &str) -> Result<&str, Error> {
        self.project.as_deref().or(self.image.as_deref()).ok_or_else(|| {
            Error::configuration(attempt, "no project is named")
                .with_hint("write --project group/project; in a job GitLab sets CI_PROJECT_ID")
        })
    }

    /// The path of the run's own project. GitLab is asked for it where only the project's number is known, unless the
    /// token is a job's, to which it does not answer: then it is the path of the image, in lower case.
    ///
    /// # Errors
    /// When there is no project, or it cannot be seen (4).
    pub fn project_path(&self) -> Result<String, Error> {
        let attempt = "find the path of the project";
        if let Some(path) = &self.path {
            return Ok(path.clone());
        }
        match (&self.project, &self.image) {
            (Some(project), _) if !self.has_job_token() => {
                let response = self.read_project(project, attempt, "or set CI_PROJECT_PATH")?;
                let project: RawProject = response.json().map_err(|error| error.while_trying(attempt))?;
                let path = project.path_with_namespace.filter(|path| is_path(path));
                path.ok_or_else(|| response.protocol("GitLab names no usable path").while_trying(attempt))
            }
            (_, Some(image)) => Ok(image.clone()),
            (_, None) => Err(Error::configuration(attempt, "no project is named")
                .with_hint("write --project group/project; in a job GitLab sets CI_PROJECT_PATH")),
        }
    }

    /// GitLab's description of a project; `otherwise` is what to do without one, for the hint.
    pub(super) fn read_project(
        &self,
        project: &str,
        attempt: &str,
        otherwise: &str,
    ) -> Result<Response, Error> {
        let url = self.url(&format!("projects/{}", encode(project)), attempt)?;
        let (request, response) = self.get(url, attempt)?;
        match response.status {
            200 => Ok(response),
            _ => Err(refused(&request, &response, self.credentials.as_ref(), otherwise)),
        }
    }
}

/// Why GitLab does not show a project.
fn refused(
    request: &Request,
    response: &Response,
    credentials: Option<&Credentials>,
    otherwise: &str,
) -> Error {
    let error = response.refusal(request);
    let needs = Credentials::refused(credentials, "the scope read_api");
    match response.status {
        // GitLab says 404 to those who may not know.
        404 => Error { exit: Exit::Denied, ..error }
            .with_hint(format!("there is no such project, or it is not shown: {needs}")),
        401 | 403 => error.with_hint(format!("{needs}, {otherwise}")),
        _ => error,
    }
}

/// Whether a project can have this path: it becomes part of a URL, and is shown.
fn is_path(path: &str) -> bool {
    let is_free = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    path.split('/').all(|part| !matches!(part, "" | "." | "..") && part.bytes().all(is_free))
}

#[derive(Deserialize)]
struct RawProject {
    /// Every project has one; without it the answer is something else.
    #[serde(rename = "id")]
    _id: u64,
    path_with_namespace: Option<String>,
    container_registry_image_prefix: Option<String>,
    container_registry_access_level: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::super::testing::{JOB, PERSON, asking, json, refusal, serving};
    use super::*;

    #[test]
    fn the_path_is_asked_for_only_where_nobody_named_it() {
        let server = serving(|path| match path {
            "projects/9" => json(r#"{"id":9,"path_with_namespace":"Acme/shop"}"#),
            other => panic!("{other}"),
        });
        let named = Rest { path: Some("Own/Path".to_owned()), ..asking(&server, PERSON) };
        assert_eq!(named.project_path().unwrap(), "Own/Path");
        assert_eq!(
            asking(&server, JOB).project_path().unwrap(),
            "acme/shop",
            "GitLab shows it to no job token"
        );
        let unnumbered = Rest { project: None, ..asking(&server, PERSON) };
        assert_eq!(unnumbered.project_path().unwrap(), "acme/shop");
        assert_eq!(server.count(), 0);
        assert_eq!(asking(&server, PERSON).project_path().unwrap(), "Acme/shop");
        let nobody = Rest { project: None, image: None, ..asking(&server, PERSON) };
        assert_eq!(nobody.project_path().unwrap_err().exit, Exit::Configuration);
    }

    #[test]
    fn a_path_that_is_not_told_is_not_guessed() {
        for (given, exit) in [
            (json(r#"{"id":9}"#), Exit::Protocol),
            (json("{}"), Exit::Protocol),
            (json(r#"{"id":9,"path_with_namespace":"acme/../root"}"#), Exit::Protocol),
            (json(r#"{"id":9,"path_with_namespace":"acme/\u001b[2J"}"#), Exit::Protocol),
            (refusal("404 Project Not Found"), Exit::Denied),
            (refusal("503 Service Unavailable"), Exit::Unavailable),
        ] {
            let server = serving(move |_| given.clone());
            assert_eq!(asking(&server, PERSON).project_path().unwrap_err().exit, exit);
        }
    }
}
