//! Which registry a project has. Needed outside CI only.

use serde::Deserialize;

use super::authorization;
use crate::error::Error;
use crate::exit::Exit;
use crate::http::{Client, Request, Url, encode};
use crate::token::Credentials;

/// Asks for the image of a project: `host[:port]/path`.
///
/// # Errors
/// When the project cannot be seen (4), has no registry (3), or the answer is no project's.
pub fn project_image(
    client: &Client,
    api: &Url,
    credentials: Option<&Credentials>,
    project: &str,
) -> Result<String, Error> {
    let attempt = format!("find the registry of project {project}");
    let url = api.below(&format!("projects/{}", encode(project)));
    let url = url.map_err(|error| Error::usage(attempt.clone(), error.to_string()))?;
    let request = Request::get(url, attempt.clone()).authorized(authorization(credentials));
    let response = client.send(&request)?;
    match response.status {
        200 => {}
        // GitLab says 404 to those who may not know.
        404 => {
            let error = response.refusal(&request);
            return Err(Error { exit: Exit::Denied, ..error }.with_hint(
                "there is no such project, or the token may not see it: it needs the scope read_api",
            ));
        }
        401 | 403 => {
            let hint = "set REGISTRY_GATE_TOKEN to a token with the scope read_api, or set CI_REGISTRY_IMAGE to the project's image";
            return Err(response.refusal(&request).with_hint(hint));
        }
        _ => return Err(response.refusal(&request)),
    }
    let project: Project = response.json().map_err(|error| error.while_trying(&attempt))?;
    let disabled = project.container_registry_access_level.as_deref() == Some("disabled");
    match project.container_registry_image_prefix.filter(|image| !image.is_empty()) {
        Some(image) if !disabled => Ok(image),
        _ if disabled => Err(Error::configuration(attempt, "its container registry is disabled")
            .with_hint("Settings > General > Visibility > Container registry")),
        _ => Err(Error::configuration(attempt, "GitLab does not name its image").with_hint(
            "GitLab tells it only to members; set a token, or set CI_REGISTRY_IMAGE to the project's image",
        )),
    }
}

#[derive(Deserialize)]
struct Project {
    /// Every project has one; without it the answer is something else.
    #[serde(rename = "id")]
    _id: u64,
    container_registry_image_prefix: Option<String>,
    container_registry_access_level: Option<String>,
}
