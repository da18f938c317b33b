//! Manifests coming in: by `PUT`, or straight from a test.

use super::access::meta;
use super::error::RegistryError;
use super::gojson::{self, SyntaxError};
use super::manifests::Reference;
use super::{Outcome, shape, validation};
use crate::digest::Digest;
use crate::exchange::{Addresses, Exchange};
use crate::http::Response;
use crate::mode::Mode;
use crate::moment::Moment;
use crate::store::{Manifest, State, media};
use crate::token::Claims;
use regex::Regex;
use serde_json::{Value, json};

/// How many patterns a token may carry, and how long each may be.
const PATTERNS: usize = 5;
const PATTERN_LENGTH: usize = 100;
const LARGEST: usize = 4 << 20;

/// Takes a manifest in.
pub(super) fn put(
    exchange: &mut Exchange<'_>,
    name: &str,
    reference: &Reference,
    claims: &Claims,
) -> Outcome {
    let mode = exchange.state.world.mode;
    if let (Reference::Tag(tag), true) = (reference, mode.is_gitlab()) {
        check_patterns(claims, name, tag, "push")?;
    }
    let body = &exchange.request.body;
    if body.len() > LARGEST {
        return Err(RegistryError::new("MANIFEST_INVALID").detail("http: request body too large").into());
    }
    let content_type = exchange.request.headers.get("content-type").unwrap_or_default();
    let (media_type, document) = read(mode, content_type, body)?;
    let digest = Digest::of(body);
    if let Reference::Digest(expected) = reference
        && !expected.matches(body)
    {
        return Err(RegistryError::new("DIGEST_INVALID").into());
    }
    let body = body.clone();
    let manifest = Manifest::read(&media_type, &body, &document, 0);
    let refused = validation::validate(exchange.state, name, &manifest, &document);
    if refused.is_err() && mode == Mode::Metadata && manifest.is_empty_index() {
        // The database makes the repository before it looks for the members.
        exchange.state.repository(name);
    }
    refused?;
    let digest = match reference {
        Reference::Digest(expected) => expected.clone(),
        Reference::Tag(_) => digest,
    };
    let tag = match reference {
        Reference::Tag(tag) => Some(tag.as_str()),
        Reference::Digest(_) => None,
    };
    keep(exchange.state, name, Manifest { digest: digest.clone(), ..manifest }, &document);
    if let Some(tag) = tag {
        if mode != Mode::Metadata && tag.contains(':') {
            let rest = format!("/index/sha256/{}/link", digest.hex());
            return Err(RegistryError::invalid_path(mode, name, tag, &rest).into());
        }
        if mode == Mode::Metadata {
            check_immutable(exchange.state, claims, name, tag)?;
        }
        exchange.state.repository(name).tag(tag, &digest, Moment::now());
    }
    Ok(Response::new(201).header("Docker-Content-Digest", digest.as_str()).header(
        "Location",
        location(exchange.state, exchange.addresses, &format!("/v2/{name}/manifests/{digest}")),
    ))
}

/// A manifest pushed without asking anybody, as when a test seeds the registry.
pub(crate) fn store(state: &mut State, name: &str, media_type: &str, payload: &[u8]) -> Digest {
    let document = serde_json::from_slice(payload).unwrap_or(Value::Null);
    let manifest = Manifest::read(media_type, payload, &document, 0);
    let digest = manifest.digest.clone();
    keep(state, name, manifest, &document);
    digest
}

fn keep(state: &mut State, name: &str, manifest: Manifest, document: &Value) {
    let manifest =
        if state.world.mode == Mode::Metadata { manifest } else { manifest.as_read_back(document) };
    let order = state.number();
    state.repository(name).keep(Manifest { order, ..manifest });
}

/// A path of the registry as it appears in `Location`.
pub(super) fn location(state: &State, addresses: &Addresses, path: &str) -> String {
    if state.world.absolute_urls { format!("{}{path}", addresses.registry) } else { path.to_owned() }
}

/// The media type that counts, and the document.
fn read(mode: Mode, content_type: &str, body: &[u8]) -> Result<(String, Value), Vec<RegistryError>> {
    let invalid = |text: &str| -> Vec<RegistryError> {
        let error = RegistryError::new("MANIFEST_INVALID");
        if mode == Mode::Distribution { error.opaque().into() } else { error.detail(text).into() }
    };
    let claimed = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if mode.is_gitlab() && claimed.is_empty() && !content_type.is_empty() {
        return Err(invalid("mime: no media type"));
    }
    if mode == Mode::Distribution3 && !is_modern(&claimed) {
        let text = "unsupported manifest media type and no default available: ";
        return Err(invalid(&format!("{text}{claimed}")));
    }
    let is_schema1 = match mode {
        Mode::Distribution => !is_modern(&claimed),
        _ => claimed == media::SCHEMA1_SIGNED,
    };
    if let Err(SyntaxError { message, offset }) = gojson::check(body) {
        return Err(match (mode, is_schema1) {
            (Mode::Distribution, false) => {
                RegistryError::new("MANIFEST_INVALID").detail(json!({ "Offset": offset })).into()
            }
            (_, true) => invalid(&format!("error unmarshalling content: {message}")),
            _ => invalid(&message),
        });
    }
    let document: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
    if is_schema1 {
        let is_signed = document.get("signatures").is_some();
        return Err(match (mode, is_signed) {
            (_, false) => invalid("missing signature key"),
            (Mode::Distribution, true) => RegistryError::unknown().into(),
            (_, true) => invalid("manifest type unsupported"),
        });
    }
    let inner = document["mediaType"].as_str().unwrap_or_default();
    let expected = if is_modern(&claimed) { claimed.as_str() } else { media::DOCKER_MANIFEST };
    shape::check(mode, expected, &document, body)?;
    match (expected, inner) {
        (media::DOCKER_MANIFEST, "") if mode.is_gitlab() => Err(invalid("no mediaType in manifest")),
        (media::DOCKER_MANIFEST, other) if other != expected => {
            Err(invalid(&format!("mediaType in manifest should be '{expected}' not '{other}'")))
        }
        (media::DOCKER_LIST, other) if other != expected => {
            Err(invalid(&format!("mediaType in manifest list should be '{expected}' not '{other}'")))
        }
        (media::OCI_MANIFEST, other) if !other.is_empty() && other != expected => {
            Err(invalid(&format!("if present, mediaType in manifest should be '{expected}' not '{other}'")))
        }
        (media::OCI_INDEX, other) if !other.is_empty() && other != expected => Err(invalid(&format!(
            "if present, mediaType in image index should be '{expected}' not '{other}'"
        ))),
        _ => Ok((expected.to_owned(), document)),
    }
}

fn is_modern(media_type: &str) -> bool {
    matches!(media_type, media::DOCKER_MANIFEST | media::DOCKER_LIST | media::OCI_MANIFEST | media::OCI_INDEX)
}

/// Refuses a tag that the token's patterns protect against this action.
pub(super) fn check_patterns(
    claims: &Claims,
    name: &str,
    tag: &str,
    action: &str,
) -> Result<(), Vec<RegistryError>> {
    let Some(meta) = meta(claims, name) else { return Ok(()) };
    let denied = meta.tag_deny_access_patterns.as_ref().and_then(|denied| denied.get(action));
    let denied = denied.map_or(&[][..], Vec::as_slice);
    let immutable = meta.tag_immutable_patterns.as_deref().unwrap_or_default();
    if denied.len() + immutable.len() > PATTERNS {
        return Err(RegistryError::new("TAG_PATTERN_COUNT_LIMIT_EXCEEDED").opaque().into());
    }
    if is_matched(denied, tag, "TAG_PROTECTION_PATTERN_INVALID")? {
        return Err(RegistryError::new("PROTECTED_TAG").detail(format!("tag \"{tag}\" is protected")).into());
    }
    if action == "delete" && is_matched(immutable, tag, "TAG_IMMUTABILITY_PATTERN_INVALID")? {
        return Err(immutable_tag(tag));
    }
    Ok(())
}

/// An immutable tag can be made, but not pushed again.
fn check_immutable(state: &State, claims: &Claims, name: &str, tag: &str) -> Result<(), Vec<RegistryError>> {
    let is_there = state.repositories.get(name).is_some_and(|repository| repository.tags.get(tag).is_some());
    let patterns =
        meta(claims, name).and_then(|meta| meta.tag_immutable_patterns.as_deref()).unwrap_or_default();
    if is_there && is_matched(patterns, tag, "TAG_IMMUTABILITY_PATTERN_INVALID")? {
        return Err(immutable_tag(tag));
    }
    Ok(())
}

fn immutable_tag(tag: &str) -> Vec<RegistryError> {
    RegistryError::new("IMMUTABLE_TAG").detail(format!("tag \"{tag}\" is immutable")).into()
}

fn is_matched(patterns: &[String], tag: &str, invalid: &'static str) -> Result<bool, Vec<RegistryError>> {
    for pattern in patterns {
        if pattern.len() > PATTERN_LENGTH {
            return Err(RegistryError::new(invalid).opaque().into());
        }
        let pattern = Regex::new(pattern).map_err(|_| RegistryError::new(invalid).opaque())?;
        if pattern.is_match(tag) {
            return Ok(true);
        }
    }
    Ok(false)
}
