//! Container repositories: of a project, of a group, and one by its number.

use super::credentials::Caller;
use super::groups;
use super::pagination::{flag, paginate};
use super::permissions::{is_matched, reads_images};
use super::rest::{Outcome, caller, member, message, ok, reader};
use crate::exchange::{Exchange, RegistryTrouble};
use crate::http::Response;
use crate::mode::Mode;
use crate::moment::Moment;
use crate::people::{Project, RegistryAccess, Role};
use crate::store::ContainerRepository;
use serde::Serialize;

/// How many tags Rails asks for when it counts.
const COUNTED: usize = 10_000;

#[derive(Serialize)]
struct Entry {
    id: u64,
    name: String,
    path: String,
    project_id: u64,
    location: String,
    created_at: String,
    cleanup_policy_started_at: Option<String>,
    status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags_count: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<Vec<TagEntry>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delete_api_path: Option<String>,
}

/// A tag as lists show it.
#[derive(Serialize)]
pub(super) struct TagEntry {
    pub(super) name: String,
    pub(super) path: String,
    pub(super) location: String,
}

impl TagEntry {
    pub(super) fn new(exchange: &Exchange<'_>, path: &str, name: &str) -> Self {
        Self {
            name: name.to_owned(),
            path: format!("{path}:{name}"),
            location: format!("{}/{path}:{name}", exchange.addresses.registry_host),
        }
    }
}

/// Asks the registry as Rails does: an error of its own looks like nothing there, and silence is a 503.
pub(super) fn registry_works(
    exchange: &mut Exchange<'_>,
    method: &str,
    path: &str,
) -> Result<bool, Response> {
    match (exchange.rails_to_registry)(method, path) {
        None => Ok(true),
        Some(RegistryTrouble::Error) => Ok(false),
        Some(RegistryTrouble::Unreachable) => Err(super::rest::unreachable()),
    }
}

/// The names of all tags, in the order in which Rails gets them.
pub(super) fn tag_names(exchange: &mut Exchange<'_>, path: &str) -> Result<Vec<String>, Response> {
    if !registry_works(exchange, "GET", &format!("/v2/{path}/tags/list"))? {
        return Ok(Vec::new());
    }
    let repository = exchange.state.repositories.get(path);
    Ok(repository.map_or_else(Vec::new, |it| it.tags.iter().map(|(name, _)| name.to_string()).collect()))
}

fn entry(
    exchange: &mut Exchange<'_>,
    row: &ContainerRepository,
    with_count: bool,
    with_tags: bool,
) -> Result<Entry, Response> {
    let path = exchange.state.path_of(row);
    let names = if with_count || with_tags { tag_names(exchange, &path)? } else { Vec::new() };
    Ok(Entry {
        id: row.id,
        name: row.name.clone(),
        location: format!("{}/{path}", exchange.addresses.registry_host),
        project_id: row.project,
        created_at: row.created.millis(),
        cleanup_policy_started_at: row.policy_started.map(Moment::millis),
        status: row.status,
        tags_count: with_count.then(|| names.len().min(COUNTED)),
        tags: with_tags.then(|| names.iter().map(|name| TagEntry::new(exchange, &path, name)).collect()),
        size: None,
        delete_api_path: None,
        path,
    })
}

/// `GET /projects/:id/registry/repositories`.
pub(super) fn of_project(exchange: &mut Exchange<'_>, id: &str) -> Outcome {
    let (_, project) = reader(exchange, id)?;
    let query = exchange.request.parameters();
    let (with_tags, with_count) = (flag(&query, "tags")?, flag(&query, "tags_count")?);
    let rows: Vec<_> =
        exchange.state.rows.values().filter(|row| row.project == project.id).cloned().collect();
    let entries =
        rows.iter().map(|row| entry(exchange, row, with_count, with_tags)).collect::<Result<Vec<_>, _>>()?;
    exchange.state.looked_at(&rows);
    let fixed = [("id", id), ("tags", "false"), ("tags_count", "false")];
    paginate(exchange, &fixed, &entries, |entry| serde_json::value::to_raw_value(entry).ok())
}

/// `GET /groups/:id/registry/repositories`: of the groups below it as well; with a job token as without any.
pub(super) fn of_group(exchange: &mut Exchange<'_>, id: &str) -> Outcome {
    let caller = caller(exchange, false)?;
    let world = &exchange.state.world;
    let path = groups::find(world, &caller, id)?;
    if groups::role(world, &caller, &path) < Role::Reporter {
        return Err(message(403, "403 Forbidden"));
    }
    let readable: Vec<u64> = groups::projects(world, &path)
        .filter(|project| project.registry != RegistryAccess::Disabled)
        .map(|project| project.id)
        .collect();
    let rows: Vec<_> =
        exchange.state.rows.values().filter(|row| readable.contains(&row.project)).cloned().collect();
    let entries = rows.iter().map(|row| entry(exchange, row, false, false)).collect::<Result<Vec<_>, _>>()?;
    exchange.state.looked_at(&rows);
    paginate(exchange, &[("id", id)], &entries, |entry| serde_json::value::to_raw_value(entry).ok())
}

/// `GET /registry/repositories/:id`: not for job tokens, not for strangers.
pub(super) fn show(exchange: &mut Exchange<'_>, id: &str) -> Outcome {
    let caller = caller(exchange, false)?;
    if matches!(caller, Caller::Nobody) {
        return Err(message(401, "401 Unauthorized"));
    }
    let query = exchange.request.parameters();
    let (with_tags, with_count) = (flag(&query, "tags")?, flag(&query, "tags_count")?);
    let with_size = flag(&query, "size")?;
    let missing = || message(404, "404 Not found");
    let row =
        id.parse().ok().and_then(|id: u64| exchange.state.rows.get(&id)).cloned().ok_or_else(missing)?;
    let world = &exchange.state.world;
    let project = world.projects.iter().find(|project| project.id == row.project).ok_or_else(missing)?;
    if !reads_images(world, &caller, project) {
        // This route does not hide what is there.
        return Err(message(403, "403 Forbidden"));
    }
    let is_maintainer = caller.role(world, project) >= Role::Maintainer;
    let has_sizes = world.mode == Mode::Metadata;
    let mut found = entry(exchange, &row, with_count, with_tags)?;
    found.delete_api_path = is_maintainer.then(|| {
        format!(
            "{}/api/v4/projects/{}/registry/repositories/{}",
            exchange.addresses.gitlab, row.project, row.id
        )
    });
    if with_size {
        let path = format!("/gitlab/v1/repositories/{}/", found.path);
        let works = registry_works(exchange, "GET", &path)?;
        let repository = exchange.state.repositories.get(&found.path);
        let size = repository
            .filter(|_| works && has_sizes)
            .map(|repository| repository.deduplicated_size(&exchange.state.blobs));
        found.size = Some(serde_json::json!(size));
    }
    exchange.state.looked_at(&[row]);
    Ok(ok(&found))
}

/// `DELETE /projects/:id/registry/repositories/:repository_id`: noted now, done later.
pub(super) fn delete(exchange: &mut Exchange<'_>, id: &str, row: &str) -> Outcome {
    let (_, project, role) = member(exchange, id, Role::Maintainer)?;
    let row = find(exchange, &project, row)?;
    let path = exchange.state.path_of(&row);
    if project.repository_rules.iter().any(|rule| is_matched(&rule.pattern, &path) && role < rule.delete) {
        return Err(message(403, "403 Forbidden - Deleting protected container repository forbidden."));
    }
    exchange.state.doom(row.id);
    Ok(Response::typed(202, "application/json", "202"))
}

/// The project's row of this number.
pub(super) fn find(
    exchange: &Exchange<'_>,
    project: &Project,
    id: &str,
) -> Result<ContainerRepository, Response> {
    let id: u64 = id.parse().map_err(|_| super::rest::invalid("repository_id is invalid"))?;
    exchange
        .state
        .rows
        .get(&id)
        .filter(|row| row.project == project.id)
        .cloned()
        .ok_or_else(|| message(404, "404 Not found"))
}
