//! `/v2/<name>/tags/list` and the catalog.

use super::error::RegistryError;
use super::{Outcome, json};
use crate::exchange::Exchange;
use crate::http::Response;
use crate::http::url::{Query, escape_path};
use crate::mode::Mode;
use crate::store::Repository;
use crate::world::TagOrder;
use serde::Serialize;
use serde_json::json as value;
use std::sync::Arc;

/// How many tags a page has when nobody says.
pub(super) const PAGE: usize = 100;

#[derive(Serialize)]
struct Body<'a> {
    name: &'a str,
    tags: Option<Vec<&'a str>>,
}

/// Lists tags: pages with a database and in version 3 of distribution, everything without.
pub(super) fn list(exchange: &Exchange<'_>, name: &str) -> Outcome {
    let mode = exchange.state.world.mode;
    let repository = exchange
        .state
        .repositories
        .get(name)
        .filter(|repository| mode == Mode::Metadata || repository.was_tagged)
        .ok_or_else(|| RegistryError::new("NAME_UNKNOWN").detail(value!({ "name": name })))?;
    let query = exchange.request.parameters();
    let limit = match mode {
        Mode::Metadata => limit(&query),
        Mode::Distribution3 => limit_if_any(&query)?,
        Mode::Filesystem | Mode::Distribution => return Ok(everything(exchange, name, repository)),
    };
    let last = query.get("last").unwrap_or_default();
    let mut rest = repository.tags.after(last).map(|(name, _)| name);
    let page: Vec<&Arc<str>> = rest.by_ref().take(limit).collect();
    let has_more = rest.next().is_some();
    let tags: Vec<&str> = page.iter().map(|name| &***name).collect();
    let link = tags.last().filter(|_| has_more).map(|last| {
        let query = Query(vec![("last".to_owned(), (*last).to_owned()), ("n".to_owned(), limit.to_string())]);
        format!("<{}?{}>; rel=\"next\"", escape_path(&exchange.request.path), query.encode())
    });
    // Version 3 writes an empty list where the others write null.
    let tags = Some(tags).filter(|tags| !tags.is_empty() || mode == Mode::Distribution3);
    let response = json(mode, 200, &Body { name, tags });
    Ok(match link {
        Some(link) => response.header("Link", link),
        None => response,
    })
}

/// All tags at once, in the order that the storage gives them in.
fn everything(exchange: &Exchange<'_>, name: &str, repository: &Repository) -> Response {
    let world = &exchange.state.world;
    let mut tags: Vec<&str> = repository.tags.iter().map(|(name, _)| &**name).collect();
    match world.tag_order {
        TagOrder::Name => {}
        TagOrder::Reverse => tags.reverse(),
        TagOrder::Scattered => tags.sort_by_cached_key(|name| crate::digest::Digest::of(name.as_bytes())),
    }
    json(world.mode, 200, &Body { name, tags: Some(tags).filter(|tags| !tags.is_empty()) })
}

/// All repositories, for administrators.
pub(super) fn catalog(exchange: &Exchange<'_>) -> Response {
    #[derive(Serialize)]
    struct Body<'a> {
        repositories: Vec<&'a str>,
    }
    let query = exchange.request.parameters();
    let last = query.get("last").unwrap_or_default();
    let repositories = exchange
        .state
        .repositories
        .keys()
        .map(String::as_str)
        .filter(|name| *name > last)
        .take(limit(&query))
        .collect();
    json(exchange.state.world.mode, 200, &Body { repositories })
}

/// `n`: what is no positive number counts for nothing.
fn limit(query: &Query) -> usize {
    query.get("n").and_then(|n| n.parse().ok()).filter(|n| *n > 0).unwrap_or(PAGE)
}

/// `n` in version 3 of distribution: as many as are asked for, all if nobody says, and an error for what is no number.
fn limit_if_any(query: &Query) -> Result<usize, Vec<RegistryError>> {
    let Some(n) = query.get("n").filter(|n| !n.is_empty()) else { return Ok(usize::MAX) };
    n.parse().map_err(|_| RegistryError::new("PAGINATION_NUMBER_INVALID").detail(value!({ "n": n })).into())
}
