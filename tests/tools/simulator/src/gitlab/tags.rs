//! A repository's tags through REST, with the traps that this way has.

use super::cleanup;
use super::pagination::{own_address, paginate};
use super::repositories::{TagEntry, find, registry_works, tag_names};
use super::rest::{Outcome, invalid, member, message, ok, parameters, reader};
use crate::exchange::Exchange;
use crate::http::Response;
use crate::http::url::Query;
use crate::mode::Mode;
use crate::moment::Moment;
use crate::people::{Project, Role};
use crate::store::{Manifest, Repository, State, media};
use regex::Regex;
use serde::Serialize;
use std::time::Duration;

/// How many tags Rails looks at when it wants one.
const SEARCHED: usize = 100;
/// How many a page of keyset pagination can hold.
const LARGEST: usize = 1000;
/// Between two bulk deletions in one repository.
const LEASE: Duration = Duration::from_secs(3600);

/// `GET …/tags`.
pub(super) fn list(exchange: &mut Exchange<'_>, id: &str, row: &str) -> Outcome {
    let (_, project) = reader(exchange, id)?;
    let query = exchange.request.parameters();
    let number = find(exchange, &project, row)?;
    let path = exchange.state.path_of(&number);
    if query.get("pagination") == Some("keyset") {
        return keyset(exchange, &query, (id, row), &path);
    }
    let names = tag_names(exchange, &path)?;
    paginate(exchange, &[("id", id), ("repository_id", row)], &names, |name| {
        TagEntry::new(exchange, &path, name)
    })
}

fn keyset(exchange: &mut Exchange<'_>, query: &Query, (id, row): (&str, &str), path: &str) -> Outcome {
    if exchange.state.world.mode != Mode::Metadata {
        return Err(message(405, "405 Method Not Allowed"));
    }
    let per_page = query.get("per_page").unwrap_or("20");
    let wanted: i64 = per_page.parse().map_err(|_| invalid("per_page is invalid"))?;
    let Some(limit) = usize::try_from(wanted).ok().filter(|n| *n > 0) else { return Ok(ok(&[(); 0])) };
    if !registry_works(exchange, "GET", &format!("/gitlab/v1/repositories/{path}/tags/list/"))? {
        return Ok(ok(&[(); 0]));
    }
    let limit = limit.min(LARGEST);
    let is_descending = query.get("sort") == Some("desc");
    let last = query.get("last").filter(|last| !last.is_empty());
    let names: Vec<String> = exchange.state.repositories.get(path).map_or_else(Vec::new, |repository| {
        let tags = &repository.tags;
        let all: Box<dyn Iterator<Item = _>> = match (last, is_descending) {
            (Some(last), false) => Box::new(tags.after(last)),
            (Some(last), true) => Box::new(tags.before(last)),
            (None, false) => Box::new(tags.iter()),
            (None, true) => Box::new(tags.iter().rev()),
        };
        all.take(limit + 1).map(|(name, _)| name.to_string()).collect()
    });
    let has_more = names.len() > limit;
    let entries: Vec<TagEntry> =
        names.iter().take(limit).map(|name| TagEntry::new(exchange, path, name)).collect();
    let response = ok(&entries);
    let Some(end) = entries.last().filter(|_| has_more) else { return Ok(response) };
    let pairs = [
        ("id", id),
        ("last", &end.name),
        ("page", "1"),
        ("pagination", "keyset"),
        ("per_page", per_page),
        ("repository_id", row),
        ("sort", if is_descending { "desc" } else { "asc" }),
    ];
    let next = Query(pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect());
    Ok(response.header("Link", format!("<{}?{}>; rel=\"next\"", own_address(exchange), next.encode())))
}

#[derive(Serialize)]
struct Detail {
    name: String,
    path: String,
    location: String,
    revision: Option<String>,
    short_revision: Option<String>,
    digest: Option<String>,
    created_at: Option<String>,
    total_size: Option<i64>,
}

/// `GET …/tags/:tag_name`.
pub(super) fn show(exchange: &mut Exchange<'_>, id: &str, row: &str, tag: &str) -> Outcome {
    let (_, project) = reader(exchange, id)?;
    let row = find(exchange, &project, row)?;
    let path = exchange.state.path_of(&row);
    let missing = || message(404, "404 Tag Not Found");
    let asked = if exchange.state.world.mode == Mode::Metadata {
        format!("/gitlab/v1/repositories/{path}/tags/list/?name={tag}")
    } else {
        format!("/v2/{path}/manifests/{tag}")
    };
    if !registry_works(exchange, "GET", &asked)? {
        return Err(missing());
    }
    let detail = details(exchange.state, &path, tag).ok_or_else(missing)?;
    let short = detail.revision.as_ref().map(|revision| revision.chars().take(9).collect());
    let entry = TagEntry::new(exchange, &path, tag);
    Ok(ok(&Detail {
        short_revision: short,
        name: entry.name,
        path: entry.path,
        location: entry.location,
        ..detail
    }))
}

/// What Rails finds out about a tag; the rest of the entity is filled in later.
fn details(state: &State, path: &str, tag: &str) -> Option<Detail> {
    let repository = state.repositories.get(path)?;
    let detail = Detail {
        name: String::new(),
        path: String::new(),
        location: String::new(),
        revision: None,
        short_revision: None,
        digest: None,
        created_at: None,
        total_size: None,
    };
    if state.world.mode == Mode::Metadata {
        // One page of what contains the name: with a hundred others before it, the tag itself is not seen.
        let mut page = repository.tags.iter().filter(|(name, _)| name.contains(tag)).take(SEARCHED);
        let (_, found) = page.find(|(name, _)| &***name == tag)?;
        let manifest = repository.manifests.get(&found.manifest)?;
        let revision = manifest.config().map_or("", |config| config.digest.hex());
        return Some(Detail {
            revision: Some(revision.to_owned()),
            digest: Some(manifest.digest.to_string()),
            created_at: Some(found.created.ruby()),
            total_size: Some(manifest.total_size()),
            ..detail
        });
    }
    let manifest = seen_by_rails(repository, tag)?;
    let config = manifest.config()?;
    Some(Detail {
        revision: Some(config.digest.hex().to_owned()),
        digest: Some(manifest.digest.to_string()),
        created_at: config_date(state, manifest).map(Moment::ruby),
        total_size: Some(manifest.layers_size()),
        ..detail
    })
}

/// Rails accepts image manifests only: an OCI index is not there, a Docker list is its `linux/amd64` member.
fn seen_by_rails<'a>(repository: &'a Repository, tag: &str) -> Option<&'a Manifest> {
    let manifest = repository.tagged(tag)?;
    match manifest.media_type.as_str() {
        media::OCI_INDEX => None,
        media::DOCKER_LIST => {
            let child = manifest
                .children()
                .iter()
                .find(|child| child.platform.os == "linux" && child.platform.architecture == "amd64")?;
            repository.manifests.get(&child.digest).map(AsRef::as_ref)
        }
        _ => Some(manifest),
    }
}

/// The `created` of an image's config.
pub(super) fn config_date(state: &State, manifest: &Manifest) -> Option<Moment> {
    let config: serde_json::Value = serde_json::from_slice(state.config_of(manifest)?).ok()?;
    Moment::parse(config["created"].as_str()?)
}

/// The date by which GitLab's cleanup sorts a tag.
pub(super) fn cleanup_date(state: &State, repository: &Repository, tag: &str) -> Option<Moment> {
    if state.world.mode == Mode::Metadata {
        return repository.tags.get(tag).map(|tag| tag.updated.unwrap_or(tag.created));
    }
    config_date(state, seen_by_rails(repository, tag)?)
}

fn is_protected(project: &Project, role: Role, tag: &str) -> bool {
    let is_match = |pattern: &str| Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(tag));
    project.tag_rules.iter().any(|rule| role < rule.delete && is_match(&rule.pattern))
        || project.immutable.iter().any(|pattern| is_match(pattern))
}

/// `DELETE …/tags/:tag_name`.
pub(super) fn delete(exchange: &mut Exchange<'_>, id: &str, row: &str, tag: &str) -> Outcome {
    let (_, project, role) = member(exchange, id, Role::Developer)?;
    let row = find(exchange, &project, row)?;
    let path = exchange.state.path_of(&row);
    let is_there =
        exchange.state.repositories.get(&path).is_some_and(|repository| repository.tags.get(tag).is_some());
    // With a database Rails looks for the tag first, and may do nothing to a tag that it does not see.
    if exchange.state.world.mode == Mode::Metadata {
        let asked = format!("/gitlab/v1/repositories/{path}/tags/list/?name={tag}");
        if !registry_works(exchange, "GET", &asked)? || details(exchange.state, &path, tag).is_none() {
            return Err(message(403, "403 Forbidden"));
        }
    }
    if is_there && is_protected(&project, role, tag) {
        return Err(message(403, "403 Forbidden"));
    }
    // The service that deletes takes silence for any other failure.
    let asked = format!("/v2/{path}/manifests/{tag}");
    let is_done = matches!(registry_works(exchange, "DELETE", &asked), Ok(true));
    if !exchange.state.world.delete_enabled || exchange.state.world.read_only || !is_done {
        return Err(message(400, "400 Bad request"));
    }
    if let Some(repository) = exchange.state.repositories.get_mut(&path) {
        repository.tags.remove(tag);
    }
    Ok(Response::typed(200, "application/json", "200"))
}

/// `DELETE …/tags`: by pattern, once an hour.
pub(super) fn bulk(exchange: &mut Exchange<'_>, id: &str, row: &str) -> Outcome {
    let given = parameters(exchange.request);
    let get = |name: &str| {
        given.iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
    };
    let (delete, old_delete, keep) = (get("name_regex_delete"), get("name_regex"), get("name_regex_keep"));
    if delete.or(old_delete).is_none() {
        return Err(invalid(
            "name_regex_delete, name_regex are missing, at least one parameter must be provided",
        ));
    }
    for (name, pattern) in
        [("name_regex_delete", delete), ("name_regex", old_delete), ("name_regex_keep", keep)]
    {
        if pattern.is_some_and(|pattern| Regex::new(pattern).is_err()) {
            return Err(invalid(&format!("{name} is an invalid regexp")));
        }
    }
    let keep_n =
        get("keep_n").map(str::parse::<usize>).transpose().map_err(|_| invalid("keep_n is invalid"))?;
    let (_, project, role) = member(exchange, id, Role::Maintainer)?;
    let row = find(exchange, &project, row)?;
    let now = Moment::now();
    if row.cleanup.is_some_and(|last| now < last.plus(LEASE)) {
        return Err(message(
            400,
            "This request has already been made. You can run this at most once an hour for a given container \
             repository",
        ));
    }
    if let Some(row) = exchange.state.rows.get_mut(&row.id) {
        row.cleanup = Some(now);
    }
    let policy = cleanup::Policy {
        delete: delete.or(old_delete).unwrap_or_default(),
        keep,
        keep_n,
        older_than: get("older_than"),
    };
    let path = exchange.state.path_of(&row);
    let doomed: Vec<String> = cleanup::choose(exchange.state, &path, &policy, now)
        .into_iter()
        .filter(|tag| !is_protected(&project, role, tag))
        .collect();
    if let Some(repository) = exchange.state.repositories.get_mut(&path) {
        for tag in doomed {
            repository.tags.remove(&tag);
        }
    }
    Ok(Response::typed(202, "application/json", "202"))
}
