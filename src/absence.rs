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
pub enum Asked<'a> {
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
pub fn proven(response: &Response, repository: &Repository, asked: Asked<'_>) -> Option<Absence> {
    if response.status != 404 || !response.is_json() {
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

/// Whether an error's detail names a manifest by its digest. Of a tag that is said where the tag is there and its
/// manifest is not.
fn names_a_revision(detail: Option<&Value>) -> bool {
    match detail {
        Some(Value::Object(fields)) => fields.get("Revision").is_some_and(Value::is_string),
        Some(Value::String(text)) => text.split_whitespace().any(|word| word.starts_with("revision=")),
        _ => false,
    }
}

/// Whether an error's detail, where it names anything, names what was asked for. GitLab's registry and distribution
/// 2.8 send `{"Tag": …}`, `{"Name": …, "Revision": …}`, `{"name": …}`; distribution 3 sends `unknown tag=v1`.
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
    match detail {
        Some(Value::Object(fields)) => {
            fields.iter().all(|(key, value)| match (key.as_str(), value.as_str()) {
                ("Tag" | "tagName", Some(text)) => reference.is_none_or(|asked| asked == text),
                ("Revision", Some(text)) => revision.is_none_or(|asked| asked == text),
                ("Name" | "name", Some(text)) => text == repository.as_str(),
                _ => true,
            })
        }
        Some(Value::String(text)) => text.split_whitespace().all(|word| match word.split_once('=') {
            Some(("tag", named)) => reference.is_none_or(|asked| asked == named),
            Some(("revision", named)) => revision.is_none_or(|asked| asked == named),
            Some(("name", named)) => named == repository.as_str(),
            _ => true,
        }),
        _ => true,
    }
}
