//! `GET /jwt/auth`: a registry token with what of the request the caller may have. It never says no to somebody
//! it knows; it just grants less.

use super::credentials::{Caller, find_user, for_registry};
use super::permissions::{grants, has_any_ability, is_matched};
use crate::exchange::{Addresses, Exchange};
use crate::http::Response;
use crate::moment::Moment;
use crate::people::{Project, RegistryAccess, Role};
use crate::token::{Access, Claims, ISSUER, Meta, SERVICE};
use regex::Regex;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// How many path segments an image may have below its project.
const DEPTH: usize = 2;

static NAME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[a-z0-9]+(([._/]|__|-*)[a-z0-9])*$").expect("a pattern"));

/// Answers the request.
pub(super) fn answer(exchange: &mut Exchange<'_>) -> Response {
    let parameters = exchange.request.parameters();
    if parameters.get("service") != Some(SERVICE) {
        return Response::new(404);
    }
    let Ok(caller) = for_registry(&exchange.state.world, exchange.request) else {
        let message = access_denied(exchange.addresses);
        return json(401, &json!({ "errors": [{ "code": "UNAUTHORIZED", "message": message }] }));
    };
    if !exchange.state.world.registry_enabled {
        return refuse(404, "UNAVAILABLE", "registry not enabled");
    }
    if !has_any_ability(&caller) {
        return refuse(403, "DENIED", "access forbidden");
    }
    let scopes: Vec<String> =
        parameters.all("scope").flat_map(str::split_whitespace).map(str::to_owned).collect();
    let mut access = Vec::new();
    for scope in &scopes {
        let mut parts = scope.splitn(3, ':');
        let (Some(kind), Some(name), Some(actions)) = (parts.next(), parts.next(), parts.next()) else {
            return Response::typed(
                500,
                "text/html; charset=utf-8",
                "<h1>500: We're sorry, something went wrong</h1>\n",
            );
        };
        match grant(exchange, &caller, kind, name, actions) {
            Ok(granted) => access.extend(granted),
            Err(response) => return *response,
        }
    }
    if access.is_empty() && matches!(caller, Caller::Nobody) {
        return refuse(403, "DENIED", "access forbidden");
    }
    for entry in &access {
        if entry.kind == "repository" && entry.actions.iter().any(|action| action == "push" || action == "*")
        {
            let name = entry.name.clone();
            exchange.state.row(&name);
        }
    }
    let token = exchange.signer.sign(&claims(exchange, &caller, access));
    json(200, &json!({ "token": token }))
}

/// What GitLab says to a login that is none, here and to git.
pub(super) fn access_denied(addresses: &Addresses) -> String {
    format!(
        "HTTP Basic: Access denied. If a password was provided for Git authentication, the password was incorrect or \
         you're required to use a token instead of a password. If a token was provided, it was either incorrect, \
         expired, or improperly scoped. See {}/help/topics/git/troubleshooting_git.md\
         #error-on-git-fetch-http-basic-access-denied",
        addresses.gitlab
    )
}

fn json(status: u16, content: &serde_json::Value) -> Response {
    Response::typed(status, "application/json; charset=utf-8", content.to_string())
}

fn refuse(status: u16, code: &str, message: &str) -> Response {
    let errors = json!({ "errors": [{ "code": code, "message": message }], "http_status": status });
    json(status, &errors)
}

/// The project that an image path belongs to: itself or up to two segments up.
pub(super) fn project_of<'a>(projects: &'a [Project], path: &str) -> Option<&'a Project> {
    let mut base = path;
    for _ in 0..=DEPTH {
        if let Some(project) = projects.iter().find(|project| project.path.to_lowercase() == base) {
            return Some(project);
        }
        base = base.rsplit_once('/')?.0;
    }
    None
}

/// What of one scope is granted: an entry, or nothing at all.
fn grant(
    exchange: &Exchange<'_>,
    caller: &Caller,
    kind: &str,
    name: &str,
    actions: &str,
) -> Result<Option<Access>, Box<Response>> {
    let world = &exchange.state.world;
    let wanted: Vec<&str> = actions.split(',').collect();
    let lost = |action: &str| exchange.tweaks.lost_actions.iter().any(|lost| lost == action);
    if kind == "registry" {
        let is_admin = caller.user().and_then(|id| find_user(world, id)).is_some_and(|user| user.admin);
        let is_granted = is_admin && name == "catalog" && wanted == ["*"];
        return Ok(is_granted.then(|| Access {
            kind: "registry".to_owned(),
            name: name.to_owned(),
            actions: vec!["*".to_owned()],
            meta: None,
        }));
    }
    let path = name.to_lowercase();
    if kind != "repository" || !NAME.is_match(&path) {
        return Ok(None);
    }
    let Some(project) =
        project_of(&world.projects, &path).filter(|it| it.registry != RegistryAccess::Disabled)
    else {
        return Ok(None);
    };
    let actions: Vec<String> = wanted
        .iter()
        .filter(|action| !lost(action) && grants(world, caller, project, action))
        .map(|action| (*action).to_owned())
        .collect();
    if actions.is_empty() {
        return Ok(None);
    }
    let role = caller.role(world, project);
    let pushes = actions.iter().any(|action| action == "push" || action == "*");
    let is_protected =
        project.repository_rules.iter().any(|rule| is_matched(&rule.pattern, &path) && role < rule.push);
    if pushes && is_protected {
        return Err(Box::new(refuse(403, "DENIED", "Pushing to protected repository path forbidden")));
    }
    let meta = meta(project, caller, role, &actions);
    Ok(Some(Access { kind: "repository".to_owned(), name: path, actions, meta: Some(meta) }))
}

fn meta(project: &Project, caller: &Caller, role: Role, actions: &[String]) -> Meta {
    let writing: Vec<&String> = actions.iter().filter(|action| *action != "pull").collect();
    let denied =
        (!project.tag_rules.is_empty() && caller.user().is_some() && !writing.is_empty()).then(|| {
            let of = |action: &str| -> Vec<String> {
                let needed = |rule: &&crate::people::TagRule| {
                    role < if action == "push" { rule.push } else { rule.delete }
                };
                project.tag_rules.iter().filter(needed).map(|rule| rule.pattern.clone()).collect()
            };
            writing.iter().map(|action| ((*action).clone(), of(action))).collect::<BTreeMap<_, _>>()
        });
    Meta {
        project_path: project.path.to_lowercase(),
        project_id: project.id,
        root_namespace_id: 3,
        tag_deny_access_patterns: denied,
        tag_immutable_patterns: (!project.immutable.is_empty() && !writing.is_empty())
            .then(|| project.immutable.clone()),
    }
}

fn claims(exchange: &Exchange<'_>, caller: &Caller, access: Vec<Access>) -> Claims {
    let world = &exchange.state.world;
    let now = Moment::now().seconds();
    let username = |id: &u64| find_user(world, *id).map_or_else(String::new, |user| user.username.clone());
    let (auth_type, sub) = match caller {
        Caller::Nobody => ("none", String::new()),
        Caller::Job { user, .. } => ("build", username(user)),
        Caller::User { id, .. } => ("personal_access_token", username(id)),
        Caller::Password { id } => ("gitlab_or_ldap", username(id)),
        Caller::Deploy { username, .. } => ("deploy_token", username.clone()),
    };
    let ttl = i64::try_from(world.token_ttl.as_secs()).unwrap_or(i64::MAX / 4);
    let user = exchange.signer.sign(&json!({
        "token_type": auth_type, "username": sub, "user_id": caller.user(), "iss": ISSUER, "iat": now, "exp": now + ttl,
    }));
    let jti = crate::digest::Digest::of(format!("{now} {sub} {}", exchange.request.connection).as_bytes());
    Claims {
        access,
        jti: format!("{:08x}{}", exchange.state.generation, &jti.hex()[..24]),
        aud: SERVICE.to_owned(),
        sub,
        iss: ISSUER.to_owned(),
        iat: now,
        nbf: now - 5,
        exp: now + ttl,
        auth_type: auth_type.to_owned(),
        user: Some(user),
    }
}
