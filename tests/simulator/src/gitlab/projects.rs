//! The few routes besides the registry's that a client asks on its way.

use super::credentials::{Caller, find_user};
use super::rest::{Outcome, caller, message, ok, project};
use crate::exchange::Exchange;
use serde_json::json;

/// `GET /version`.
pub(super) fn version(exchange: &Exchange<'_>) -> Outcome {
    match caller(exchange, false)? {
        Caller::Nobody => Err(message(401, "401 Unauthorized")),
        _ => Ok(ok(&json!({ "version": "19.3.0", "revision": "5a1f0e2c9d1" }))),
    }
}

/// `GET /user`.
pub(super) fn user(exchange: &Exchange<'_>) -> Outcome {
    let caller = caller(exchange, false)?;
    let user = caller.user().and_then(|id| find_user(&exchange.state.world, id));
    let user = user.ok_or_else(|| message(401, "401 Unauthorized"))?;
    Ok(ok(&json!({
        "id": user.id, "username": user.username, "name": user.username, "state": "active",
        "web_url": format!("{}/{}", exchange.addresses.gitlab, user.username), "is_admin": user.admin,
    })))
}

/// `GET /projects/:id`.
pub(super) fn show(exchange: &Exchange<'_>, id: &str) -> Outcome {
    let caller = caller(exchange, false)?;
    let project = project(exchange, &caller, id)?;
    let base = &exchange.addresses.gitlab;
    Ok(ok(&json!({
        "id": project.id,
        "name": project.name(),
        "path": project.name(),
        "path_with_namespace": project.path,
        "name_with_namespace": project.path.replace('/', " / "),
        "default_branch": "main",
        "visibility": project.visibility.word(),
        "web_url": format!("{base}/{}", project.path),
        "http_url_to_repo": format!("{base}/{}.git", project.path),
        "namespace": { "id": 3, "full_path": project.namespace(), "kind": "group" },
        "archived": false,
        "container_registry_enabled": project.registry != crate::people::RegistryAccess::Disabled,
        "container_registry_access_level": project.registry.word(),
        "container_registry_image_prefix":
            format!("{}/{}", exchange.addresses.registry_host, project.path.to_lowercase()),
    })))
}
