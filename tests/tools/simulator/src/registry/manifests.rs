//! `/v2/<name>/manifests/<reference>`: reading and deleting; pushing is next door.

use super::access::meta;
use super::error::RegistryError;
use super::gojson;
use super::{Outcome, not_allowed, push};
use crate::digest::Digest;
use crate::exchange::Exchange;
use crate::http::Response;
use crate::mode::Mode;
use crate::store::{Manifest, media};
use crate::token::Claims;
use serde_json::json;
use std::sync::Arc;

/// A tag or a digest; what looks like a digest and is none counts as a tag.
#[derive(Clone, Debug)]
pub(super) enum Reference {
    Tag(String),
    Digest(Digest),
}

/// Answers a request of any method.
pub(super) fn answer(
    exchange: &mut Exchange<'_>,
    name: &str,
    reference: &str,
    claims: &Claims,
    allowed: &[&str],
) -> Outcome {
    let reference =
        Digest::parse(reference).map_or_else(|_| Reference::Tag(reference.to_owned()), Reference::Digest);
    match exchange.request.method.as_str() {
        "GET" | "HEAD" => get(exchange, name, &reference),
        "PUT" if allowed.contains(&"PUT") => push::put(exchange, name, &reference, claims),
        "DELETE" if allowed.contains(&"DELETE") => delete(exchange, name, &reference, claims),
        method => Ok(not_allowed(method, allowed)),
    }
}

fn get(exchange: &Exchange<'_>, name: &str, reference: &Reference) -> Outcome {
    let mode = exchange.state.world.mode;
    let repository = exchange.state.repositories.get(name);
    let digest = match reference {
        Reference::Digest(digest) => digest.clone(),
        Reference::Tag(tag) if tag.contains(':') && mode != Mode::Metadata => {
            return Err(RegistryError::invalid_path(mode, name, tag, "/current/link").into());
        }
        Reference::Tag(tag) => repository
            .and_then(|repository| repository.tags.get(tag))
            .filter(|tag| !tag.is_broken)
            .map(|tag| tag.manifest.clone())
            .ok_or_else(|| unknown_tag(mode, tag))?,
    };
    let is_same = |value: &str| value == digest.as_str() || value == format!("\"{digest}\"");
    if exchange.request.headers.all("if-none-match").any(is_same) {
        return Ok(Response::new(304));
    }
    let manifest = load(exchange, name, &digest)?;
    if manifest.payload.is_empty() {
        return Err(RegistryError::unknown().into());
    }
    if mode.is_gitlab() && matches!(manifest.media_type.as_str(), media::SCHEMA1 | media::SCHEMA1_SIGNED) {
        let message = "Schema 1 manifest not supported";
        return Err(RegistryError::new("MANIFEST_INVALID").message(message).into());
    }
    let manifest = match reference {
        Reference::Tag(_) => acceptable(exchange, name, manifest)?,
        Reference::Digest(_) => check_oci(exchange, manifest)?,
    };
    // Version 3 only asks of what it put in the place of a list.
    let is_asked = mode == Mode::Distribution || (mode == Mode::Distribution3 && manifest.digest != digest);
    if is_asked
        && matches!(reference, Reference::Tag(_))
        && manifest.media_type == media::DOCKER_MANIFEST
        && !accepts(exchange, media::DOCKER_MANIFEST)
    {
        // Distribution would rewrite it to schema 1, which Debian's build and any sensible configuration refuse.
        return Err(RegistryError::new("MANIFEST_INVALID").opaque().into());
    }
    Ok(Response::typed(200, &manifest.media_type, manifest.payload.to_vec())
        .header("Content-Length", manifest.payload.len().to_string())
        .header("Docker-Content-Digest", manifest.digest.as_str())
        .header("Etag", format!("\"{}\"", manifest.digest)))
}

fn unknown_tag(mode: Mode, tag: &str) -> RegistryError {
    let error = RegistryError::new("MANIFEST_UNKNOWN");
    match mode {
        Mode::Distribution3 => error.detail(format!("unknown tag={tag}")),
        _ => error.detail(json!({ "Tag": tag })),
    }
}

fn load(exchange: &Exchange<'_>, name: &str, digest: &Digest) -> Result<Arc<Manifest>, Vec<RegistryError>> {
    exchange
        .state
        .repositories
        .get(name)
        .and_then(|repository| repository.manifests.get(digest))
        .map(Arc::clone)
        .ok_or_else(|| blob_as_manifest(exchange, name, digest).into())
}

/// CNCF distribution finds a blob of the repository where a manifest is asked for, and then cannot read it as one.
fn blob_as_manifest(exchange: &Exchange<'_>, name: &str, digest: &Digest) -> RegistryError {
    let state = &exchange.state;
    let is_linked = state.repositories.get(name).is_some_and(|repository| repository.blobs.contains(digest));
    let blob = state.blobs.get(digest).filter(|_| is_linked && state.world.mode.is_distribution());
    match blob.map(|content| gojson::check(content)) {
        Some(Ok(())) => RegistryError::unknown(),
        Some(Err(error)) => RegistryError::new("UNKNOWN").detail(json!({ "Offset": error.offset })),
        None if state.world.mode == Mode::Distribution3 => {
            let detail = format!("unknown manifest name={name} revision={digest}");
            RegistryError::new("MANIFEST_UNKNOWN").detail(detail)
        }
        None => {
            let detail = json!({ "Name": name, "Revision": digest.as_str() });
            RegistryError::new("MANIFEST_UNKNOWN").detail(detail)
        }
    }
}

/// OCI manifests are only for those who name them.
fn check_oci(exchange: &Exchange<'_>, manifest: Arc<Manifest>) -> Result<Arc<Manifest>, Vec<RegistryError>> {
    let refused = match manifest.media_type.as_str() {
        media::OCI_MANIFEST => "OCI manifest found, but accept header does not support OCI manifests",
        media::OCI_INDEX => "OCI index found, but accept header does not support OCI indexes",
        _ => return Ok(manifest),
    };
    // Distribution takes an index that does not say so for a list that needs no leave; version 3 takes any for one.
    let is_list = manifest.media_type == media::OCI_INDEX
        && match exchange.state.world.mode {
            Mode::Distribution => !manifest.says_its_type,
            Mode::Distribution3 => true,
            Mode::Metadata | Mode::Filesystem => false,
        };
    if is_list || accepts(exchange, &manifest.media_type) {
        Ok(manifest)
    } else {
        Err(RegistryError::new("MANIFEST_UNKNOWN").message(refused).into())
    }
}

/// By tag, Docker's lists turn into their `linux/amd64` member for those who do not name them.
fn acceptable(
    exchange: &Exchange<'_>,
    name: &str,
    manifest: Arc<Manifest>,
) -> Result<Arc<Manifest>, Vec<RegistryError>> {
    let manifest = check_oci(exchange, manifest)?;
    if manifest.media_type != media::DOCKER_LIST || accepts(exchange, media::DOCKER_LIST) {
        return Ok(manifest);
    }
    let is_default =
        |platform: &crate::store::Platform| platform.os == "linux" && platform.architecture == "amd64";
    match manifest.children().iter().find(|child| is_default(&child.platform)) {
        Some(child) => load(exchange, name, &child.digest),
        None if exchange.state.world.mode.is_gitlab() => {
            Err(RegistryError::new("MANIFEST_UNKNOWN").opaque().into())
        }
        None => Err(RegistryError::new("MANIFEST_UNKNOWN").into()),
    }
}

/// `*/*` accepts nothing here; parameters such as `q` do not count. Only GitLab's registry overlooks upper case.
fn accepts(exchange: &Exchange<'_>, media_type: &str) -> bool {
    let is_lax = exchange.state.world.mode.is_gitlab();
    exchange.request.headers.all("accept").flat_map(|value| value.split(',')).any(|wanted| {
        let wanted = wanted.split(';').next().unwrap_or_default().trim();
        wanted == media_type || (is_lax && wanted.eq_ignore_ascii_case(media_type))
    })
}

fn delete(exchange: &mut Exchange<'_>, name: &str, reference: &Reference, claims: &Claims) -> Outcome {
    let mode = exchange.state.world.mode;
    // Version 3.0 does not ask when only a tag goes.
    let is_asked = mode != Mode::Distribution3 || matches!(reference, Reference::Digest(_));
    if is_asked && !exchange.state.world.delete_enabled {
        return Err(RegistryError::new("UNSUPPORTED").into());
    }
    match reference {
        Reference::Tag(_) if mode == Mode::Distribution => {
            return Err(RegistryError::new("DIGEST_INVALID").into());
        }
        Reference::Tag(tag) => {
            if mode.is_gitlab() {
                push::check_patterns(claims, name, tag, "delete")?;
            }
            delete_tag(exchange, name, tag)?;
        }
        Reference::Digest(digest) => {
            if mode.is_gitlab() && is_protected(claims, name) {
                return Err(RegistryError::new("PROTECTED_MANIFEST").into());
            }
            delete_manifest(exchange, name, digest)?;
        }
    }
    Ok(Response::new(202))
}

fn delete_tag(exchange: &mut Exchange<'_>, name: &str, tag: &str) -> Result<(), Vec<RegistryError>> {
    let mode = exchange.state.world.mode;
    if tag.contains(':') && mode != Mode::Metadata {
        return Err(match mode {
            Mode::Filesystem => RegistryError::unknown().into(),
            _ => RegistryError::invalid_path(mode, name, tag, "").into(),
        });
    }
    let repository = exchange.state.repositories.get_mut(name);
    if mode == Mode::Distribution3 {
        return match repository.and_then(|repository| repository.tags.remove(tag)) {
            Some(_) => Ok(()),
            None => Err(RegistryError::no_such_path(name, tag).into()),
        };
    }
    match repository {
        None => Err(RegistryError::new("NAME_UNKNOWN").into()),
        Some(repository) => match repository.tags.remove(tag) {
            Some(_) => Ok(()),
            None => Err(RegistryError::new("MANIFEST_UNKNOWN").into()),
        },
    }
}

fn delete_manifest(
    exchange: &mut Exchange<'_>,
    name: &str,
    digest: &Digest,
) -> Result<(), Vec<RegistryError>> {
    let mode = exchange.state.world.mode;
    let Some(repository) = exchange.state.repositories.get_mut(name) else {
        // With a database the handler wraps an error that is not there.
        return Err(match mode {
            Mode::Metadata => RegistryError::unknown().into(),
            _ => RegistryError::new("MANIFEST_UNKNOWN").into(),
        });
    };
    if !repository.manifests.contains_key(digest) {
        return Err(RegistryError::new("MANIFEST_UNKNOWN").into());
    }
    if mode == Mode::Metadata && repository.is_referenced(digest) {
        return Err(RegistryError::new("MANIFEST_REFERENCED").into());
    }
    repository.delete_manifest(digest);
    Ok(())
}

/// Whether anything is protected at all: then nothing is deleted by digest.
fn is_protected(claims: &Claims, name: &str) -> bool {
    let Some(meta) = meta(claims, name) else { return false };
    let denied = meta.tag_deny_access_patterns.as_ref().and_then(|denied| denied.get("delete"));
    denied.is_some_and(|patterns| !patterns.is_empty())
        || meta.tag_immutable_patterns.as_ref().is_some_and(|patterns| !patterns.is_empty())
}
