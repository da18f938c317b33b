//! GitLab's own API of its registry (`/gitlab/v1/…`), where that has a metadata database: digest, dates,
//! size and platforms in one request, and a thousand tags a page.
//!
//! It is the first choice and never the last word on its own absence: a registry without it says so in its own
//! words, and then the distribution API is asked. Any other refusal is somebody else's, and only questions whose
//! answer is the same either way go on from there.

mod detail;
mod rows;
mod size;

pub(crate) use detail::{Detail, detail};
pub(crate) use rows::{
    Page, ROWS, TagRow, USUAL_ROWS, newest_page, next_page, page, page_after, page_named,
    page_with_referrers, referrers, row,
};
pub(crate) use size::size;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::error::Error;
use crate::gitlab::absence::{self, Asked};
use crate::gitlab::token::{Session, wants_another};
use crate::http::{Request, Response, Url};
use crate::image::Repository;
use crate::registry::{Absence, Needs, RegistryKind};

/// What a registry answers to a question of this API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Told<T> {
    /// The thing itself.
    Found(T),
    /// The registry's own no.
    Absent(Absence),
    /// GitLab's registry says itself that it has no metadata database.
    NoDatabase,
    /// Nothing, as such a registry says it too, and as a gateway may that adds a registry's header to everything.
    Nothing,
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
    pub(crate) fn or_distribution(self, needs: &Needs) -> Result<Self, Error> {
        match self {
            Self::Odd(error) if needs.published => Err(error.with_hint(LET_THROUGH)),
            other => Ok(other),
        }
    }
}

/// The URL of something in a repository: `/gitlab/v1/repositories/<repository>/<rest>`.
fn url(session: &Session, repository: &Repository, rest: &str) -> Result<Url, Error> {
    let below = session.registry().below(&format!("gitlab/v1/repositories/{repository}/{rest}"));
    below.map_err(|error| Error::usage(format!("ask for {repository}"), error.to_string()))
}

/// Names the version of GitLab's registry.
const VERSION: &str = "gitlab-container-registry-version";
/// Every registry sets it, and many gateways do, on whatever passes.
const ANY_REGISTRY: &str = "docker-distribution-api-version";
/// Whether GitLab's registry has a metadata database: set in answer to `GET /v2/` alone.
const DATABASE: &str = "gitlab-container-registry-database-enabled";
/// What GitLab's registry can do beyond the specification; set there alone, too.
const FEATURES: &str = "gitlab-container-registry-features";

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
        // GitLab's registry without a database says so by an empty 404.
        (404, None) if response.body.is_empty() && response.header(VERSION).is_some() => Ok(Told::NoDatabase),
        // A proxy may have taken its header away.
        (404, None) if response.body.is_empty() && response.header(ANY_REGISTRY).is_some() => {
            Ok(Told::Nothing)
        }
        // Go's router: a registry that is older than this route, or somebody else's.
        (404, None) if response.body.trim_ascii_end() == b"404 page not found" => Ok(Told::NoRoute),
        (404 | 405, None) => Ok(Told::Odd(response.refusal(request))),
        _ => Err(response.refusal(request)),
    }
}

/// What the registry says of itself, where everything lets it speak.
///
/// # Errors
/// When it does not answer.
pub(crate) fn kind(session: &Session, repository: &Repository) -> Result<RegistryKind, Error> {
    let attempt = format!("ask the registry of {repository} what it is");
    let url = session.registry().below("v2/").map_err(|error| Error::usage(&attempt, error.to_string()))?;
    let request = Request::get(url, attempt).at_most(64 << 10);
    let response = session.send(repository, request.clone())?;
    let says = |name, word: &str| {
        let words = response.header(name).unwrap_or_default().split(',');
        words.map(str::trim).any(|said| said.eq_ignore_ascii_case(word))
    };
    match response.status {
        // Every registry answers an object, and a page in its place is none.
        200 => response.json::<serde_json::Map<String, serde_json::Value>>().map(|_| RegistryKind {
            version: response.header(VERSION).map(str::to_owned),
            has_database: says(DATABASE, "true"),
            deletes_tags: says(FEATURES, "tag_delete"),
        }),
        _ => Err(response.refusal(&request)),
    }
}

/// What to do where the database's dates cannot be had.
pub(crate) const LET_THROUGH: &str = "let /gitlab/v1/ through to the registry, which knows when tags were published there; or use --clock created";

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
