//! Who is asking, by any of the ways a token can be carried.

use crate::http::Request;
use crate::people::{CredentialKind, Project, Role, User, Validity};
use crate::world::World;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Somebody who has shown a token, or nobody.
#[derive(Clone, Debug)]
pub(super) enum Caller {
    Nobody,
    Job { project: u64, user: u64 },
    User { id: u64, scopes: Vec<String> },
    Password { id: u64 },
    Deploy { project: u64, username: String, scopes: Vec<String> },
}

/// Why a token is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    Wrong,
    Expired,
    Revoked,
}

impl Caller {
    /// The number of the user behind the token.
    pub(super) fn user(&self) -> Option<u64> {
        match self {
            Self::Job { user, .. } => Some(*user),
            Self::User { id, .. } | Self::Password { id } => Some(*id),
            Self::Nobody | Self::Deploy { .. } => None,
        }
    }

    /// The role that this caller's user has in a project.
    pub(super) fn role(&self, world: &World, project: &Project) -> Role {
        self.user().map_or(Role::None, |user| role(world, project, user))
    }
}

/// A user's role in a project; administrators have all of them.
pub(super) fn role(world: &World, project: &Project, user: u64) -> Role {
    if find_user(world, user).is_some_and(|user| user.admin) {
        return Role::Admin;
    }
    membership(world, project, user)
}

/// The role that a user was given, in the project or in a group above it.
pub(super) fn membership(world: &World, project: &Project, user: u64) -> Role {
    let own = project.members.get(&user).copied().unwrap_or(Role::None);
    own.max(super::groups::membership(world, project.namespace(), user))
}

pub(super) fn find_user(world: &World, id: u64) -> Option<&User> {
    world.users.iter().find(|user| user.id == id)
}

/// User and password of `Authorization: Basic`.
pub(super) fn basic(request: &Request) -> Option<(String, String)> {
    let header = request.headers.get("authorization")?;
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (user, password) = text.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

fn kind<'a>(world: &'a World, secret: &str) -> Option<&'a CredentialKind> {
    world.credentials.iter().find(|credential| credential.secret == secret).map(|credential| &credential.kind)
}

/// A job token, as long as its job runs.
pub(super) fn job(world: &World, secret: &str) -> Result<Caller, Refusal> {
    match kind(world, secret) {
        Some(CredentialKind::Job { project, user, running: true }) => {
            Ok(Caller::Job { project: *project, user: *user })
        }
        _ => Err(Refusal::Wrong),
    }
}

/// A personal, project or group access token.
pub(super) fn personal(world: &World, secret: &str) -> Result<Caller, Refusal> {
    match kind(world, secret) {
        Some(CredentialKind::Personal { user, scopes, validity }) => match validity {
            Validity::Active => Ok(Caller::User { id: *user, scopes: scopes.clone() }),
            Validity::Expired => Err(Refusal::Expired),
            Validity::Revoked => Err(Refusal::Revoked),
        },
        _ => Err(Refusal::Wrong),
    }
}

/// What `/jwt/auth` takes: the job's login, access tokens, deploy tokens, passwords, or nothing.
pub(super) fn for_registry(world: &World, request: &Request) -> Result<Caller, Refusal> {
    let Some((login, password)) = basic(request) else {
        return if request.headers.get("authorization").is_some() {
            Err(Refusal::Wrong)
        } else {
            Ok(Caller::Nobody)
        };
    };
    if login == "gitlab-ci-token" {
        return job(world, &password);
    }
    match kind(world, &password) {
        Some(CredentialKind::Deploy { username, project, scopes }) if *username == login => {
            Ok(Caller::Deploy { project: *project, username: login, scopes: scopes.clone() })
        }
        Some(CredentialKind::Personal { .. }) => personal(world, &password),
        _ => world
            .users
            .iter()
            .find(|user| user.username == login && user.password.as_deref() == Some(password.as_str()))
            .map(|user| Caller::Password { id: user.id })
            .ok_or(Refusal::Wrong),
    }
}

/// What the REST routes of the registry take. `with_jobs`: job tokens are looked at.
pub(super) fn for_rest(world: &World, request: &Request, with_jobs: bool) -> Result<Caller, Refusal> {
    let parameters = request.parameters();
    let header = |name: &str| request.headers.get(name);
    if with_jobs
        && let Some(secret) = header("job-token").or(parameters.get("job_token")).or(parameters.get("token"))
    {
        return job(world, secret);
    }
    if let Some(secret) = header("private-token").or(parameters.get("private_token")) {
        return personal(world, secret);
    }
    if let Some((scheme, secret)) = header("authorization").and_then(|value| value.split_once(' '))
        && scheme.eq_ignore_ascii_case("bearer")
    {
        return match kind(world, secret) {
            Some(CredentialKind::Job { .. }) if with_jobs => job(world, secret),
            _ => personal(world, secret),
        };
    }
    Ok(Caller::Nobody)
}
