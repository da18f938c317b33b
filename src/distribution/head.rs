//! Existence and digest of one tag, in one `HEAD`.

use super::{absence, manifest, url};
use crate::error::Error;
use crate::http::Request;
use crate::image::{Digest, Reference, media_type};
use crate::registry::{Found, Lookup};
use crate::token::Session;

/// Asks for a tag by `HEAD`. What a `HEAD` leaves open (a 404 that is perhaps a proxy's, a 200 without a
/// digest) is asked again as `GET`.
///
/// # Errors
/// Any answer but the registry's own yes or no.
pub fn head(session: &Session, reference: &Reference) -> Result<Lookup<Found>, Error> {
    let (repository, name) = (&reference.repository, reference.pointer.as_str());
    let attempt = format!("look up {reference}");
    let url = url(session, repository, &format!("manifests/{name}"))?;
    let request = Request::head(url, attempt).accepting(media_type::ACCEPT);
    let response = session.send(repository, request.clone())?;
    if let Some(absence) = absence::proven(&response) {
        return Ok(Lookup::Absent(absence));
    }
    let digest = response.header("docker-content-digest").and_then(|text| Digest::parse(text).ok());
    let media_type = response.content_type();
    match (response.status, digest) {
        (200, Some(digest)) if media_type != "text/html" => Ok(Lookup::Found(Found {
            digest: Some(digest),
            media_type: Some(media_type),
            ..Found::default()
        })),
        (200 | 404, _) => Ok(manifest(session, reference)?.map(|fetched| Found {
            digest: Some(fetched.digest),
            media_type: Some(fetched.media_type),
            ..Found::default()
        })),
        _ => Err(response.refusal(&request)),
    }
}
