//! `/gitlab/v1/`: what only GitLab's registry with its database answers.

use super::error::RegistryError;
use super::pages::Filter;
use super::{Outcome, json};
use crate::exchange::Exchange;
use crate::http::Response;

use crate::moment::Moment;
use crate::store::{Manifest, Repository, State, is_known};
use serde::Serialize;
use serde_json::{Value, json as value};

fn find<'a>(exchange: &'a Exchange<'_>, name: &str) -> Option<&'a Repository> {
    exchange.state.repositories.get(name)
}

fn unknown(name: &str) -> Vec<RegistryError> {
    RegistryError::new("NAME_UNKNOWN").detail(value!({ "name": name })).into()
}

#[derive(Serialize)]
struct TagEntry<'a> {
    name: &'a str,
    digest: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    config_digest: Option<&'a str>,
    media_type: &'a str,
    size_bytes: i64,
    created_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<String>,
    published_at: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    referrers: Vec<Referrer<'a>>,
}

#[derive(Serialize)]
struct Referrer<'a> {
    #[serde(rename = "artifactType")]
    artifact_type: &'a str,
    digest: &'a str,
}

/// `…/tags/list/`.
pub(super) fn tags(exchange: &Exchange<'_>, name: &str) -> Outcome {
    let filter = Filter::read(&exchange.request.parameters(), exchange.state.world.version)?;
    let repository = find(exchange, name).ok_or_else(|| unknown(name))?;
    let (page, link) = filter.page(&repository.tags, &exchange.request.path);
    let entries: Vec<TagEntry<'_>> = page
        .into_iter()
        .filter_map(|(name, tag)| {
            let manifest = repository.manifests.get(&tag.manifest)?;
            Some(TagEntry {
                name,
                digest: tag.manifest.as_str(),
                config_digest: manifest.config().map(|config| config.digest.as_str()),
                media_type: manifest.stored_type(),
                size_bytes: manifest.total_size(),
                created_at: tag.created.millis(),
                updated_at: tag.updated.map(Moment::millis),
                published_at: tag.published().millis(),
                referrers: if filter.with_referrers {
                    referrers(&repository.about(&tag.manifest), &filter)
                } else {
                    Vec::new()
                },
            })
        })
        .collect();
    let response = json(exchange.state.world.mode, 200, &entries);
    Ok(match link {
        Some(link) => response.header("Link", link),
        None => response,
    })
}

/// Of the manifests about one, those that are asked for. Types that the database does not know find nothing.
fn referrers<'a>(found: &[&'a Manifest], filter: &Filter) -> Vec<Referrer<'a>> {
    let config_type =
        |manifest: &'a Manifest| manifest.config().map_or("", |config| config.media_type.as_str());
    found
        .iter()
        .filter(|manifest| {
            filter.referrer_types.as_ref().is_none_or(|wanted| {
                wanted.iter().filter(|wanted| is_known(wanted)).any(|wanted| {
                    manifest.artifact_type.as_ref() == Some(wanted) || config_type(manifest) == wanted
                })
            })
        })
        .map(|manifest| Referrer {
            artifact_type: manifest.artifact_type.as_deref().unwrap_or_else(|| config_type(manifest)),
            digest: manifest.digest.as_str(),
        })
        .collect()
}

#[derive(Serialize)]
struct RepositoryEntry<'a> {
    name: &'a str,
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    size_bytes: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size_precision: Option<&'a str>,
    created_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_published_at: Option<String>,
}

/// `/gitlab/v1/repositories/<path>/`.
pub(super) fn repository(exchange: &Exchange<'_>, name: &str) -> Outcome {
    if exchange.request.method == "PATCH" {
        let detail = "the server is missing the dependency 'redis'";
        return Err(RegistryError::new("NOT_IMPLEMENTED").detail(detail).into());
    }
    let parameters = exchange.request.parameters();
    let size = parameters.get("size").unwrap_or_default();
    if !matches!(size, "" | "self" | "self_with_descendants") {
        let detail = "the 'size' query parameter must be set to one of: self, self_with_descendants";
        return Err(RegistryError::new("INVALID_QUERY_PARAMETER_VALUE").detail(detail).into());
    }
    let repository = find(exchange, name).ok_or_else(|| RegistryError::new("NAME_UNKNOWN"))?;
    let entry = RepositoryEntry {
        name: name.rsplit('/').next().unwrap_or_default(),
        path: name,
        size_bytes: (!size.is_empty()).then(|| repository.deduplicated_size(&exchange.state.blobs)),
        size_precision: (!size.is_empty()).then_some("default"),
        created_at: repository.created.millis(),
        last_published_at: repository.last_published.map(Moment::millis),
    };
    Ok(json(exchange.state.world.mode, 200, &entry))
}

/// `/gitlab/v1/repository-paths/<path>/repositories/list/`: no token of GitLab's opens it to clients.
pub(super) fn below(exchange: &Exchange<'_>, name: &str) -> Response {
    let below = format!("{name}/");
    let entries: Vec<_> = exchange
        .state
        .repositories
        .iter()
        .filter(|(path, repository)| {
            (path.as_str() == name || path.starts_with(&below)) && !repository.tags.is_empty()
        })
        .map(|(path, repository)| RepositoryEntry {
            name: path.rsplit('/').next().unwrap_or_default(),
            path,
            size_bytes: None,
            size_precision: None,
            created_at: repository.created.millis(),
            last_published_at: None,
        })
        .collect();
    json(exchange.state.world.mode, 200, &entries)
}

/// `/gitlab/v1/statistics/`.
pub(super) fn statistics() -> Response {
    Response::typed(200, "application/json", "{}\n")
}

#[derive(Serialize)]
struct Image {
    size_bytes: i64,
    manifest: ManifestEntry,
    #[serde(skip_serializing_if = "Option::is_none")]
    config: Option<ConfigEntry>,
}

#[derive(Serialize)]
struct ManifestEntry {
    digest: String,
    media_type: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    references: Vec<Image>,
}

#[derive(Serialize)]
struct ConfigEntry {
    digest: String,
    media_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    platform: Option<PlatformEntry>,
}

#[derive(Serialize)]
struct PlatformEntry {
    architecture: String,
    os: String,
}

/// `…/tags/detail/<tag>/`.
pub(super) fn tag(exchange: &Exchange<'_>, name: &str, tag: &str) -> Outcome {
    #[derive(Serialize)]
    struct Body<'a> {
        repository: &'a str,
        name: &'a str,
        image: Image,
        created_at: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        updated_at: Option<String>,
        published_at: String,
    }

    let repository = find(exchange, name).ok_or_else(|| unknown(name))?;
    let missing = || RegistryError::new("TAG_UNKNOWN").detail(value!({ "tagName": tag }));
    let (found, manifest) = repository.tags.get(tag).zip(repository.tagged(tag)).ok_or_else(missing)?;
    let body = Body {
        repository: name,
        name: tag,
        image: image(exchange.state, repository, manifest),
        created_at: found.created.millis(),
        updated_at: found.updated.map(Moment::millis),
        published_at: found.published().millis(),
    };
    Ok(json(exchange.state.world.mode, 200, &body))
}

fn image(state: &State, repository: &Repository, manifest: &Manifest) -> Image {
    let mut children: Vec<&Manifest> = manifest
        .children()
        .iter()
        .filter_map(|child| repository.manifests.get(&child.digest))
        .map(AsRef::as_ref)
        .collect();
    children.sort_by_key(|child| child.order);
    children.dedup_by_key(|child| child.order);
    let config = manifest.config().map(|config| ConfigEntry {
        digest: config.digest.to_string(),
        media_type: config.media_type.clone(),
        platform: state.config_of(manifest).and_then(|content| platform(content)),
    });
    Image {
        size_bytes: manifest.total_size(),
        manifest: ManifestEntry {
            digest: manifest.digest.to_string(),
            media_type: manifest.stored_type().to_owned(),
            references: children.into_iter().map(|child| image(state, repository, child)).collect(),
        },
        config,
    }
}

/// The largest configuration that the database keeps, in bytes.
const LARGEST_CONFIG: usize = 256_000;

/// Any JSON object has a platform, if an empty one; so has a configuration that the database does not keep.
fn platform(content: &[u8]) -> Option<PlatformEntry> {
    let content = if content.len() > LARGEST_CONFIG { b"{}" } else { content };
    let config: Value = serde_json::from_slice(content).ok()?;
    let text = |key: &str| config[key].as_str().unwrap_or_default().to_owned();
    (config.is_object() || config.is_null())
        .then(|| PlatformEntry { architecture: text("architecture"), os: text("os") })
}
