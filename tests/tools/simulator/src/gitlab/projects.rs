//! The few routes besides the registry's that a client asks on its way.

use super::credentials::{Caller, find_user, membership};
use super::groups;
use super::pagination::{behind, choice, filter, flag, keyset, page, paginate};
use super::permissions::sees_project;
use super::rest::{Outcome, caller, error, invalid, message, ok, project};
use crate::exchange::Exchange;
use crate::http::Response;
use crate::http::url::Query;
use crate::moment::Moment;
use crate::people::{Project, RegistryAccess, Role, User};
use serde_json::{Value, json};
use std::time::Duration;

/// What projects can be ordered by.
const ORDERS: [&str; 8] =
    ["id", "name", "path", "created_at", "updated_at", "last_activity_at", "similarity", "star_count"];
/// How far pages by number go.
const FURTHEST: usize = 50_000;
/// The parameters that GitLab fills in, and repeats in `Link`.
const DEFAULTS: [(&str, &str); 13] = [
    ("imported", "false"),
    ("include_hidden", "false"),
    ("membership", "false"),
    ("order_by", "created_at"),
    ("owned", "false"),
    ("page", "1"),
    ("simple", "false"),
    ("sort", "desc"),
    ("starred", "false"),
    ("statistics", "false"),
    ("with_custom_attributes", "false"),
    ("with_issues_enabled", "false"),
    ("with_merge_requests_enabled", "false"),
];

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
    let mut told = person(exchange, user);
    told["is_admin"] = json!(user.admin);
    Ok(ok(&told))
}

/// `GET /projects/:id`: with a job token as without any.
pub(super) fn show(exchange: &Exchange<'_>, id: &str) -> Outcome {
    let caller = caller(exchange, false)?;
    let project = project(exchange, &caller, id)?;
    Ok(ok(&entity(exchange, &caller, &project, false)))
}

/// When the project or group of this number was made: in the order of their numbers.
pub(super) fn created_at(number: u64) -> Moment {
    Moment(1_735_689_600_000_000).plus(Duration::from_secs(60) * u32::try_from(number).unwrap_or(u32::MAX))
}

/// A project as the caller is told of it; strangers, and those who want it simple, hear nothing of its registry.
fn entity(exchange: &Exchange<'_>, caller: &Caller, project: &Project, is_simple: bool) -> Value {
    let world = &exchange.state.world;
    let mut told = basic(exchange, project);
    let Some(user) = caller.user().filter(|_| !is_simple) else { return told };
    let level = |role: Role| (role > Role::None).then(|| json!({ "access_level": role as u8 }));
    let is_enabled = match project.registry {
        RegistryAccess::Disabled => false,
        RegistryAccess::Private => caller.role(world, project) >= Role::Reporter,
        RegistryAccess::Enabled => true,
    };
    told["archived"] = json!(project.archived);
    told["container_registry_enabled"] = json!(is_enabled);
    told["container_registry_access_level"] = json!(project.registry.word());
    if world.registry_enabled {
        let prefix = format!("{}/{}", exchange.addresses.registry_host, project.path.to_lowercase());
        told["container_registry_image_prefix"] = json!(prefix);
    }
    if let Some(policy) = &project.cleanup_policy {
        told["container_expiration_policy"] = json!({
            "cadence": policy.cadence,
            "enabled": policy.enabled,
            "keep_n": policy.keep_n,
            "older_than": policy.older_than,
            "name_regex": policy.name_regex_delete,
            "name_regex_keep": policy.name_regex_keep,
            "next_run_at": policy.next_run_at,
        });
    }
    told["permissions"] = json!({
        "project_access": project.members.get(&user).copied().and_then(level),
        "group_access": level(groups::membership(world, project.namespace(), user)),
    });
    told
}

/// What anybody is told who sees the project.
pub(super) fn basic(exchange: &Exchange<'_>, project: &Project) -> Value {
    let world = &exchange.state.world;
    let base = &exchange.addresses.gitlab;
    let namespace = project.namespace();
    let (parent, short) =
        namespace.rsplit_once('/').map_or((None, namespace), |(parent, short)| (Some(parent), short));
    json!({
        "id": project.id,
        "description": null,
        "name": project.name(),
        "path": project.name(),
        "path_with_namespace": project.path,
        "name_with_namespace": project.path.replace('/', " / "),
        "created_at": created_at(project.id).millis(),
        "last_activity_at": created_at(project.id).millis(),
        "default_branch": project.git.head().map(|_| &project.git.default_branch),
        "visibility": project.visibility.word(),
        "web_url": format!("{base}/{}", project.path),
        "http_url_to_repo": format!("{base}/{}.git", project.path),
        "namespace": {
            "id": groups::number(world, namespace),
            "name": short,
            "path": short,
            "kind": if groups::is_personal(world, namespace) { "user" } else { "group" },
            "full_path": namespace,
            "parent_id": parent.and_then(|parent| groups::number(world, parent)),
        },
    })
}

/// What is said of a person.
pub(super) fn person(exchange: &Exchange<'_>, user: &User) -> Value {
    json!({
        "id": user.id, "username": user.username, "name": user.username, "state": "active", "locked": false,
        "avatar_url": null, "web_url": format!("{}/{}", exchange.addresses.gitlab, user.username),
    })
}

/// `GET /projects`: everything that the caller sees, newest first; with a job token as without any.
pub(super) fn list(exchange: &Exchange<'_>) -> Outcome {
    let caller = caller(exchange, false)?;
    let query = exchange.request.parameters();
    let order = choice(&query, "order_by", "created_at", &ORDERS)?;
    let is_descending = choice(&query, "sort", "desc", &["asc", "desc"])? == "desc";
    let chosen = choose(exchange, &caller, &query)?;
    let is_simple = flag(&query, "simple")?;
    let mut projects: Vec<&Project> = chosen.iter().collect();
    projects.sort_by(|a, b| match order {
        "name" | "path" => (a.name().to_lowercase(), a.id).cmp(&(b.name().to_lowercase(), b.id)),
        _ => a.id.cmp(&b.id),
    });
    if is_descending {
        projects.reverse();
    }
    let tell = |project: &&Project| entity(exchange, &caller, project, is_simple);
    if query.get("pagination") == Some("keyset") {
        if order != "id" {
            let text = "Keyset pagination is not yet available for this type of request";
            return Err(error(405, &json!({ "error": text })));
        }
        return keyset(exchange, &DEFAULTS, &projects, |project| behind(project.id, is_descending), tell);
    }
    let (page, per_page) = page(&query)?;
    if page.saturating_mul(per_page) > FURTHEST {
        let text = format!(
            "Offset pagination has a maximum allowed offset of {FURTHEST} for requests that return objects of type \
             Project. Remaining records can be retrieved using keyset pagination."
        );
        return Err(error(405, &json!({ "error": text })));
    }
    paginate(exchange, &DEFAULTS, &projects, tell)
}

/// The projects that the caller sees and the filters leave.
fn choose(exchange: &Exchange<'_>, caller: &Caller, query: &Query) -> Result<Vec<Project>, Response> {
    let world = &exchange.state.world;
    let level = choice(query, "min_access_level", "", &["5", "10", "15", "20", "25", "30", "40", "50"])?;
    let level: u8 = level.parse().unwrap_or(0);
    let visibility = choice(query, "visibility", "", &["private", "internal", "public"])?;
    let archived = filter(query, "archived")?;
    let is_member_only = flag(query, "membership")? || level > 0;
    let number = |name: &str| -> Result<Option<u64>, Response> {
        let given = query.get(name).filter(|text| !text.is_empty());
        given.map(|text| text.parse().map_err(|_| invalid(&format!("{name} is invalid")))).transpose()
    };
    let (after, before) = (number("id_after")?, number("id_before")?);
    // Administrators see everything, and are members only where somebody made them one.
    let given = |project: &Project| caller.user().map_or(Role::None, |user| membership(world, project, user));
    let is_chosen = |project: &&Project| {
        sees_project(world, caller, project)
            && (!is_member_only || (given(project) > Role::None && given(project) as u8 >= level))
            && archived.is_none_or(|wanted| wanted == project.archived)
            && (visibility.is_empty() || visibility == project.visibility.word())
            && after.is_none_or(|after| project.id > after)
            && before.is_none_or(|before| project.id < before)
    };
    Ok(world.projects.iter().filter(is_chosen).cloned().collect())
}
