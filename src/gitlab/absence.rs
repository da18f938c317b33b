//! Which 404 is absence: the registry's own, about what was asked, and no other.
//!
//! Headers prove nothing: ingresses set the registry's on every answer. So only a body counts, whose errors all say
//! that this very thing is unknown. A `HEAD` has no body, and therefore is never sent.

use serde_json::Value;

use crate::http::{Response, ServerError};
use crate::image::{Digest, Repository, Tag};
use crate::registry::Absence;

/// What was asked for in a repository.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Asked<'a> {
    /// The manifest of a tag, which is to be this one where somebody said so.
    Tag(&'a Tag, Option<&'a Digest>),
    /// A manifest by its digest.
    Manifest(&'a Digest),
    /// A blob by its digest.
    Blob(&'a Digest),
    /// The names of the tags.
    Names,
}

/// The kind of absence that this answer proves; `None` when it proves nothing.
#[must_use]
pub(crate) fn proven(response: &Response, repository: &Repository, asked: Asked<'_>) -> Option<Absence> {
    // Problem documents and the like are a gateway's.
    if response.status != 404 || response.content_type() != "application/json" {
        return None;
    }
    let errors = response.errors();
    let first = absence(errors.first()?, asked)?;
    // One fitting error among others may be the consequence of those.
    let is_all = errors.iter().all(|error| {
        absence(error, asked) == Some(first) && is_about(error.detail.as_ref(), repository, asked)
    });
    is_all.then_some(first)
}

/// What an error's code says of the thing that was asked for.
fn absence(error: &ServerError, asked: Asked<'_>) -> Option<Absence> {
    match (error.code.as_str(), asked) {
        // "OCI manifest found, but accept header does not support …": it is there, and something took the header away.
        ("MANIFEST_UNKNOWN", _) if error.message.contains("found, but") => None,
        ("MANIFEST_UNKNOWN", Asked::Tag(..)) if names_a_revision(error.detail.as_ref()) => {
            Some(Absence::Lost)
        }
        ("MANIFEST_UNKNOWN", Asked::Tag(..) | Asked::Manifest(_)) | ("BLOB_UNKNOWN", Asked::Blob(_)) => {
            Some(Absence::Manifest)
        }
        ("TAG_UNKNOWN", Asked::Tag(..)) => Some(Absence::Tag),
        ("NAME_UNKNOWN", _) => Some(Absence::Repository),
        _ => None,
    }
}

/// Whether an error's detail, where it names anything, names what was asked for. GitLab's registry and distribution
/// 2.8 send `{"Tag": …}`, `{"Name": …, "Revision": …}`, `{"name": …}`; distribution 3 sends `unknown tag=v1`, others
/// have words of their own.
fn is_about(detail: Option<&Value>, repository: &Repository, asked: Asked<'_>) -> bool {
    let reference = match asked {
        Asked::Tag(tag, _) => Some(tag.as_str()),
        Asked::Manifest(digest) | Asked::Blob(digest) => Some(digest.as_str()),
        Asked::Names => None,
    };
    // Where a tag's manifest is gone, the tag is asked for and the digest behind it is named.
    let revision = match asked {
        Asked::Tag(_, digest) => digest.map(Digest::as_str),
        Asked::Manifest(_) | Asked::Blob(_) | Asked::Names => reference,
    };
    named(detail).into_iter().all(|(what, name)| match what {
        NamedIn::Repository => name == repository.as_str(),
        NamedIn::Revision => revision.is_none_or(|asked| asked == name),
        NamedIn::Reference => reference.is_none_or(|asked| asked == name),
    })
}

/// Whether an error's detail names a manifest by its digest. Of a tag that is said where the tag is there and its
/// manifest is not.
fn names_a_revision(detail: Option<&Value>) -> bool {
    named(detail).iter().any(|(what, _)| *what == NamedIn::Revision)
}

/// What a detail may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NamedIn {
    Repository,
    /// A tag or digest, as it was asked for.
    Reference,
    /// A digest.
    Revision,
}

/// All that a detail names, however it lies in it.
fn named(detail: Option<&Value>) -> Vec<(NamedIn, &str)> {
    match detail {
        Some(Value::Object(fields)) => {
            let each = fields.iter().map(|(key, value)| match (value.as_str(), what(key)) {
                (Some(name), Some(what)) => vec![(what, name)],
                (Some(_), None) => Vec::new(),
                (None, _) => named(Some(value)),
            });
            each.flatten().collect()
        }
        Some(Value::Array(items)) => items.iter().flat_map(|item| named(Some(item))).collect(),
        Some(Value::String(text)) => {
            let pairs = text.split_whitespace().filter_map(|word| word.split_once('='));
            pairs.filter_map(|(key, name)| Some((what(key)?, name))).collect()
        }
        _ => Vec::new(),
    }
}

fn what(key: &str) -> Option<NamedIn> {
    match key.to_ascii_lowercase().as_str() {
        "name" | "repository" => Some(NamedIn::Repository),
        "tag" | "tagname" | "reference" | "manifest" => Some(NamedIn::Reference),
        "revision" | "digest" => Some(NamedIn::Revision),
        _ => None,
    }
}
