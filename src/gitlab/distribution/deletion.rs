//! Deleting a tag, and nothing but the tag.
//!
//! Each way in which a registry says no is another one for a person: the tag is protected, nobody may delete here,
//! this registry cannot delete by tag. "Gone" is said only on the registry's own word.

use super::url;
use crate::error::Error;
use crate::exit::Exit;
use crate::gitlab::absence::{self, Asked};
use crate::gitlab::token::{Session, Turn};
use crate::http::{Request, Response};
use crate::image::Tagged;
use crate::registry::Taken;

/// Makes one attempt at deleting a tag. What points at the same image stays. `None`: it came to nothing and is worth
/// another, once somebody has looked again.
///
/// # Errors
/// When no answer came, or no token could be had.
pub(crate) fn delete_tag(
    session: &Session,
    reference: &Tagged,
    turn: &mut Turn<'_>,
) -> Result<Option<Taken>, Error> {
    let (repository, tag) = (&reference.repository, &reference.tag);
    let url = url(session, repository, &format!("manifests/{tag}"))?;
    let request = Request::delete(url, format!("delete {reference}"));
    let Some(response) = turn.attempt(&request)? else { return Ok(None) };
    // That is how registries say it (OCI distribution, "Deleting tags"): any other success may be of something else.
    if response.status == 202 && response.body.is_empty() {
        return Ok(Some(Taken::Done));
    }
    if absence::proven(&response, repository, Asked::Tag(tag, None)).is_some() {
        return Ok(Some(Taken::Unknown));
    }
    if let Some(error) = session.not_granted(repository, &request, &response) {
        return Ok(Some(Taken::NotGranted(error)));
    }
    if let Some(words) = protection(&response) {
        return Ok(Some(Taken::Protected(words)));
    }
    let error = refused(&request, &response);
    let errors = response.errors();
    Ok(Some(match response.status {
        403 if errors.iter().any(|error| !error.code.is_empty()) => Taken::Forbidden(error),
        // What the registry itself refuses is not done. A page of something before it may hide that it is.
        400..=499 if !errors.is_empty() => Taken::Refused(error),
        _ => Taken::Open(error),
    }))
}

/// Why this one tag may not be deleted, in the registry's words: 401 without a challenge.
fn protection(response: &Response) -> Option<String> {
    let is_own = |code: &str| matches!(code, "PROTECTED_TAG" | "IMMUTABLE_TAG" | "PROTECTED_MANIFEST");
    let is_said = response.status == 401 && response.errors().iter().any(|error| is_own(&error.code));
    is_said.then(|| response.said().unwrap_or_default())
}

/// What the registry's other answers mean for a deletion.
fn refused(request: &Request, response: &Response) -> Error {
    let error = response.refusal(request);
    let codes = response.errors();
    let says = |start: &str| codes.iter().any(|known| known.code.starts_with(start));
    match response.status {
        200..=299 => response.protocol("the answer is not a registry's"),
        403 if !codes.is_empty() => error.with_hint("the tag is protected, or who asks may not delete here: a job in its own project, an access token (REGISTRY_GATE_TOKEN) with the scope api"),
        405 => {
            let cause = "deletion is switched off, or the registry is read-only".to_owned();
            Error { exit: Exit::Denied, cause, ..error }.with_hint(
                "whoever runs the registry can allow it (storage.delete.enabled, and no maintenance.readonly)",
            )
        }
        400 if says("DIGEST_INVALID") => {
            let cause = "this registry deletes by digest alone, which would take every tag of the same image along, \
                         so nothing was deleted"
                .to_owned();
            Error { exit: Exit::Refused, cause, said: None, ..error }.with_hint(
                "GitLab's own registry deletes by tag, and distribution does from 3.0 on: ask who runs this one",
            )
        }
        400 if says("TAG_PATTERN_") || says("TAG_PROTECTION_") || says("TAG_IMMUTABILITY_") => error.with_hint(
            "the registry cannot use a protection rule of the project's tags: see Settings > Packages and registries",
        ),
        409 if says("RENAME_IN_PROGRESS") => Error { exit: Exit::Unavailable, ..error }
            .with_hint("the project is being renamed or moved: try again in a few minutes, under its new path"),
        _ => error,
    }
}
