//! Image configurations: blobs, which GitLab usually hands out from object storage.

use super::{Read, url};
use crate::error::Error;
use crate::gitlab::absence::{self, Asked};
use crate::gitlab::token::Session;
use crate::http::Request;
use crate::image::{Configuration, Digest, Repository};

/// Configurations are a few KB; history and labels of the largest known ones stay below this.
const LIMIT: usize = 8 << 20;

/// Reads the configuration with this digest, following the registry's redirect without credentials.
///
/// # Errors
/// When the registry or its storage cannot be asked, or refuses whoever asks.
pub(crate) fn configuration(
    session: &Session,
    repository: &Repository,
    digest: &Digest,
) -> Result<Read<Configuration>, Error> {
    let url = url(session, repository, &format!("blobs/{digest}"))?;
    let attempt = format!("read the image configuration {repository}@{}", digest.short());
    let request = Request::get(url, attempt).of_a_blob().at_most(LIMIT);
    let response = session.send(repository, request.clone())?;
    let is_stored = response.url.origin() != request.url.origin();
    match response.status {
        200 if !digest.matches(&response.body) => {
            let cause = format!("its bytes are not those of {}", digest.short());
            Ok(Read::Unserved(response.protocol(cause)))
        }
        // The bytes are the right ones; if they are no image configuration, this is an artifact's, which says
        // nothing of dates, platforms or labels.
        200 => Ok(Read::There(Configuration::parse(&response.body).unwrap_or_default())),
        404 if is_stored => Ok(Read::Unserved(response.refusal(&request).with_hint(
            "the registry sends for it to its object storage, which does not have it: ask who runs the registry",
        ))),
        500..=599 => Ok(Read::Unserved(response.refusal(&request))),
        400..=428 if is_stored => Err(response.refusal(&request).with_hint(
            "the registry sends for it to its object storage, which refuses: ask who runs the registry",
        )),
        _ => match absence::proven(&response, repository, Asked::Blob(digest)) {
            Some(absence) if !is_stored => Ok(Read::Missing(absence)),
            _ => Err(response.refusal(&request)),
        },
    }
}
