//! GitLab's own API of its registry (`/gitlab/v1/…`), where that has a metadata database: digest, dates,
//! size and platforms in one request, and a thousand tags a page.
//!
//! It is the first choice and never the last word on its own absence: a registry without it says so in its own
//! words, and then the distribution API is asked. Any other refusal is somebody else's, and only questions whose
//! answer is the same either way go on from there.

mod detail;
mod rows;
mod size;

pub use detail::{Detail, detail};
pub use rows::{Page, ROWS, TagRow, newest_page, next_page, page, page_after, page_with_referrers, row};
pub use size::size;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::absence::{self, Asked};
use crate::error::Error;
use crate::http::{Request, Response, Url};
use crate::image::Repository;
use crate::registry::{Absence, Needs};
use crate::token::{Session, wants_another};

/// What a registry answers to a question of this API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told<T> {
    /// The thing itself.
    Found(T),
    /// The registry's own no.
    Absent(Absence),
    /// It has no metadata database, or is not GitLab's.
    NoDatabase,
    /// It does not know this route: too old for it, or not GitLab's.
    NoRoute,
    /// Something else refused the path: a proxy, or an ingress that lets only `/v2/` through.
    Odd(Error),
}

impl<T> Told<T> {
    /// Lets the distribution API answer where something refused the path, unless the answer would be another
    /// one: without the database's dates, `auto` would count from the configuration's.
    ///
    /// # Errors
    /// With that refusal.
    pub fn or_distribution(self, needs: &Needs) -> Result<Self, Error> {
        match self {
            Self::Odd(error) if needs.published => {
                Err(error.with_hint("let /gitlab/v1/ through to the registry, which knows when tags were published there; or use --clock created"))
            }
            other => Ok(other),
        }
    }
}

/// The URL of something in a repository: `/gitlab/v1/repositories/<repository>/<rest>`.
fn url(session: &Session, repository: &Repository, rest: &str) -> Result<Url, Error> {
    let below = session.registry().below(&format!("gitlab/v1/repositories/{repository}/{rest}"));
    below.map_err(|error| Error::usage(format!("ask for {repository}"), error.to_string()))
}

/// Headers of GitLab's registry.
const OWN: [&str; 2] = ["gitlab-container-registry-version", "docker-distribution-api-version"];

/// Sorts an answer; `read` makes sense of a 200.
fn told<T>(
    (repository, asked): (&Repository, Asked<'_>),
    request: &Request,
    response: &Response,
    read: impl FnOnce(&Response) -> Result<T, Error>,
) -> Result<Told<T>, Error> {
    if response.status == 200 {
        return read(response).map(Told::Found).map_err(|error| error.while_trying(&request.attempt));
    }
    let absence = absence::proven(response, repository, asked);
    match (response.status, absence) {
        // Registries before 4.15 take `acme/shop/tags/detail/v1` for the path of a repository of that name,
        // on which nobody has a right.
        (401, _) if wants_another(response, repository) => Ok(Told::NoRoute),
        (404, Some(absence)) => Ok(Told::Absent(absence)),
        // GitLab's registry without a database says so by an empty 404. (Not every answer of a registry names its
        // version; and where this is a gateway's, whatever is asked next is still answered by the registry.)
        (404, None) if response.body.is_empty() && OWN.iter().any(|name| response.header(name).is_some()) => {
            Ok(Told::NoDatabase)
        }
        // Go's router: a registry that is older than this route, or somebody else's.
        (404, None) if response.body.trim_ascii_end() == b"404 page not found" => Ok(Told::NoRoute),
        (404 | 405, None) => Ok(Told::Odd(response.refusal(request))),
        _ => Err(response.refusal(request)),
    }
}

/// A time as the API writes it; what cannot be read is unknown.
fn moment(text: Option<&str>) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text?, &Rfc3339).ok()
}

/// When the tag last came to point at its manifest: `published_at`, and where an older registry does not
/// send it, what it would be. The row's `created_at` alone is the tag's first push and counts only for a
/// tag that never moved.
fn published(
    published: Option<&str>,
    updated: Option<&str>,
    created: Option<&str>,
) -> Option<OffsetDateTime> {
    moment(published)
        .or_else(|| moment(updated))
        .or_else(|| updated.is_none().then(|| moment(created)).flatten())
}
