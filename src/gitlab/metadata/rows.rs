//! `tags/list`: a thousand tags a page with digest, size and dates.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use serde::Deserialize;
use time::OffsetDateTime;

use super::{Told, published, told, url};
use crate::error::Error;
use crate::exit::Exit;
use crate::gitlab::absence::Asked;
use crate::gitlab::token::Session;
use crate::http::{Request, Response, Url};
use crate::image::{Digest, Repository, Tag, Tagged, media_type};
use crate::registry::{Found, PlatformImage, Presence};

/// A page of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    /// The tags on it, by name.
    pub rows: Vec<TagRow>,
    /// The next page.
    pub next: Option<Url>,
    /// Whether it named any neighbour, so that no `Link` is lost on the way.
    pub is_linked: bool,
    /// Referrers of the tags on it, each with what it is about, where they were asked for.
    pub subjects: Vec<(Digest, Digest)>,
}

/// The most rows a page can have.
pub(crate) const ROWS: usize = 1_000;
/// How many rows a page has where nobody says how many.
pub(crate) const USUAL_ROWS: usize = 100;

/// Asks for the first page of a repository's tags, in the order of their names.
///
/// # Errors
/// Any answer but a page, the registry's own no, or "not this way".
pub(crate) fn page(session: &Session, repository: &Repository) -> Result<Told<Page>, Error> {
    let url = url(session, repository, "tags/list/")?.with("n", &ROWS.to_string());
    fetch(session, repository, url)
}

/// Asks for the first page, with the referrers of each tag; registries that know none tell none.
///
/// # Errors
/// As for [`page`].
pub(crate) fn page_with_referrers(session: &Session, repository: &Repository) -> Result<Told<Page>, Error> {
    let url = url(session, repository, "tags/list/")?.with("n", &ROWS.to_string());
    fetch(session, repository, url.with(REFERRERS, "true"))
}

/// Asks for the first page of the tags whose names have a text in them.
///
/// # Errors
/// As for [`page`].
pub(crate) fn page_named(
    session: &Session,
    repository: &Repository,
    part: &str,
) -> Result<Told<Page>, Error> {
    let url = url(session, repository, "tags/list/")?.with("n", &ROWS.to_string());
    fetch(session, repository, url.with("name", part))
}

/// Asks for the referrers that the database knows of what a tag points at, listed by clients or not, each with what it is
/// about: the tag may have moved, and a registry before `name_exact` tells of its first page. What it does not tell is
/// nothing: older registries know of none.
///
/// # Errors
/// As for [`page`].
pub(crate) fn referrers(
    session: &Session,
    repository: &Repository,
    tag: &Tag,
) -> Result<Vec<(Digest, Digest)>, Error> {
    let url = url(session, repository, "tags/list/")?.with("name_exact", tag.as_str());
    match fetch(session, repository, url.with(REFERRERS, "true"))? {
        Told::Found(page) => Ok(page.subjects),
        Told::Absent(_) | Told::NoDatabase | Told::Nothing | Told::NoRoute | Told::Odd(_) => Ok(Vec::new()),
    }
}

/// The parameter that asks for referrers. No `Link` carries it to the next page.
const REFERRERS: &str = "referrers";

/// Asks for the first page in the order in which tags were published, the last first.
///
/// # Errors
/// As for [`page`].
pub(crate) fn newest_page(session: &Session, repository: &Repository) -> Result<Told<Page>, Error> {
    let url = url(session, repository, "tags/list/")?.with("n", &ROWS.to_string());
    fetch(session, repository, url.with("sort", "-published_at"))
}

/// Asks for the page behind the tag of this name, where none was named as the next.
///
/// # Errors
/// As for [`page`].
pub(crate) fn page_after(
    session: &Session,
    repository: &Repository,
    name: &str,
    with_referrers: bool,
) -> Result<Told<Page>, Error> {
    let url = url(session, repository, "tags/list/")?.with("last", name).with("n", &ROWS.to_string());
    next_page(session, repository, url, with_referrers)
}

/// Asks for the page that another one named as its next.
///
/// # Errors
/// As for [`page`].
pub(crate) fn next_page(
    session: &Session,
    repository: &Repository,
    url: Url,
    with_referrers: bool,
) -> Result<Told<Page>, Error> {
    let is_missing = with_referrers && url.parameter(REFERRERS).is_none();
    let url = if is_missing { url.with(REFERRERS, "true") } else { url };
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
pub(crate) fn row(session: &Session, reference: &Tagged) -> Result<Told<Option<Found>>, Error> {
    let (repository, name) = (&reference.repository, reference.tag.as_str());
    let list = || url(session, repository, "tags/list/").map(|url| url.with("n", &ROWS.to_string()));
    let first = match fetch(session, repository, list()?.with("name_exact", name))? {
        Told::Found(page) => page,
        Told::Absent(absence) => return Ok(Told::Absent(absence)),
        Told::NoDatabase => return Ok(Told::NoDatabase),
        Told::Nothing => return Ok(Told::Nothing),
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
        seen.extend(page.rows.iter().map(|row| row.name.clone()));
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
    page.rows.into_iter().find(|row| row.name == name).map(|row| row.found())
}

fn fetch(session: &Session, repository: &Repository, url: Url) -> Result<Told<Page>, Error> {
    let request = Request::get(url, format!("list the tags of {repository}"));
    let response = session.send(repository, request.clone())?;
    told((repository, Asked::Names), &request, &response, read)
}

fn read(response: &Response) -> Result<Page, Error> {
    let mut raw: Vec<Row<'_>> = response.long_json()?;
    let next = response.link_next()?;
    let is_linked = response.header("link").is_some();
    let mut subjects = Vec::new();
    for row in &mut raw {
        for referrer in row.referrers.take().unwrap_or_default() {
            subjects.push((digest(response, &referrer.digest.0)?, digest(response, &row.digest.0)?));
        }
    }
    let mut known = Vec::new();
    let rows = raw.into_iter().map(|row| row.told(response, &mut known)).collect::<Result<_, _>>()?;
    Ok(Page { rows, next, is_linked, subjects })
}

fn digest(response: &Response, text: &str) -> Result<Digest, Error> {
    Digest::parse(text).map_err(|error| response.protocol(error.to_string()))
}

/// Of a million tags, most of what rows say is looked at and let go: it stays where it came.
#[derive(Deserialize)]
#[serde(transparent)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

#[derive(Deserialize)]
struct Row<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow)]
    digest: Text<'a>,
    #[serde(borrow)]
    config_digest: Option<Text<'a>>,
    #[serde(borrow)]
    media_type: Option<Text<'a>>,
    #[serde(default, deserialize_with = "bytes")]
    size_bytes: Option<u64>,
    #[serde(borrow)]
    created_at: Option<Text<'a>>,
    #[serde(borrow)]
    updated_at: Option<Text<'a>>,
    #[serde(borrow)]
    published_at: Option<Text<'a>>,
    #[serde(borrow)]
    referrers: Option<Vec<Referrer<'a>>>,
}

#[derive(Deserialize)]
struct Referrer<'a> {
    #[serde(borrow)]
    digest: Text<'a>,
}

/// A size in bytes. The database adds sizes of layers up to a negative number where a manifest claims some near 2^63:
/// then it is not known.
pub(super) fn bytes<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let number = Option::<serde_json::Number>::deserialize(deserializer)?;
    Ok(number.and_then(|number| number.as_u64()))
}

fn text<'r>(text: Option<&'r Text<'_>>) -> Option<&'r str> {
    text.map(|text| &*text.0)
}

/// The same text, kept once: a million tags have a handful of media types.
fn shared(known: &mut Vec<Arc<str>>, text: &str) -> Arc<str> {
    if let Some(shared) = known.iter().find(|known| ***known == *text) {
        return Arc::clone(shared);
    }
    let shared: Arc<str> = text.into();
    known.push(Arc::clone(&shared));
    shared
}

impl Row<'_> {
    /// `known`: the media types of the page, as far as it was read.
    fn told(self, response: &Response, known: &mut Vec<Arc<str>>) -> Result<TagRow, Error> {
        let config_digest = text(self.config_digest.as_ref()).filter(|text| !text.is_empty());
        Ok(TagRow {
            digest: digest(response, &self.digest.0)?,
            config_digest: config_digest.map(|text| digest(response, text)).transpose()?,
            published: published(
                text(self.published_at.as_ref()),
                text(self.updated_at.as_ref()),
                text(self.created_at.as_ref()),
            ),
            name: self.name.0.into_owned(),
            media_type: shared(known, text(self.media_type.as_ref()).unwrap_or_default()),
            size_bytes: self.size_bytes,
        })
    }
}

/// What a row says of its tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TagRow {
    /// The tag's name, as it was sent.
    pub name: String,
    /// What it points at.
    pub digest: Digest,
    /// The configuration of an image.
    pub config_digest: Option<Digest>,
    /// The media type of what it points at.
    pub media_type: Arc<str>,
    /// The size of an image in bytes.
    pub size_bytes: Option<u64>,
    /// When it last came to point at that.
    pub published: Option<OffsetDateTime>,
}

impl TagRow {
    /// The image that it points at; `None`: that is an index, whose size is 0 here and means "not known".
    #[must_use]
    pub(crate) fn image(&self) -> Option<PlatformImage> {
        (!media_type::is_index(&self.media_type)).then(|| PlatformImage {
            platform: None,
            digest: Some(self.digest.clone()),
            config_digest: self.config_digest.clone(),
            size_bytes: self.size_bytes,
            annotations: None,
            configuration: None,
            presence: Presence::There,
        })
    }

    /// The size of the image that it points at; `None`: it is an index, or it is not known.
    #[must_use]
    pub(crate) fn image_bytes(&self) -> Option<u64> {
        self.size_bytes.filter(|_| !media_type::is_index(&self.media_type))
    }

    /// Whether it is no image but something else in a manifest, such as a signature: its configuration is `{}`, as the
    /// OCI image specification ("Guidelines for Artifact Usage") has it.
    #[must_use]
    pub(crate) fn is_artifact(&self) -> bool {
        self.config_digest.as_ref().is_some_and(|digest| digest.as_str() == Digest::OF_EMPTY_OBJECT)
    }

    /// What was found of its tag.
    #[must_use]
    pub(crate) fn found(&self) -> Found {
        Found {
            digest: Some(self.digest.clone()),
            media_type: Some(self.media_type.as_ref().to_owned()),
            published: self.published,
            images: self.image().map(|image| vec![image]),
        }
    }
}
