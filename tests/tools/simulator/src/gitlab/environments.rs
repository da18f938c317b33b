//! Environments through REST, each alone with its last successful deployment.

use super::deployments;
use super::pagination::{choice, paginate};
use super::permissions::reads_environments;
use super::projects;
use super::rest::{Outcome, caller, invalid, locate, message, ok};
use crate::environments::Environment;
use crate::exchange::Exchange;
use crate::gitlab::credentials::Caller;
use crate::http::Response;
use crate::http::url::Query;
use crate::people::Project;
use serde_json::{Value, json};

/// How short a search may be.
const SHORTEST: usize = 3;

/// The caller and the project, when the caller may see what is deployed. Job tokens of other projects may come in here.
pub(super) fn reader(exchange: &Exchange<'_>, id: &str) -> Result<(Caller, Project), Response> {
    let caller = caller(exchange, true)?;
    if matches!(caller, Caller::Nobody) {
        return Err(message(401, "401 Unauthorized"));
    }
    let project = locate(exchange, &caller, id)?;
    if !reads_environments(&exchange.state.world, &caller, &project) {
        return Err(message(403, "403 Forbidden"));
    }
    Ok((caller, project))
}

/// What every answer tells of an environment.
pub(super) fn basic(environment: &Environment) -> Value {
    json!({
        "id": environment.id,
        "name": environment.name,
        "slug": slug(&environment.name),
        "external_url": null,
        "created_at": environment.created.millis(),
        "updated_at": environment.updated.millis(),
    })
}

fn entity(environment: &Environment) -> Value {
    let mut told = basic(environment);
    told["tier"] = json!(tier(&environment.name));
    told["state"] = json!(environment.state.word());
    told["auto_stop_at"] = Value::Null;
    told["description"] = Value::Null;
    told["auto_stop_setting"] = json!("always");
    told
}

/// The name as it is, if it can be part of a host name, or cut short with a hash.
fn slug(name: &str) -> String {
    let plain: String =
        name.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    if plain == name && name.len() <= 24 {
        return plain;
    }
    let hash = crate::digest::Digest::of(name.as_bytes());
    let short: String = plain.chars().take(17).collect();
    format!("{}-{}", short.trim_end_matches('-'), &hash.hex()[..6])
}

/// What GitLab makes of the name (`Environment#guess_tier`).
fn tier(name: &str) -> &'static str {
    let name = name.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&["dev", "review", "trunk"]) {
        "development"
    } else if has(&["test", "tst", "int", "acpt", "accept", "qa", "qc", "control", "quality"]) {
        "testing"
    } else if has(&["stag", "stg", "modl", "model", "pre", "demo", "non"]) {
        "staging"
    } else if has(&["prod", "prd", "live"]) {
        "production"
    } else {
        "other"
    }
}

/// `GET /projects/:id/environments`, oldest first.
pub(super) fn list(exchange: &Exchange<'_>, id: &str) -> Outcome {
    let query = exchange.request.parameters();
    let state = choice(&query, "states", "", &["available", "stopping", "stopped"])?;
    if query.has("name") && query.has("search") {
        return Err(invalid("name, search cannot be used together"));
    }
    let (_, project) = reader(exchange, id)?;
    let search = search(&query)?;
    let chosen: Vec<&Environment> = project
        .environments
        .all()
        .iter()
        .filter(|environment| state.is_empty() || environment.state.word() == state)
        .filter(|environment| {
            query.get("name").is_none_or(|name| name.is_empty() || name == environment.name)
        })
        .filter(|environment| environment.name.to_lowercase().contains(&search))
        .collect();
    paginate(exchange, &[("id", id)], &chosen, |environment| {
        let mut told = entity(environment);
        told["project"] = projects::basic(exchange, &project);
        told
    })
}

fn search(query: &Query) -> Result<String, Response> {
    let search = query.get("search").unwrap_or_default();
    if !search.is_empty() && search.chars().count() < SHORTEST {
        let text = format!("400 Bad request - Search query is less than {SHORTEST} characters");
        return Err(message(400, &text));
    }
    Ok(search.to_lowercase())
}

/// `GET /projects/:id/environments/:environment_id`.
pub(super) fn show(exchange: &Exchange<'_>, id: &str, environment: &str) -> Outcome {
    let number: u64 = environment.parse().map_err(|_| invalid("environment_id is invalid"))?;
    let (_, project) = reader(exchange, id)?;
    let missing = || message(404, "404 Not found");
    let environment = project.environments.find(number).ok_or_else(missing)?;
    let mut told = entity(environment);
    let last = project.environments.last_deployment(number);
    told["last_deployment"] = last.map_or(Value::Null, |last| {
        let mut last = deployments::entity(exchange, &project, last);
        // It would say what was said already.
        if let Some(fields) = last.as_object_mut() {
            fields.remove("environment");
        }
        last
    });
    Ok(ok(&told))
}
