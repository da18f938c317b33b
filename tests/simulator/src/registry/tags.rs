//! `/v2/<name>/tags/list` and the catalog.

use super::error::RegistryError;
use super::{Outcome, json};
use crate::exchange::Exchange;
use crate::http::Response;
use crate::http::url::{Query, escape_path};
use crate::mode::Mode;
use crate::world::TagOrder;
use serde::Serialize;
use serde_json::json as value;
use std::sync::Arc;

/// How many tags a page has when nobody says.
pub(super) const PAGE: usize = 100;

/// Lists tags: pages with a database, everything without.
pub(super) fn list(exchange: &Exchange<'_>, name: &str) -> Outcome {
    #[derive(Serialize)]
    struct Body<'a> {
        name: &'a str,
        tags: Option<Vec<&'a str>>,
    }
    let world = &exchange.state.world;
    let repository = exchange
        .state
        .repositories
        .get(name)
        .filter(|repository| world.mode == Mode::Metadata || repository.was_tagged)
        .ok_or_else(|| RegistryError::new("NAME_UNKNOWN").detail(value!({ "name": name })))?;
    if world.mode != Mode::Metadata {
        let mut tags: Vec<&str> = repository.tags.iter().map(|(name, _)| &**name).collect();
        match world.tag_order {
            TagOrder::Name => {}
            TagOrder::Reverse => tags.reverse(),
            TagOrder::Scattered => tags.sort_by_cached_key(|name| crate::digest::Digest::of(name.as_bytes())),
        }
        return Ok(json(world.mode, 200, &Body { name, tags: Some(tags).filter(|tags| !tags.is_empty()) }));
    }
    let query = exchange.request.parameters();
    let limit = limit(&query);
    let last = query.get("last").unwrap_or_default();
    let mut rest = repository.tags.after(last).map(|(name, _)| name);
    let page: Vec<&Arc<str>> = rest.by_ref().take(limit).collect();
    let has_more = rest.next().is_some();
    let tags: Vec<&str> = page.iter().map(|name| &***name).collect();
    let link = tags.last().filter(|_| has_more).map(|last| {
        let query = Query(vec![("last".to_owned(), (*last).to_owned()), ("n".to_owned(), limit.to_string())]);
        format!("<{}?{}>; rel=\"next\"", escape_path(&exchange.request.path), query.encode())
    });
    let response = json(world.mode, 200, &Body { name, tags: Some(tags).filter(|tags| !tags.is_empty()) });
    Ok(match link {
        Some(link) => response.header("Link", link),
        None => response,
    })
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
