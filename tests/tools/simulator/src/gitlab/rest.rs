//! REST v4: routes, authentication, and the errors they have in common.

use super::credentials::{Caller, Refusal, for_rest};
use super::permissions::{job_refused, reads_images, sees_project};
use super::{deployments, environments, groups, projects, repositories, tags};
use crate::exchange::{Answer, Exchange};
use crate::http::url::{decode, escape};
use crate::http::{Request, Response};
use crate::people::{Project, Role};
use crate::world::World;
use serde::Serialize;
use serde_json::json;

/// An answer, or an answer that says why not.
pub(super) type Outcome = Result<Response, Response>;

/// Answers a request below `/api/v4`.
pub(super) fn answer(exchange: &mut Exchange<'_>, path: &str) -> Answer {
    let raw = exchange.request.target.split('?').next().unwrap_or_default().to_owned();
    let raw = raw.split("/api/v4").nth(1).unwrap_or(path);
    let segments: Vec<String> =
        raw.trim_matches('/').split('/').map(|segment| decode(segment, false)).collect();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let method = if exchange.request.method == "HEAD" { "GET" } else { exchange.request.method.as_str() };
    let outcome = match (method, segments.as_slice()) {
        ("GET", ["version" | "metadata"]) => projects::version(exchange),
        ("GET", ["user"]) => projects::user(exchange),
        ("GET", ["projects"]) => projects::list(exchange),
        ("GET", ["projects", id]) => projects::show(exchange, id),
        ("GET", ["projects", id, "environments"]) => environments::list(exchange, id),
        ("GET", ["projects", id, "environments", number]) => environments::show(exchange, id, number),
        ("GET", ["projects", id, "deployments"]) => deployments::list(exchange, id),
        ("GET", ["projects", id, "deployments", number]) => deployments::show(exchange, id, number),
        ("GET", ["projects", id, "registry", "repositories"]) => repositories::of_project(exchange, id),
        ("DELETE", ["projects", id, "registry", "repositories", row]) => {
            repositories::delete(exchange, id, row)
        }
        ("GET", ["projects", id, "registry", "repositories", row, "tags"]) => tags::list(exchange, id, row),
        ("DELETE", ["projects", id, "registry", "repositories", row, "tags"]) => {
            tags::bulk(exchange, id, row)
        }
        ("GET", ["projects", id, "registry", "repositories", row, "tags", tag]) => {
            tags::show(exchange, id, row, tag)
        }
        ("DELETE", ["projects", id, "registry", "repositories", row, "tags", tag]) => {
            tags::delete(exchange, id, row, tag)
        }
        ("GET", ["groups", id]) => groups::show(exchange, id),
        ("GET", ["groups", id, "registry", "repositories"]) => repositories::of_group(exchange, id),
        ("GET", ["registry", "repositories", row]) if row.bytes().all(|byte| byte.is_ascii_digit()) => {
            repositories::show(exchange, row)
        }
        _ => return Answer::unknown(error(404, &json!({ "error": "404 Not Found" }))),
    };
    outcome.unwrap_or_else(|response| response).into()
}

pub(super) fn ok<T: Serialize>(content: &T) -> Response {
    Response::typed(200, "application/json", serde_json::to_string(content).unwrap_or_default())
}

pub(super) fn error(status: u16, body: &serde_json::Value) -> Response {
    Response::typed(status, "application/json", body.to_string())
}

/// `{"message": "…"}`.
pub(super) fn message(status: u16, text: &str) -> Response {
    error(status, &json!({ "message": text }))
}

/// `{"error": "…"}`, as parameters that do not fit are answered.
pub(super) fn invalid(text: &str) -> Response {
    error(400, &json!({ "error": text }))
}

/// Rails cannot reach the registry.
pub(super) fn unreachable() -> Response {
    message(
        503,
        "We are having trouble connecting to the Container Registry. If this error persists, please review the \
         troubleshooting documentation.",
    )
}

/// Whoever the request's token belongs to.
pub(super) fn caller(exchange: &Exchange<'_>, with_jobs: bool) -> Result<Caller, Response> {
    let expired = |text: &str| error(401, &json!({ "error": "invalid_token", "error_description": text }));
    let caller =
        for_rest(&exchange.state.world, exchange.request, with_jobs).map_err(|refusal| match refusal {
            Refusal::Wrong => message(401, "401 Unauthorized"),
            Refusal::Expired => {
                expired("Token is expired. You can either do re-authorization or token refresh.")
            }
            Refusal::Revoked => expired("Token was revoked. You have to re-authorize from the user."),
        })?;
    if let Caller::User { scopes, .. } = &caller {
        let is_reading = matches!(exchange.request.method.as_str(), "GET" | "HEAD");
        let is_enough = scopes.iter().any(|scope| scope == "api" || (is_reading && scope == "read_api"));
        if !is_enough {
            return Err(error(
                403,
                &json!({
                    "error": "insufficient_scope",
                    "error_description":
                        "The request requires higher privileges than provided by the access token.",
                    "scope": if is_reading { "api read_api" } else { "api" },
                }),
            ));
        }
    }
    Ok(caller)
}

/// The project that `:id` means, seen by `caller`, where the registry of another project than the job's is closed.
pub(super) fn project(exchange: &Exchange<'_>, caller: &Caller, id: &str) -> Result<Project, Response> {
    let world = &exchange.state.world;
    let (found, moved) = (find(world, id), moved(world, id));
    if let Caller::Job { project: own, .. } = caller
        && found.or(moved).is_none_or(|project| project.id != *own)
    {
        return Err(message(
            403,
            "403 Forbidden - This project's CI/CD job token cannot be used to authenticate with the container \
             registry of a different project.",
        ));
    }
    locate(exchange, caller, id)
}

/// The project that had this path before.
fn moved<'a>(world: &'a World, id: &str) -> Option<&'a Project> {
    let is_it = |path: &String| path.eq_ignore_ascii_case(id);
    world.projects.iter().find(|project| project.former_paths.iter().any(is_it))
}

/// The project that `:id` means, seen by `caller`.
pub(super) fn locate(exchange: &Exchange<'_>, caller: &Caller, id: &str) -> Result<Project, Response> {
    let world = &exchange.state.world;
    let (found, moved) = (find(world, id), moved(world, id));
    let missing = || message(404, "404 Project Not Found");
    if found.is_none()
        && let Some(moved) = moved.filter(|project| sees_project(world, caller, project))
    {
        return Err(if matches!(exchange.request.method.as_str(), "GET" | "HEAD") {
            let old = format!("/projects/{}", escape(id));
            let new = format!("/projects/{}", moved.id);
            let origin = &exchange.addresses.gitlab[..exchange.addresses.gitlab.len() - world.root.len()];
            let location = format!("{origin}{}", exchange.request.target.replace(&old, &new));
            Response::new(301).header("Location", location)
        } else {
            message(405, "Non GET methods are not allowed for moved projects")
        });
    }
    let found = found.ok_or_else(missing)?;
    if sees_project(world, caller, found) {
        return Ok(found.clone());
    }
    Err(match job_refused(world, caller, found) {
        Some(reason) => message(403, &format!("403 Forbidden - {reason}")),
        None => missing(),
    })
}

fn find<'a>(world: &'a World, id: &str) -> Option<&'a Project> {
    match id.parse::<u64>() {
        Ok(number) => world.projects.iter().find(|project| project.id == number),
        Err(_) => world.projects.iter().find(|project| project.path.eq_ignore_ascii_case(id)),
    }
}

/// The caller and the project, when the caller may read the project's images.
pub(super) fn reader(exchange: &Exchange<'_>, id: &str) -> Result<(Caller, Project), Response> {
    let caller = caller(exchange, true)?;
    let project = project(exchange, &caller, id)?;
    if !reads_images(&exchange.state.world, &caller, &project) {
        return Err(message(403, "403 Forbidden"));
    }
    Ok((caller, project))
}

/// The caller and the project, when the caller's role there is high enough.
pub(super) fn member(
    exchange: &Exchange<'_>,
    id: &str,
    least: Role,
) -> Result<(Caller, Project, Role), Response> {
    let caller = caller(exchange, true)?;
    let project = project(exchange, &caller, id)?;
    let role = caller.role(&exchange.state.world, &project);
    if role < least {
        return Err(message(403, "403 Forbidden"));
    }
    Ok((caller, project, role))
}

/// Parameters of the query and of a body, form or JSON.
pub(super) fn parameters(request: &Request) -> Vec<(String, String)> {
    let mut all = request.parameters().0;
    let content_type = request.headers.get("content-type").unwrap_or_default();
    if content_type.starts_with("application/json") {
        if let Ok(serde_json::Value::Object(fields)) = serde_json::from_slice(&request.body) {
            all.extend(fields.into_iter().map(|(key, value)| {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                (key, text)
            }));
        }
    } else if content_type.starts_with("application/x-www-form-urlencoded") {
        all.extend(crate::http::url::Query::parse(&String::from_utf8_lossy(&request.body)).0);
    }
    all
}
