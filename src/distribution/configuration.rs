//! Image configurations: blobs, which GitLab usually hands out from object storage.

use super::url;
use crate::error::Error;
use crate::exit::Exit;
use crate::http::Request;
use crate::image::{Configuration, Digest, Repository};
use crate::registry::{Absence, Lookup};
use crate::token::Session;

/// Configurations are a few KB; history and labels of the largest known ones stay below this.
const LIMIT: usize = 8 << 20;

/// Reads the configuration with this digest, following the registry's redirect without credentials.
///
/// # Errors
/// Any answer but that configuration.
pub fn configuration(
    session: &Session,
    repository: &Repository,
    digest: &Digest,
) -> Result<Configuration, Error> {
    read(session, repository, digest, false)?.found().ok_or_else(|| {
        let attempt = format!("read the image configuration {repository}@{}", digest.short());
        Error::new(Exit::Unexpected, attempt, "it is missing")
    })
}

/// Reads a configuration, where one that is missing makes its image broken and not the run a failure.
///
/// # Errors
/// Any answer but that configuration or the registry's own no.
pub fn configuration_if_there(
    session: &Session,
    repository: &Repository,
    digest: &Digest,
) -> Result<Lookup<Configuration>, Error> {
    read(session, repository, digest, true)
}

fn read(
    session: &Session,
    repository: &Repository,
    digest: &Digest,
    may_be_missing: bool,
) -> Result<Lookup<Configuration>, Error> {
    let url = url(session, repository, &format!("blobs/{digest}"))?;
    let attempt = format!("read the image configuration {repository}@{}", digest.short());
    let request = Request::get(url, attempt).of_a_blob().at_most(LIMIT);
    let response = session.send(repository, request.clone())?;
    if response.status != 200 {
        let error = response.refusal(&request);
        let is_stored = response.url.origin() != request.url.origin();
        let is_own = !is_stored && response.status == 404 && response.has_error_code("BLOB_UNKNOWN");
        if may_be_missing && is_own {
            return Ok(Lookup::Absent(Absence::Manifest));
        }
        return Err(match response.status {
            400..=428 if is_stored => error.with_hint(
                "the registry sends for it to its object storage, which refuses: ask who runs the registry",
            ),
            _ => error,
        });
    }
    if !digest.matches(&response.body) {
        return Err(response.protocol(format!("its bytes are not those of {}", digest.short())));
    }
    // The bytes are the right ones; if they are no image configuration, this is an artifact's, which says
    // nothing of dates, platforms or labels.
    Ok(Lookup::Found(Configuration::parse(&response.body).unwrap_or_default()))
}
