//! Where the registry of this GitLab is, for who asks for a group's repositories, or everybody's, outside CI: no project
//! is named, and GitLab tells the host with every repository that it lists.

use serde::Deserialize;

use super::authorization;
use crate::error::Error;
use crate::exit::Exit;
use crate::http::{Client, Request, Url, encode};
use crate::secret::Credentials;

/// So many projects are asked for their images: nearly every one has a registry.
const PROJECTS: &str = "100";

/// Asks for the `host[:port]` of the registry by a repository of a group, or by the image of a project where no group is
/// named. `None`: the group has no repository to tell it by.
///
/// # Errors
/// When the group cannot be seen (4), none of the first projects has a registry (3), or the answer is no list of GitLab's.
pub(crate) fn find_registry(
    client: &Client,
    api: &Url,
    credentials: Option<&Credentials>,
    group: Option<&str>,
) -> Result<Option<String>, Error> {
    let (attempt, path) = match group {
        Some(group) => (
            format!("find the registry of group {group}"),
            format!("groups/{}/registry/repositories", encode(group)),
        ),
        None => ("find the registry of this GitLab".to_owned(), "projects".to_owned()),
    };
    let url = api.below(&path).map_err(|error| Error::usage(attempt.clone(), error.to_string()))?;
    let url = match group {
        Some(_) => url.with("per_page", "1"),
        None => url
            .with("pagination", "keyset")
            .with("order_by", "id")
            .with("sort", "asc")
            .with("per_page", PROJECTS),
    };
    let request = Request::get(url, attempt.clone()).authorized(authorization(credentials));
    let response = client.send(&request)?;
    if response.status != 200 {
        let error = response.refusal(&request);
        let needs = Credentials::refused(credentials, "the scope read_api and an owner who may see them");
        return Err(match response.status {
            // GitLab says 404 to those who may not know.
            404 => Error { exit: Exit::Denied, ..error }
                .with_hint(format!("there is no such group, or it is not shown: {needs}")),
            401 | 403 => error.with_hint(needs),
            _ => error,
        });
    }
    let listed: Vec<RawOwned> = response.json().map_err(|error| error.while_trying(&attempt))?;
    let image =
        listed.into_iter().find_map(|listed| listed.location.or(listed.container_registry_image_prefix));
    match image.as_deref().map(|image| image.split_once('/')) {
        None if group.is_none() => Err(Error::configuration(
            attempt,
            format!("it is told with the images of projects, and none of the first {PROJECTS} shows any"),
        )
        .with_hint("--instance takes an administrator's token; with it, name a project that has a registry: --project group/project")),
        None => Ok(None),
        Some(Some((host, _))) if !host.is_empty() => Ok(Some(host.to_owned())),
        Some(_) => Err(response.protocol("GitLab names an image without a host").while_trying(&attempt)),
    }
}

/// A repository, or a project.
#[derive(Deserialize)]
struct RawOwned {
    /// Every entry has one; without it the answer is something else.
    #[serde(rename = "id")]
    _id: u64,
    location: Option<String>,
    container_registry_image_prefix: Option<String>,
}
