//! `tags/list`: a thousand tags a page with digest, size and dates.

use std::collections::HashSet;

use serde::Deserialize;

use super::{Told, published, told, url};
use crate::error::Error;
use crate::exit::Exit;
use crate::http::{Request, Response, Url};
use crate::image::{Digest, Reference, Repository, media_type};
use crate::registry::{Found, PlatformImage};
use crate::token::Session;

/// A page of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The tags on it, by name.
    pub rows: Vec<(String, Found)>,
    /// The next page.
    pub next: Option<Url>,
    /// Whether it named any neighbour, so that no `Link` is lost on the way.
    pub is_linked: bool,
}

/// The most rows a page can have.
pub const ROWS: usize = 1_000;

/// Asks for the first page of a repository's tags, in the order of their names.
///
/// # Errors
/// Any answer but a page, the registry's own no, or "not this way".
pub fn page(session: &Session, repository: &Repository) -> Result<Told<Page>, Error> {
    let url = url(session, repository, "tags/list/")?.with("n", &ROWS.to_string());
    fetch(session, repository, url)
}

/// Asks for the first page in the order in which tags were published, the last first.
///
/// # Errors
/// As for [`page`].
pub fn newest_page(session: &Session, repository: &Repository) -> Result<Told<Page>, Error> {
    let url = url(session, repository, "tags/list/")?.with("n", &ROWS.to_string());
    fetch(session, repository, url.with("sort", "-published_at"))
}

/// Asks for the page behind the tag of this name, where none was named as the next.
///
/// # Errors
/// As for [`page`].
pub fn page_after(session: &Session, repository: &Repository, name: &str) -> Result<Told<Page>, Error> {
    let url = url(session, repository, "tags/list/")?.with("last", name).with("n", &ROWS.to_string());
    fetch(session, repository, url)
}

/// Asks for the page that another one named as its next.
///
/// # Errors
/// As for [`page`].
pub fn next_page(session: &Session, repository: &Repository, url: Url) -> Result<Told<Page>, Error> {
    fetch(session, repository, url)
}

/// Asks for the row of one tag, for registries without `tags/detail`; `None` when the list does not have it.
/// A list is no proof of that (`[]` is what anything may answer): the caller asks for the manifest then.
///
/// `name_exact` came with registry 4.7. Older ones ignore it and answer with their first page, so the name is
/// compared, and where it is not on that page, nor that page the last one, the pages of the names that
/// contain it are read to their end.
///
/// # Errors
/// As for [`page`]; also when the pages lead in a circle.
pub fn row(session: &Session, reference: &Reference) -> Result<Told<Option<Found>>, Error> {
    let (repository, name) = (&reference.repository, reference.tag.as_str());
    let list = || url(session, repository, "tags/list/").map(|url| url.with("n", &ROWS.to_string()));
    let first = match fetch(session, repository, list()?.with("name_exact", name))? {
        Told::Found(page) => page,
        Told::Absent(absence) => return Ok(Told::Absent(absence)),
        Told::NoDatabase => return Ok(Told::NoDatabase),
        Told::NoRoute => return Ok(Told::NoRoute),
        Told::Odd(error) => return Ok(Told::Odd(error)),
    };
    // A full page may have lost its `Link` on the way.
    let goes_on = first.next.is_some() || first.rows.len() >= ROWS;
    if let Some(found) = named(first, name) {
        return Ok(Told::Found(Some(found)));
    }
    let mut next = if goes_on { Some(list()?.with("name", name)) } else { None };
    let mut seen = HashSet::new();
    while let Some(url) = next.take() {
        let Told::Found(page) = fetch(session, repository, url.clone())? else {
            return Err(broken(repository, &url, "the list broke off"));
        };
        next.clone_from(&page.next);
        // Whatever the addresses say, pages without a new name lead nowhere.
        let known = seen.len();
        seen.extend(page.rows.iter().map(|(name, _)| name.clone()));
        if next.is_some() && seen.len() == known {
            return Err(broken(repository, &url, "the pages of the list lead in a circle"));
        }
        if let Some(found) = named(page, name) {
            return Ok(Told::Found(Some(found)));
        }
    }
    Ok(Told::Found(None))
}

fn broken(repository: &Repository, url: &Url, cause: &str) -> Error {
    Error::new(Exit::Protocol, format!("list the tags of {repository}"), cause)
        .with_request(format!("GET {url}"))
        .with_hint("nothing is concluded from a list without an end: ask again, or ask who runs the registry")
}

fn named(page: Page, name: &str) -> Option<Found> {
    page.rows.into_iter().find(|(has, _)| has == name).map(|(_, found)| found)
}

fn fetch(session: &Session, repository: &Repository, url: Url) -> Result<Told<Page>, Error> {
    let request = Request::get(url, format!("list the tags of {repository}"));
    let response = session.send(repository, request.clone())?;
    told(repository, &request, &response, read)
}

fn read(response: &Response) -> Result<Page, Error> {
    let raw: Vec<Row> = response.json()?;
    let next = response.link_next()?;
    let is_linked = response.header("link").is_some();
    let rows = raw.into_iter().map(|row| row.found(response)).collect::<Result<_, _>>()?;
    Ok(Page { rows, next, is_linked })
}

#[derive(Deserialize)]
struct Row {
    name: String,
    digest: String,
    config_digest: Option<String>,
    media_type: Option<String>,
    size_bytes: Option<u64>,
    created_at: Option<String>,
    updated_at: Option<String>,
    published_at: Option<String>,
}

impl Row {
    fn found(self, response: &Response) -> Result<(String, Found), Error> {
        let digest = |text: &str| Digest::parse(text).map_err(|error| response.protocol(error.to_string()));
        let top = digest(&self.digest)?;
        let config_digest =
            self.config_digest.as_deref().filter(|text| !text.is_empty()).map(digest).transpose()?;
        // The size of an index is 0 here: it means "not known".
        let media_type = self.media_type.unwrap_or_default();
        let is_index = media_type::is_index(&media_type);
        let images = (!is_index).then(|| {
            vec![PlatformImage {
                platform: None,
                digest: Some(top.clone()),
                config_digest,
                size_bytes: self.size_bytes,
                configuration: None,
            }]
        });
        let published =
            published(self.published_at.as_deref(), self.updated_at.as_deref(), self.created_at.as_deref());
        Ok((self.name, Found { digest: Some(top), media_type: Some(media_type), published, images }))
    }
}
