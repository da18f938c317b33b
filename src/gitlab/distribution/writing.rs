//! Writing manifests, taking blobs of other repositories, and what the registry's answers to that mean.
//!
//! A registry looks whether all that a manifest names is in the repository (OCI distribution specification, "Pushing
//! manifests"), so what it has taken is complete. GitLab's says 400 for what is missing, and with a database, of a
//! repository that is not there yet, a 500 that says the same.

use super::url;
use crate::error::Error;
use crate::exit::Exit;
use crate::gitlab::absence::{self, Asked};
use crate::gitlab::token::{Session, Turn};
use crate::http::{Request, Response};
use crate::image::{Digest, Repository, Tagged};
use crate::registry::{Document, Lookup, Mounted, Passage, Put};

/// Mounts a blob of another repository: no byte of it is sent. It comes to the same however often it is done.
///
/// # Errors
/// When no answer came, no token could be had, or the registry refuses it.
pub(crate) fn mount(session: &Session, passage: &Passage, blob: &Digest) -> Result<Mounted, Error> {
    let Passage { source, target } = passage;
    let url = url(session, target, "blobs/uploads/")?;
    let url = url.with("mount", blob.as_str()).with("from", source.as_str());
    let attempt = format!("take the blob {} from {source} to {target}", blob.short());
    let request = Request::post(url, attempt).repeatable();
    let response = session.send(target, request.clone())?;
    match response.status {
        201 => Ok(Mounted::Here),
        // It waits for the blob itself. Nobody sends it: the registry ends such sessions by itself.
        202 => Ok(Mounted::Not),
        _ => {
            let error = session.not_granted(target, &request, &response);
            // One of the two is short, and the registry does not say which.
            let named =
                |error: Error| Error { cause: format!("{}, or no pull on {source}", error.cause), ..error };
            Err(error.map_or_else(|| refused(&request, &response), named))
        }
    }
}

/// Whether a repository has a blob.
///
/// # Errors
/// Any answer but that it is there, or the registry's own no.
pub(crate) fn has_blob(
    session: &Session,
    repository: &Repository,
    blob: &Digest,
) -> Result<Lookup<()>, Error> {
    let url = url(session, repository, &format!("blobs/{blob}"))?;
    let attempt = format!("look for the blob {} in {repository}", blob.short());
    // It may have gigabytes, and what says no says it to a GET.
    let head = session.send(repository, Request::head(url.clone(), attempt.as_str()))?;
    if head.status == 200 || head.is_redirect() {
        return Ok(Lookup::Found(()));
    }
    let request = Request::get(url, attempt).with_header("range", "bytes=0-0").at_most(64 << 10);
    let response = session.send(repository, request.clone())?;
    if let Some(absence) = absence::proven(&response, repository, Asked::Blob(blob)) {
        return Ok(Lookup::Absent(absence));
    }
    match response.status {
        200 | 206 => Ok(Lookup::Found(())),
        _ if response.is_redirect() => Ok(Lookup::Found(())),
        _ => Err(response.refusal(&request)),
    }
}

/// Writes a manifest under its digest, as often as it is worth it.
///
/// # Errors
/// When it is not known to be there.
pub(crate) fn put_by_digest(
    session: &Session,
    repository: &Repository,
    document: &Document,
) -> Result<Put, Error> {
    let url = url(session, repository, &format!("manifests/{}", document.digest))?;
    let attempt = format!("put the manifest {} into {repository}", document.digest.short());
    let request = request(url, attempt, document).repeatable();
    let response = session.send(repository, request.clone())?;
    taken(session, repository, (&request, &response), document)
}

/// Makes one attempt at letting a tag point at a manifest. `None`: it came to nothing and is worth another, once
/// somebody has looked again.
///
/// # Errors
/// When no answer came, no token could be had, or the registry refuses it.
pub(crate) fn put_tag(
    session: &Session,
    tag: &Tagged,
    document: &Document,
    turn: &mut Turn<'_>,
) -> Result<Option<Put>, Error> {
    let url = url(session, &tag.repository, &format!("manifests/{}", tag.tag))?;
    let request = request(url, format!("tag {} as {tag}", document.digest.short()), document);
    let Some(response) = turn.attempt(&request)? else { return Ok(None) };
    taken(session, &tag.repository, (&request, &response), document).map(Some)
}

fn request(url: crate::http::Url, attempt: String, document: &Document) -> Request {
    Request::put(url, attempt).with_body(document.media_type.clone(), document.bytes.clone())
}

/// What an answer to a `PUT` of a manifest means.
fn taken(
    session: &Session,
    repository: &Repository,
    (request, response): (&Request, &Response),
    document: &Document,
) -> Result<Put, Error> {
    if response.status == 201 {
        return match response.header("docker-content-digest").map(Digest::parse) {
            // What takes headers away takes no answer's meaning.
            None => Ok(Put::Done),
            Some(Ok(digest)) if digest == document.digest => Ok(Put::Done),
            Some(_) => {
                let cause = "the registry says that it stored something else than what was sent";
                Err(response.protocol(cause))
            }
        };
    }
    if let Some(error) = session.not_granted(repository, request, response) {
        return Err(error);
    }
    let error = response.refusal(request);
    let errors = response.errors();
    let says = |code: &str| errors.iter().any(|error| error.code == code);
    let is_about_a_type = || response.said().is_some_and(|said| said.contains("unknown media type"));
    match response.status {
        400 | 404 | 500 if says("MANIFEST_BLOB_UNKNOWN") => {
            Ok(Put::Lacks(Error { exit: Exit::Protocol, ..error }.with_hint(LACKS)))
        }
        400 if says("MANIFEST_INVALID") && is_about_a_type() => Ok(Put::Unfit(error.with_hint(UNFIT))),
        _ => Err(refused(request, response)),
    }
}

const LACKS: &str = "an image whose parts are not in its repository cannot be tagged there: push it again";

const UNFIT: &str = "GitLab's registry with a metadata database stores known kinds of manifests alone: see \
    REGISTRY_FF_DYNAMIC_MEDIA_TYPES in the registry's documents";

/// What the registry's other answers mean for what is written.
fn refused(request: &Request, response: &Response) -> Error {
    let error = response.refusal(request);
    let codes = response.errors();
    let says = |start: &str| codes.iter().any(|known| known.code.starts_with(start));
    match response.status {
        200..=299 => response.protocol("the answer is not a registry's"),
        401 if says("IMMUTABLE_TAG") => error.with_hint(
            "a rule of the project makes this tag immutable: nobody moves it, nor pushes it again; choose another tag, or see Settings > Packages and registries",
        ),
        401 if says("PROTECTED_TAG") => error.with_hint(
            "a rule of the project protects this tag against pushes by the role of who started the pipeline: let a Maintainer run it, or see Settings > Packages and registries",
        ),
        403 if !codes.is_empty() => error.with_hint(
            "who asks may not push here: a job in its own project, an access token (REGISTRY_GATE_TOKEN) with the scopes read_registry and write_registry",
        ),
        405 => Error { exit: Exit::Denied, cause: "the registry is read-only".to_owned(), ..error }
            .with_hint("whoever runs the registry can end that (maintenance.readonly)"),
        400 if says("TAG_PATTERN_") || says("TAG_PROTECTION_") || says("TAG_IMMUTABILITY_") => error.with_hint(
            "the registry cannot use a protection rule of the project's tags: see Settings > Packages and registries",
        ),
        409 if says("RENAME_IN_PROGRESS") => Error { exit: Exit::Unavailable, ..error }
            .with_hint("the project is being renamed or moved: try again in a few minutes, under its new path"),
        _ => error,
    }
}
