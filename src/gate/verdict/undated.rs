//! Why an age is not known, in words, and what to do about it.

use crate::condition::age::Undated;
use crate::error::Error;
use crate::exit::Exit;
use crate::image::{Pointer, Reference};

/// Why an age is not known, as a clause.
pub(super) fn why(undated: Undated) -> &'static str {
    let (why, _) = words(undated);
    why
}

/// The failure (exit 7) of somebody who needed the age of an image; `or` is what else can be done there.
#[must_use]
pub(crate) fn unknown_age(undated: Undated, reference: &Reference, or: &str) -> Error {
    let (why, hint) = match (undated, &reference.pointer) {
        (Undated::NotPublished, Pointer::Digest(_)) => {
            ("tags are published, and a digest was asked for", "name the tag, or use --clock created")
        }
        _ => words(undated),
    };
    let attempt = format!("tell the age of {reference}");
    Error::new(Exit::Protocol, attempt, format!("its age is unknown: {why}")).with_hint(format!("{hint}{or}"))
}

/// Why, and what to do about it.
fn words(undated: Undated) -> (&'static str, &'static str) {
    match undated {
        Undated::NotPublished => (
            "this registry does not record when a tag was published",
            "only a registry with a metadata database knows that; use --clock created",
        ),
        Undated::PublishedLater => (
            "the date on which it was published lies in the future, or before 1981",
            "ages are told as of now, or of --at: is that the time you mean?",
        ),
        Undated::NotCreated => (
            "the image's configuration names no believable build time",
            "reproducible builds are dated 1970; use --clock published where the registry has a metadata database",
        ),
        Undated::NoImage => (
            "there is no image in it that could have a build time",
            "use --clock published where the registry has a metadata database",
        ),
    }
}
