//! Manifests, by tag and by digest, checked against their digest.
//!
//! Existence is asked by `GET` as well: a `HEAD` cannot prove absence, is refused by some things before a registry, and
//! costs as many round trips. What is read by the way (an index names its platforms) need not be asked for again.

use super::{Read, url};
use crate::error::Error;
use crate::exit::Exit;
use crate::gitlab::absence::{self, Asked};
use crate::gitlab::token::Session;
use crate::http::{Request, Response};
use crate::image::{Digest, Manifest, Pointer, Reference, Repository, Tagged, media_type};
use crate::registry::{Document, Lookup};

/// A manifest that was read.
#[derive(Clone, Debug)]
pub(crate) struct Fetched {
    /// Its digest, checked.
    pub digest: Digest,
    /// Its media type.
    pub media_type: String,
    /// Its own length in bytes.
    pub bytes: u64,
    /// What it says; or why that cannot be told, of bytes that are the registry's.
    pub manifest: Result<Manifest, Error>,
}

impl Fetched {
    /// Layers, config and manifest of an image in bytes; of an index nothing, its platforms have the sizes.
    #[must_use]
    pub(crate) fn size(&self) -> Option<u64> {
        match &self.manifest {
            Ok(Manifest::Image { config, layer_bytes, .. }) => {
                layer_bytes.checked_add(config.size)?.checked_add(self.bytes)
            }
            Ok(Manifest::Index { .. }) | Err(_) => None,
        }
    }
}

/// Manifests are at most 4 MiB (OCI distribution specification, "Pushing manifests").
const LIMIT: usize = 4 << 20;

/// Reads the manifest that a tag points at, or that of a digest.
///
/// # Errors
/// Any answer but a manifest or the registry's own no.
pub(crate) fn manifest(session: &Session, reference: &Reference) -> Result<Lookup<Fetched>, Error> {
    read_manifest(session, reference)?.or_failure()
}

/// Reads the manifest that a tag points at, where one that is odd is that tag's trouble.
///
/// # Errors
/// When the registry cannot be asked, or what answers is not the registry.
pub(crate) fn read_manifest(session: &Session, reference: &Reference) -> Result<Read<Fetched>, Error> {
    let attempt = format!("read the manifest of {reference}");
    Ok(fetch(session, &reference.repository, asked(&reference.pointer), attempt)?.0)
}

/// Reads a manifest with its bytes.
///
/// # Errors
/// Any answer but a manifest or the registry's own no.
pub(crate) fn document(session: &Session, reference: &Reference) -> Result<Lookup<Document>, Error> {
    let attempt = format!("read the manifest of {reference}");
    let (read, bytes) = fetch(session, &reference.repository, asked(&reference.pointer), attempt)?;
    Ok(match read.or_failure()? {
        Lookup::Absent(absence) => Lookup::Absent(absence),
        Lookup::Found(Fetched { digest, media_type, manifest, .. }) => {
            Lookup::Found(Document { digest, media_type, bytes, manifest: manifest? })
        }
    })
}

fn asked(pointer: &Pointer) -> Asked<'_> {
    match pointer {
        Pointer::Digest(digest) => Asked::Manifest(digest),
        Pointer::Tag { tag, digest } => Asked::Tag(tag, digest.as_ref()),
    }
}

/// Reads a manifest by its digest: the same bytes whatever happens to tags meanwhile.
///
/// # Errors
/// When the registry cannot be asked, or what answers is not the registry.
pub(crate) fn read_by_digest(
    session: &Session,
    repository: &Repository,
    digest: &Digest,
) -> Result<Read<Fetched>, Error> {
    let attempt = format!("read the manifest {repository}@{}", digest.short());
    Ok(fetch(session, repository, Asked::Manifest(digest), attempt)?.0)
}

/// The failure of a manifest that the registry says is missing though something points at it.
#[must_use]
pub(crate) fn gone(repository: &Repository, digest: &Digest) -> Error {
    let cause = "a tag or index points at it, and the registry says that it is not there";
    Error::new(Exit::Protocol, format!("read the manifest {repository}@{}", digest.short()), cause)
        .with_hint("the image is broken or was deleted a moment ago; push it again, or ask again")
}

/// The trouble of a tag that is there while the registry says that the manifest behind it is not.
#[must_use]
pub(crate) fn lost(tag: &Tagged) -> Error {
    let cause = "the tag is there, and the registry has lost the manifest that it points at";
    Error::new(Exit::Protocol, format!("read the manifest of {tag}"), cause)
        .with_hint("nothing can pull it: push the image again, or delete the tag by its name")
}

/// What became of reading a manifest, and the body that came.
fn fetch(
    session: &Session,
    repository: &Repository,
    asked: Asked<'_>,
    attempt: String,
) -> Result<(Read<Fetched>, Vec<u8>), Error> {
    let (name, expected) = match asked {
        Asked::Manifest(digest) => (digest.as_str(), Some(digest)),
        Asked::Tag(tag, _) => (tag.as_str(), None),
        Asked::Blob(digest) => (digest.as_str(), None),
        Asked::Names => ("", None),
    };
    let url = url(session, repository, &format!("manifests/{name}"))?;
    let request = Request::get(url, attempt).accepting(media_type::ACCEPT).at_most(LIMIT);
    let response = session.send(repository, request.clone())?;
    if let Some(absence) = absence::proven(&response, repository, asked) {
        return Ok((Read::Missing(absence), Vec::new()));
    }
    let read = match response.status {
        200 => read(&response, expected)?,
        // "Schema 1 manifest not supported": GitLab's registry has what it does not serve any more.
        400 if response.has_error_code("MANIFEST_INVALID") => {
            Read::Odd(response.refusal(&request).with_hint(
                "the registry keeps this manifest and does not serve it: push the image again, or delete the tag by its name",
            ))
        }
        500..=599 => Read::Unserved(response.refusal(&request)),
        _ => return Err(response.refusal(&request)),
    };
    Ok((read, response.body))
}

fn read(response: &Response, expected: Option<&Digest>) -> Result<Read<Fetched>, Error> {
    let protocol = |cause: String| response.protocol(cause);
    if response.content_type() == "text/html" {
        return Err(protocol("the answer is an HTML page, not a manifest".to_owned()));
    }
    let named = response.header("docker-content-digest").and_then(|text| Digest::parse(text).ok());
    let manifest = Manifest::parse(&response.body);
    // The digest of a signed schema 1 manifest is not that of the bytes that are sent.
    let is_schema_1 = media_type::is_schema_1(&response.content_type());
    let wrong = expected.into_iter().chain(&named).find(|digest| !digest.matches(&response.body));
    if let Some(wrong) = wrong.filter(|_| !is_schema_1) {
        return match manifest {
            // What is no manifest at all says more of what answered.
            Err(why) => Err(protocol(format!("{why}, and its bytes are not those of {}", wrong.short()))),
            Ok(_) => Ok(Read::Unserved(protocol(format!("its bytes are not those of {}", wrong.short())))),
        };
    }
    let Some(digest) = expected.cloned().or(named) else {
        // Nothing says whose answer that is but what it looks like.
        return match manifest {
            Err(why) => Err(protocol(why)),
            Ok(manifest) => Ok(Read::There(fetched(response, Digest::of(&response.body), Ok(manifest)))),
        };
    };
    let manifest = manifest.map_err(|why| protocol(why).with_hint(ODD));
    Ok(Read::There(fetched(response, digest, manifest)))
}

fn fetched(response: &Response, digest: Digest, manifest: Result<Manifest, Error>) -> Fetched {
    Fetched { digest, media_type: response.content_type(), bytes: response.body.len() as u64, manifest }
}

/// What to do about a manifest that says nothing.
const ODD: &str =
    "the registry keeps it, and nothing can pull it: push the image again, or delete the tag by its name";
