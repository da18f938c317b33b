//! Manifests, by tag and by digest, checked against their digest.

use super::{absence, url};
use crate::error::Error;
use crate::exit::Exit;
use crate::http::{Request, Response};
use crate::image::{Digest, Manifest, Pointer, Reference, Repository, media_type};
use crate::registry::Lookup;
use crate::token::Session;

/// A manifest that was read.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// Its digest, checked.
    pub digest: Digest,
    /// Its media type.
    pub media_type: String,
    /// Its own length in bytes.
    pub bytes: u64,
    /// What it says.
    pub manifest: Manifest,
}

/// Manifests are at most 4 MiB (OCI distribution specification, "Pushing manifests").
const LIMIT: usize = 4 << 20;

/// Reads the manifest that a tag points at, or that of a digest.
///
/// # Errors
/// Any answer but a manifest or the registry's own no.
pub fn manifest(session: &Session, reference: &Reference) -> Result<Lookup<Fetched>, Error> {
    let by_digest = match &reference.pointer {
        Pointer::Digest(digest) => Some(digest),
        Pointer::Tag { .. } => None,
    };
    fetch(
        session,
        &reference.repository,
        reference.pointer.as_str(),
        by_digest,
        format!("read the manifest of {reference}"),
    )
}

/// Reads a manifest by its digest: the same bytes whatever happens to tags meanwhile.
///
/// # Errors
/// Any answer but that manifest; one that is missing is an error here, because something pointed at it.
pub fn manifest_by_digest(
    session: &Session,
    repository: &Repository,
    digest: &Digest,
) -> Result<Fetched, Error> {
    manifest_if_there(session, repository, digest)?.found().ok_or_else(|| {
        Error::new(
            Exit::Protocol,
            format!("read the manifest {repository}@{}", digest.short()),
            "a tag or index points at it, and the registry says that it is not there",
        )
        .with_hint("the image is broken or was deleted a moment ago; push it again, or ask again")
    })
}

/// Reads a manifest by its digest, where one that is missing makes its image broken and not the run a failure.
///
/// # Errors
/// Any answer but that manifest or the registry's own no.
pub fn manifest_if_there(
    session: &Session,
    repository: &Repository,
    digest: &Digest,
) -> Result<Lookup<Fetched>, Error> {
    let attempt = format!("read the manifest {repository}@{}", digest.short());
    fetch(session, repository, digest.as_str(), Some(digest), attempt)
}

fn fetch(
    session: &Session,
    repository: &Repository,
    name: &str,
    expected: Option<&Digest>,
    attempt: String,
) -> Result<Lookup<Fetched>, Error> {
    let url = url(session, repository, &format!("manifests/{name}"))?;
    let request = Request::get(url, attempt).accepting(media_type::ACCEPT).at_most(LIMIT);
    let response = session.send(repository, request.clone())?;
    if let Some(absence) = absence::proven(&response) {
        return Ok(Lookup::Absent(absence));
    }
    if response.status != 200 {
        return Err(response.refusal(&request));
    }
    read(&response, expected).map(Lookup::Found).map_err(|cause| response.protocol(cause))
}

fn read(response: &Response, expected: Option<&Digest>) -> Result<Fetched, String> {
    if response.content_type() == "text/html" {
        return Err("the answer is an HTML page, not a manifest".to_owned());
    }
    let manifest = Manifest::parse(&response.body)?;
    let named = response.header("docker-content-digest").and_then(|text| Digest::parse(text).ok());
    if let Some(wrong) = expected.into_iter().chain(&named).find(|digest| !digest.matches(&response.body)) {
        return Err(format!("its bytes are not those of {}", wrong.short()));
    }
    Ok(Fetched {
        digest: expected.cloned().or(named).unwrap_or_else(|| Digest::of(&response.body)),
        media_type: response.content_type(),
        bytes: response.body.len() as u64,
        manifest,
    })
}
