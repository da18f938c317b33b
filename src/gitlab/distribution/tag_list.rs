//! The names of a repository's tags, as `/v2/…/tags/list` gives them.
//!
//! With a metadata database GitLab's registry answers any `n` in one page; without one it ignores `n` and
//! gives all names at once. Names of broken tags are among those, so a listed name proves nothing there.

use std::collections::{BTreeSet, HashSet};

use serde::Deserialize;

use super::url;
use crate::error::Error;
use crate::gitlab::absence::{self, Asked};
use crate::gitlab::token::Session;
use crate::http::{Request, Url};
use crate::image::Repository;
use crate::registry::Lookup;

/// Which of the names asked for were listed.
#[derive(Clone, Debug)]
pub(crate) struct ListedTags {
    /// Those names.
    pub listed: HashSet<String>,
    /// How many names the page had in all.
    pub count: usize,
    /// Whether the list goes on, so that an unlisted name may still exist.
    pub more: bool,
}

/// A million names of 60 characters.
const LIMIT: usize = 64 << 20;

/// Asks for one page of names, of `n` names where the server pages, and looks for the names in `wanted`.
///
/// # Errors
/// Any answer but a list or the registry's own no.
pub(crate) fn list_tags(
    session: &Session,
    repository: &Repository,
    n: usize,
    wanted: &BTreeSet<&str>,
) -> Result<Lookup<ListedTags>, Error> {
    let NamePage { names, next } = match name_page(session, repository, n, NameStart::Beginning)? {
        Lookup::Found(page) => page,
        Lookup::Absent(absence) => return Ok(Lookup::Absent(absence)),
    };
    let count = names.len();
    // A full page may have lost its `Link` on the way.
    let more = next.is_some() || count >= n;
    let listed = names.into_iter().filter(|name| wanted.contains(name.as_str())).collect();
    Ok(Lookup::Found(ListedTags { listed, count, more }))
}

/// A page of names.
#[derive(Clone, Debug)]
pub(crate) struct NamePage {
    /// The names, in the server's order.
    pub names: Vec<String>,
    /// The next page.
    pub next: Option<Url>,
}

/// Where a page of names begins.
#[derive(Clone, Debug)]
pub(crate) enum NameStart<'a> {
    /// At the first name.
    Beginning,
    /// Behind this name.
    After(&'a str),
    /// Where another page said.
    At(Url),
}

/// Asks for one page of names, of `n` names where the server pages.
///
/// # Errors
/// Any answer but a list or the registry's own no.
pub(crate) fn name_page(
    session: &Session,
    repository: &Repository,
    n: usize,
    start: NameStart<'_>,
) -> Result<Lookup<NamePage>, Error> {
    let list = || url(session, repository, "tags/list").map(|url| url.with("n", &n.to_string()));
    let url = match start {
        NameStart::Beginning => list()?,
        NameStart::After(name) => list()?.with("last", name),
        NameStart::At(url) => url,
    };
    read_page(
        session,
        repository,
        &Request::get(url, format!("list the tags of {repository}")).at_most(LIMIT),
    )
}

/// Asks once for the first names, of which nothing depends.
///
/// # Errors
/// As for [`name_page`].
pub(crate) fn some_names(session: &Session, repository: &Repository) -> Result<Lookup<Vec<String>>, Error> {
    let url = url(session, repository, "tags/list")?.with("n", &SOME.to_string());
    let request = Request::get(url, format!("look for tags of {repository}")).at_most(SOME * 256).once();
    Ok(read_page(session, repository, &request)?.map(|page| page.names))
}

/// So many names are looked at for what was meant.
const SOME: usize = 1_000;

fn read_page(
    session: &Session,
    repository: &Repository,
    request: &Request,
) -> Result<Lookup<NamePage>, Error> {
    let response = session.send(repository, request.clone())?;
    if let Some(absence) = absence::proven(&response, repository, Asked::Names) {
        return Ok(Lookup::Absent(absence));
    }
    if response.status != 200 {
        return Err(response.refusal(request));
    }
    let page: RawTagList = response.json().map_err(|error| error.while_trying(&request.attempt))?;
    if page.name != repository.as_str() {
        return Err(response.protocol("the list is of another repository"));
    }
    let next = response.link_next()?;
    Ok(Lookup::Found(NamePage { names: page.tags.unwrap_or_default(), next }))
}

#[derive(Deserialize)]
struct RawTagList {
    name: String,
    /// `null` when there are none; but the key must be there, or any JSON object would be an empty list.
    #[serde(deserialize_with = "Option::deserialize")]
    tags: Option<Vec<String>>,
}
