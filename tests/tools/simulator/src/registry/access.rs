//! Authorisation, which comes before everything else a route does.

use super::error::{self, RegistryError};
use super::routes::Route;
use crate::exchange::Exchange;
use crate::http::Response;
use crate::mode::Mode;
use crate::moment::Moment;
use crate::token::{Access, Claims, Meta, SERVICE, TokenError};
use serde::Serialize;
use serde_json::Value;
use std::fmt::Write as _;

/// One thing that a request needs.
struct Need {
    kind: &'static str,
    name: String,
    action: &'static str,
}

/// The claims of the token, or the challenge.
pub(super) fn authorize(exchange: &Exchange<'_>, route: &Route) -> Result<Claims, Box<Response>> {
    let needs = needs(exchange, route)?;
    let header = exchange.request.headers.get("authorization").unwrap_or_default().trim();
    let words: Vec<&str> = header.split(' ').collect();
    let ([scheme, token], true) = (words.as_slice(), words.len() == 2) else {
        return Err(Box::new(challenge(exchange, &needs, None)));
    };
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Box::new(challenge(exchange, &needs, None)));
    }
    let claims = match exchange.signer.check(token, Moment::now().seconds()) {
        Ok(claims) if !exchange.tweaks.is_token_expired && !is_old(&claims, exchange) => claims,
        Ok(_) | Err(TokenError::Malformed | TokenError::Invalid) => {
            return Err(Box::new(challenge(exchange, &needs, Some("invalid_token"))));
        }
    };
    if needs.iter().all(|need| is_allowed(&claims.access, need)) {
        Ok(claims)
    } else {
        Err(Box::new(challenge(exchange, &needs, Some("insufficient_scope"))))
    }
}

/// Whether all tokens of that time were made to run out. Tokens from elsewhere have no time of ours.
fn is_old(claims: &Claims, exchange: &Exchange<'_>) -> bool {
    let generation = claims.jti.get(..8).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    generation.is_some_and(|generation| generation < exchange.state.generation)
}

/// GitLab's additions for a repository, if the token has any.
pub(super) fn meta<'a>(claims: &'a Claims, name: &str) -> Option<&'a Meta> {
    claims.access.iter().find(|access| access.kind == "repository" && access.name == name)?.meta.as_ref()
}

fn is_allowed(access: &[Access], need: &Need) -> bool {
    access.iter().any(|access| {
        access.kind == need.kind
            && access.name == need.name
            && access.actions.iter().any(|action| action == need.action || action == "*")
    })
}

fn needs(exchange: &Exchange<'_>, route: &Route) -> Result<Vec<Need>, Box<Response>> {
    let request = exchange.request;
    let mode = exchange.state.world.mode;
    let Some(name) = route.name() else {
        let admin = |name: &str| vec![Need { kind: "registry", name: name.to_owned(), action: "*" }];
        return Ok(match route {
            Route::Catalog => admin("catalog"),
            Route::MetadataStatistics => admin("statistics"),
            _ => Vec::new(),
        });
    };
    let mut needs = Vec::new();
    let mut add = |name: &str, action| needs.push(Need { kind: "repository", name: name.to_owned(), action });
    match request.method.as_str() {
        "GET" | "HEAD" => add(name, "pull"),
        "POST" | "PUT" | "PATCH" => {
            add(name, "pull");
            add(name, "push");
        }
        "DELETE" => add(name, "delete"),
        _ => {}
    }
    let parameters = request.parameters();
    let is_deep = matches!(route, Route::MetadataBelow { .. })
        || (matches!(route, Route::MetadataRepository { .. })
            && (parameters.get("size") == Some("self_with_descendants") || request.method == "PATCH"));
    if is_deep {
        add(&format!("{name}/*"), "pull");
    }
    if matches!(route, Route::MetadataRepository { .. }) && request.method == "PATCH" {
        let body: Value = serde_json::from_slice(&request.body).map_err(|_| {
            Box::new(error::respond(mode, &[RegistryError::new("INVALID_JSON_BODY").detail("invalid json")]))
        })?;
        if let Some(namespace) = body["namespace"].as_str().filter(|namespace| !namespace.is_empty()) {
            add(&format!("{namespace}/*"), "push");
        }
    }
    if let Some(from) = parameters.get("from").filter(|from| !from.is_empty()) {
        add(from, "pull");
    }
    Ok(needs)
}

fn challenge(exchange: &Exchange<'_>, needs: &[Need], error: Option<&str>) -> Response {
    let mode = exchange.state.world.mode;
    let realm = match &exchange.tweaks.realm {
        Some(realm) => realm.clone(),
        None => format!("{}/jwt/auth", exchange.addresses.gitlab),
    };
    let mut header = format!("Bearer realm=\"{realm}\",service=\"{SERVICE}\"");
    if !needs.is_empty() {
        let _ = write!(header, ",scope=\"{}\"", scope(needs));
    }
    if let Some(error) = error {
        let _ = write!(header, ",error=\"{error}\"");
    }
    let detail: Option<Vec<Entry<'_>>> =
        (!needs.is_empty()).then(|| needs.iter().map(|need| entry(mode, need)).collect());
    let error = RegistryError::new("UNAUTHORIZED").ordered_detail(&detail);
    error::respond(mode, &[error]).header("Www-Authenticate", header)
}

/// `repository:a:pull,push repository:b:pull`: one part for each resource, each action once.
fn scope(needs: &[Need]) -> String {
    let mut parts: Vec<(String, Vec<&str>)> = Vec::new();
    for need in needs {
        let resource = format!("{}:{}", need.kind, need.name);
        match parts.iter_mut().find(|(known, _)| *known == resource) {
            Some((_, actions)) if actions.contains(&need.action) => {}
            Some((_, actions)) => actions.push(need.action),
            None => parts.push((resource, vec![need.action])),
        }
    }
    parts.iter().map(|(name, actions)| format!("{name}:{}", actions.join(","))).collect::<Vec<_>>().join(" ")
}

/// One entry of the answer's detail; only GitLab's registry knows of project paths.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Entry<'a> {
    r#type: &'a str,
    class: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    project_path: Option<&'a str>,
    action: &'a str,
}

fn entry(mode: Mode, need: &Need) -> Entry<'_> {
    Entry {
        r#type: need.kind,
        class: "",
        name: &need.name,
        project_path: mode.is_gitlab().then_some(""),
        action: need.action,
    }
}
