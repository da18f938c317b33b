//! Whose images are meant, and on which registry.

use super::env::Variables;
use super::misnamed::{About, Misnamed, project_unnamed, registry_disabled};
use super::{HomeProject, home, registry};
use crate::cli::{Connection, Whereabouts};
use crate::error::Error;
use crate::http::Url;
use crate::image::Repository;

pub(super) fn project(
    typed: &Connection,
    variables: &Variables,
    server: &Url,
) -> Result<HomeProject, Misnamed> {
    let image = variables.ci_registry_image.as_deref();
    let image = image.map(|image| home::split(image, "CI_REGISTRY_IMAGE")).transpose();
    let image = image.map_err(About::Image.of())?;
    let host = host(typed, variables, server, image.as_ref()).map_err(About::Registry.of())?;
    own(typed, variables, host, image.map(|(_, path)| path)).map_err(About::Image.of())
}

/// The registry's `host[:port]`, where the job or somebody names it.
fn host(
    typed: &Connection,
    variables: &Variables,
    server: &Url,
    image: Option<&(String, Repository)>,
) -> Result<Option<String>, Error> {
    let origin = |host: &str| registry(server, typed.plain_http, host);
    Ok(match (&variables.ci_registry, image) {
        (Some(registry), Some((host, _))) if origin(registry)? != origin(host)? => {
            let cause = "CI_REGISTRY and CI_REGISTRY_IMAGE name different hosts";
            return Err(Error::configuration("find the registry", cause)
                .with_hint("both come from GitLab and name the same host; unset the one that was changed"));
        }
        (Some(registry), _) => Some(registry.clone()),
        (None, Some((host, _))) => Some(host.clone()),
        (None, None) => None,
    })
}

/// The project's own image on that registry.
fn own(
    typed: &Connection,
    variables: &Variables,
    host: Option<String>,
    image: Option<Repository>,
) -> Result<HomeProject, Error> {
    match (&typed.project, host) {
        (None, Some(host)) => Ok(HomeProject::Known { host, image }),
        (Some(project), Some(host)) if !is_number(project) => {
            // Registry paths are the project's in lower case.
            let path = Repository::parse(&project.to_ascii_lowercase())
                .map_err(|error| Error::configuration("read --project", error.problem()))?;
            Ok(HomeProject::Known { host, image: Some(path) })
        }
        (Some(project), _) => Ok(HomeProject::Ask(project.clone())),
        (None, None) if variables.in_gitlab() && typed.server.is_none() => Err(registry_disabled()),
        (None, None) => match &typed.whereabouts {
            // In a job a name may come from anybody's variable, and a token goes to that host.
            Whereabouts::Registry(host) if !variables.in_ci() => {
                Ok(HomeProject::Known { host: host.clone(), image: None })
            }
            Whereabouts::Registry(_) | Whereabouts::OfProject => Err(project_unnamed()),
            owner @ (Whereabouts::Group(_) | Whereabouts::Instance) => Ok(HomeProject::None(owner.clone())),
        },
    }
}

pub(super) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
