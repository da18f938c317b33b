//! Who may do what in a project's registry.

use super::credentials::{Caller, role};
use crate::people::{FeatureAccess, Project, RegistryAccess, Role, Visibility};
use crate::world::World;

/// Whether the caller can see the project at all.
pub(super) fn sees_project(world: &World, caller: &Caller, project: &Project) -> bool {
    if let Caller::Deploy { project: own, .. } = caller {
        return *own == project.id || project.visibility == Visibility::Public;
    }
    match project.visibility {
        Visibility::Public => true,
        Visibility::Internal => caller.user().is_some(),
        Visibility::Private => caller.role(world, project) > Role::None && is_let_in(caller, project),
    }
}

/// Whether a job's token may come in at all: it is the job's own project, or lists that.
pub(super) fn is_let_in(caller: &Caller, project: &Project) -> bool {
    match caller {
        Caller::Job { project: own, .. } => *own == project.id || project.allowlist.contains(own),
        _ => true,
    }
}

/// What GitLab says to a job's token that may not see a project, which it so betrays.
pub(super) fn job_refused(world: &World, caller: &Caller, project: &Project) -> Option<String> {
    let Caller::Job { project: own, .. } = caller else { return None };
    let own = world.projects.iter().find(|project| project.id == *own).map_or("", Project::name);
    Some(format!("Authentication by CI/CD job token not allowed from {own} to {}.", project.name()))
}

/// `download_code` and `build_download_code`: members from Reporter on, and everybody where the project is open.
pub(super) fn reads_code(world: &World, caller: &Caller, project: &Project) -> bool {
    let role = if is_let_in(caller, project) { caller.role(world, project) } else { Role::None };
    let is_own = matches!(caller, Caller::Deploy { project: own, .. } if *own == project.id);
    match project.code {
        FeatureAccess::Disabled => false,
        FeatureAccess::Private => role >= Role::Reporter || is_own,
        FeatureAccess::Enabled => {
            role >= Role::Reporter
                || is_own
                || match project.visibility {
                    Visibility::Public => true,
                    Visibility::Internal => caller.user().is_some(),
                    Visibility::Private => false,
                }
        }
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

/// `read_environment` and `read_deployment`: members from Reporter on, and everybody where the project is open.
pub(super) fn reads_environments(world: &World, caller: &Caller, project: &Project) -> bool {
    project.visibility != Visibility::Private || caller.role(world, project) >= Role::Reporter
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
