//! `/v2/<name>/blobs/<digest>`.

use super::error::RegistryError;
use super::{Outcome, not_allowed, range};
use crate::digest::Digest;
use crate::exchange::Exchange;
use crate::http::Response;
use crate::mode::Mode;

/// Answers a request of any method.
pub(super) fn answer(exchange: &mut Exchange<'_>, name: &str, digest: &str, allowed: &[&str]) -> Outcome {
    let digest = Digest::parse(digest).map_err(|_| RegistryError::new("DIGEST_INVALID").opaque())?;
    match exchange.request.method.as_str() {
        "GET" | "HEAD" => get(exchange, name, &digest),
        "DELETE" if allowed.contains(&"DELETE") => delete(exchange, name, &digest),
        method => Ok(not_allowed(method, allowed)),
    }
}

fn get(exchange: &Exchange<'_>, name: &str, digest: &Digest) -> Outcome {
    let state = &exchange.state;
    let is_linked = state.repositories.get(name).is_some_and(|repository| repository.blobs.contains(digest));
    let content = state
        .blobs
        .get(digest)
        .filter(|_| is_linked)
        .ok_or_else(|| RegistryError::new("BLOB_UNKNOWN").detail(digest.as_str()))?;
    if state.world.redirect_blobs {
        let location = format!("{}/blobs/{digest}?signature=simulated", exchange.addresses.storage);
        let response = Response::new(307).header("Location", location.as_str());
        return Ok(if exchange.request.method == "GET" {
            response
                .header("Content-Type", "text/html; charset=utf-8")
                .body(format!("<a href=\"{location}\">Temporary Redirect</a>.\n\n"))
        } else {
            response.header("Content-Type", "text/html; charset=utf-8")
        });
    }
    let digest = if digest.as_str().starts_with("sha256:") { digest.clone() } else { Digest::of(content) };
    let etag = format!("\"{digest}\"");
    let whole = Response::typed(200, "application/octet-stream", Vec::new())
        .header("Cache-Control", "max-age=31536000")
        .header("Docker-Content-Digest", digest.as_str())
        .header("Etag", etag.as_str());
    Ok(range::serve(state.world.mode, exchange.request, whole, content, &etag))
}

fn delete(exchange: &mut Exchange<'_>, name: &str, digest: &Digest) -> Outcome {
    if !exchange.state.world.delete_enabled {
        return Err(RegistryError::new("UNSUPPORTED").into());
    }
    let mode = exchange.state.world.mode;
    let unknown = if mode == Mode::Metadata { "NAME_UNKNOWN" } else { "BLOB_UNKNOWN" };
    let repository = exchange.state.repositories.get_mut(name).ok_or_else(|| RegistryError::new(unknown))?;
    if !repository.blobs.remove(digest) {
        return Err(RegistryError::new("BLOB_UNKNOWN").into());
    }
    Ok(Response::new(202))
}
