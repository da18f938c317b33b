//! The size of a repository, each layer counted once: what its tags take up together.

use serde::Deserialize;

use super::{Told, told, url};
use crate::error::Error;
use crate::gitlab::absence::Asked;
use crate::gitlab::token::Session;
use crate::http::Request;
use crate::image::Repository;

/// Asks for the bytes of a repository's tags, each layer counted once; `None` where the registry does not say.
///
/// # Errors
/// Any answer but a repository, the registry's own no, or "not this way".
pub(crate) fn size(session: &Session, repository: &Repository) -> Result<Told<Option<u64>>, Error> {
    let url = url(session, repository, "")?.with("size", "self");
    let request = Request::get(url, format!("measure {repository}")).at_most(1 << 20);
    let response = session.send(repository, request.clone())?;
    told((repository, Asked::Names), &request, &response, |response| {
        let raw: Raw = response.json()?;
        match raw.path == repository.as_str() {
            true => Ok(raw.size_bytes),
            false => Err(response.protocol("the answer is about another repository")),
        }
    })
}

#[derive(Deserialize)]
struct Raw {
    path: String,
    #[serde(default, deserialize_with = "super::rows::bytes")]
    size_bytes: Option<u64>,
}
