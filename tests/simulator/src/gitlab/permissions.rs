//! Who may do what in a project's registry.

use super::credentials::{Caller, role};
use crate::people::{Project, RegistryAccess, Role, Visibility};
use crate::world::World;

/// Whether the caller can see the project at all.
pub(super) fn sees_project(world: &World, caller: &Caller, project: &Project) -> bool {
    match project.visibility {
        Visibility::Public => true,
        Visibility::Internal => caller.user().is_some(),
        Visibility::Private => caller.role(world, project) > Role::None,
    }
}

/// `read_container_image`: members from Reporter on, and everybody where the project and its registry are open.
pub(super) fn reads_images(world: &World, caller: &Caller, project: &Project) -> bool {
    let role = caller.role(world, project);
    match project.registry {
        RegistryAccess::Disabled => false,
        RegistryAccess::Private => role >= Role::Reporter,
        RegistryAccess::Enabled => {
            role >= Role::Reporter
                || match project.visibility {
                    Visibility::Public => true,
                    Visibility::Internal => caller.user().is_some(),
                    Visibility::Private => false,
                }
        }
    }
}

/// Whether this caller gets this action on an image of the project. `path` is the whole image path.
pub(super) fn grants(world: &World, caller: &Caller, project: &Project, action: &str) -> bool {
    if project.registry == RegistryAccess::Disabled {
        return false;
    }
    match caller {
        Caller::Nobody => action == "pull" && reads_images(world, caller, project),
        Caller::Job { project: own, user } => match action {
            "pull" => *own == project.id || pulls_across(world, *own, *user, caller, project),
            "push" | "delete" => *own == project.id,
            _ => false,
        },
        Caller::User { id, scopes } => {
            let has = |wanted: &[&str]| scopes.iter().any(|scope| wanted.contains(&scope.as_str()));
            let role = role(world, project, *id);
            match action {
                "pull" => has(&["api", "read_api", "read_registry"]) && reads_images(world, caller, project),
                "push" => has(&["api", "write_registry"]) && role >= Role::Developer,
                "delete" | "*" => has(&["api"]) && role >= Role::Maintainer,
                _ => false,
            }
        }
        Caller::Password { id } => {
            let role = role(world, project, *id);
            match action {
                "pull" => reads_images(world, caller, project),
                "push" => role >= Role::Developer,
                "delete" | "*" => role >= Role::Maintainer,
                _ => false,
            }
        }
        Caller::Deploy { project: own, scopes, .. } => {
            let has = |wanted: &str| scopes.iter().any(|scope| scope == wanted);
            *own == project.id
                && match action {
                    "pull" => has("read_registry"),
                    "push" => has("write_registry"),
                    _ => false,
                }
        }
    }
}

/// A job token in another project: members of it, let in by its allowlist; anybody where images are open.
fn pulls_across(world: &World, own: u64, user: u64, caller: &Caller, project: &Project) -> bool {
    let is_listed = project.allowlist.contains(&own);
    match project.visibility {
        Visibility::Private => is_listed && role(world, project, user) >= Role::Reporter,
        Visibility::Internal | Visibility::Public => reads_images(world, caller, project),
    }
}

/// Whether the token has any registry ability at all.
pub(super) fn has_any_ability(caller: &Caller) -> bool {
    let knows =
        |scopes: &[String], wanted: &[&str]| scopes.iter().any(|scope| wanted.contains(&scope.as_str()));
    match caller {
        Caller::Nobody | Caller::Job { .. } | Caller::Password { .. } => true,
        Caller::User { scopes, .. } => knows(scopes, &["api", "read_api", "read_registry", "write_registry"]),
        Caller::Deploy { scopes, .. } => knows(scopes, &["read_registry", "write_registry"]),
    }
}

/// Whether a path matches a repository rule, in which `*` stands for anything.
pub(super) fn is_matched(pattern: &str, path: &str) -> bool {
    let pattern = pattern.to_lowercase();
    let mut rest = path;
    let mut parts = pattern.split('*');
    let Some(tail) = parts.next().and_then(|first| rest.strip_prefix(first)) else { return false };
    rest = tail;
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}
