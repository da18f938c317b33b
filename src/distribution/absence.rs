//! Which 404 is absence: the registry's own, and no other.

use crate::http::{Method, Response};
use crate::registry::Absence;

/// The kind of absence that this 404 proves; `None` when it proves nothing.
pub(super) fn proven(response: &Response) -> Option<Absence> {
    if response.status != 404 {
        return None;
    }
    if response.method == Method::Head {
        // No body to read: the headers are all that tells the registry's 404 from a proxy's.
        let own = response.header("docker-distribution-api-version").is_some() && response.is_json();
        return own.then_some(Absence::Manifest);
    }
    response.errors().iter().find_map(|error| match error.code.as_str() {
        // "OCI manifest found, but accept header does not support …": it is there.
        "MANIFEST_UNKNOWN" if error.message.contains("found, but") => None,
        "MANIFEST_UNKNOWN" => Some(Absence::Manifest),
        "TAG_UNKNOWN" => Some(Absence::Tag),
        "NAME_UNKNOWN" => Some(Absence::Repository),
        _ => None,
    })
}
