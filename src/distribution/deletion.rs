//! Deleting a tag, and nothing but the tag.
//!
//! Each way in which a registry says no is another one for a person: the tag is protected, nobody may delete here,
//! this registry cannot delete by tag. "Gone" is said only on the registry's own word.

use super::{manifest, url};
use crate::absence::{self, Asked};
use crate::error::Error;
use crate::exit::Exit;
use crate::http::{Request, Response};
use crate::image::Tagged;
use crate::registry::{Deletion, Lookup};
use crate::token::Session;

/// How a registry took the wish to delete a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// The tag has met its end, or is spared.
    Ended(Deletion),
    /// GitLab granted no right to delete here; nothing was done.
    NotGranted(Error),
}

/// Deletes a tag. What points at the same image stays.
///
/// # Errors
/// When it is not known to be gone. `denied` and `refused` are about every tag of the repository.
pub fn delete_tag(session: &Session, reference: &Tagged) -> Result<Taken, Error> {
    let (repository, tag) = (&reference.repository, &reference.tag);
    let url = url(session, repository, &format!("manifests/{tag}"))?;
    let request = Request::delete(url, format!("delete {reference}"));
    let response = match session.send(repository, request.clone()) {
        Ok(response) => response,
        Err(error) => return unanswered(session, reference, error).map(Taken::Ended),
    };
    // That is how registries say it (OCI distribution, "Deleting tags"): any other success may be of something else.
    if response.status == 202 && response.body.is_empty() {
        return Ok(Taken::Ended(Deletion::Deleted));
    }
    if absence::proven(&response, repository, Asked::Tag(tag)).is_some() {
        // As for one whose answer never came: it was there a moment ago, as far as anybody knows.
        let gone = if response.is_resent { Deletion::Deleted } else { Deletion::AlreadyGone };
        return Ok(Taken::Ended(gone));
    }
    if let Some(error) = session.not_granted(repository, &request, &response) {
        return Ok(Taken::NotGranted(error));
    }
    if let Some(words) = protection(&response) {
        return Ok(Taken::Ended(Deletion::Protected(words)));
    }
    let error = refused(&request, &response);
    if response.status == 403 && response.errors().iter().any(|error| !error.code.is_empty()) {
        return Ok(Taken::Ended(Deletion::Forbidden(error)));
    }
    // What the registry itself refuses is not done. A page of something before it may hide that it is.
    match response.status {
        400..=499 if !response.errors().is_empty() => Err(error),
        _ => unanswered(session, reference, error).map(Taken::Ended),
    }
}

/// What became of a tag whose deletion was sent and ended in a failure that leaves it open: asked once.
///
/// # Errors
/// With that failure, unless the registry says that the tag is gone. Its cause says what is known of the tag.
pub fn unanswered(session: &Session, reference: &Tagged, error: Error) -> Result<Deletion, Error> {
    let was_sent = error.request.as_ref().is_some_and(|line| line.starts_with("DELETE "));
    if !was_sent || error.exit == Exit::Denied {
        return Err(error);
    }
    let known = match manifest(session, &reference.clone().into()) {
        Ok(Lookup::Absent(_)) => return Ok(Deletion::Deleted),
        Ok(Lookup::Found(_)) => "the tag is still there",
        Err(_) => "it is not known whether the tag is gone",
    };
    Err(Error { cause: format!("{}; {known}", error.cause), ..error })
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
        403 if !codes.is_empty() => error.with_hint("the tag is protected, or whoever the token is of may not delete here"),
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
