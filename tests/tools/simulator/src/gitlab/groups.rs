//! Groups: which there are, who is in them, and one by its number or path.

use super::credentials::{Caller, find_user};
use super::permissions::sees_project;
use super::projects::created_at;
use super::rest::{Outcome, caller, message, ok};
use crate::exchange::Exchange;
use crate::http::Response;
use crate::http::url::escape_path;
use crate::people::{Project, Role, Visibility};
use crate::world::World;
use serde_json::json;

/// The number of the first group; the others follow in the order in which the world names them.
const FIRST: u64 = 3;

/// All namespaces: those above the projects, outermost first, then groups in which there is nothing.
fn namespaces(world: &World) -> Vec<&str> {
    let of_projects = world.projects.iter().map(Project::namespace);
    let named = of_projects.chain(world.groups.iter().map(|group| group.path.as_str()));
    let mut all: Vec<&str> = Vec::new();
    for path in named.filter(|path| !path.is_empty()) {
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        for namespace in ends.map(|end| &path[..end]) {
            if !all.iter().any(|known| known.eq_ignore_ascii_case(namespace)) {
                all.push(namespace);
            }
        }
    }
    all
}

/// The number of a namespace.
pub(super) fn number(world: &World, path: &str) -> Option<u64> {
    let at = namespaces(world).iter().position(|known| known.eq_ignore_ascii_case(path))?;
    Some(FIRST + at as u64)
}

/// Whether the namespace is a person's own, which is no group.
pub(super) fn is_personal(world: &World, path: &str) -> bool {
    world.users.iter().any(|user| user.username.eq_ignore_ascii_case(path))
}

/// Whether a path is that of the group or lies below it.
pub(super) fn is_within(path: &str, group: &str) -> bool {
    let (path, group) = (path.to_lowercase(), group.to_lowercase());
    path.strip_prefix(&group).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The role of a user in a group, from it or a group above it; that of a project there gives none.
pub(super) fn membership(world: &World, path: &str, user: u64) -> Role {
    let above = world.groups.iter().filter(|group| is_within(path, &group.path));
    above.filter_map(|group| group.members.get(&user)).max().copied().unwrap_or(Role::None)
}

/// A caller's role in a group; administrators have all of them.
pub(super) fn role(world: &World, caller: &Caller, path: &str) -> Role {
    let Some(user) = caller.user() else { return Role::None };
    if find_user(world, user).is_some_and(|user| user.admin) {
        return Role::Admin;
    }
    membership(world, path, user)
}

/// The projects of a group and of the groups below it.
pub(super) fn projects<'a>(world: &'a World, path: &'a str) -> impl Iterator<Item = &'a Project> {
    world.projects.iter().filter(move |project| is_within(project.namespace(), path))
}

/// The path of the group that `:id` means: its members see it, and whoever sees a project in it.
pub(super) fn find(world: &World, caller: &Caller, id: &str) -> Result<String, Response> {
    let missing = || message(404, "404 Group Not Found");
    let all = namespaces(world);
    let found = match id.parse::<u64>() {
        Ok(number) => number.checked_sub(FIRST).and_then(|at| all.get(usize::try_from(at).ok()?)),
        Err(_) => all.iter().find(|path| path.eq_ignore_ascii_case(id)),
    };
    let path = *found.filter(|path| !is_personal(world, path)).ok_or_else(missing)?;
    let is_seen = role(world, caller, path) > Role::None
        || projects(world, path).any(|project| sees_project(world, caller, project));
    is_seen.then(|| path.to_owned()).ok_or_else(missing)
}

/// `GET /groups/:id`: with a job token as without any.
pub(super) fn show(exchange: &Exchange<'_>, id: &str) -> Outcome {
    let caller = caller(exchange, false)?;
    let world = &exchange.state.world;
    let path = find(world, &caller, id)?;
    let (parent, name) =
        path.rsplit_once('/').map_or((None, path.as_str()), |(parent, name)| (Some(parent), name));
    // No group is more private than what is in it.
    let has = |wanted: Visibility| projects(world, &path).any(|project| project.visibility == wanted);
    let open = [Visibility::Public, Visibility::Internal].into_iter().find(|visibility| has(*visibility));
    let id = number(world, &path).unwrap_or_default();
    Ok(ok(&json!({
        "id": id,
        "web_url": format!("{}/groups/{}", exchange.addresses.gitlab, escape_path(&path)),
        "name": name,
        "path": name,
        "description": "",
        "visibility": open.unwrap_or(Visibility::Private).word(),
        "full_name": path.replace('/', " / "),
        "full_path": path,
        "created_at": created_at(id).millis(),
        "parent_id": parent.and_then(|parent| number(world, parent)),
        "archived": false,
    })))
}
