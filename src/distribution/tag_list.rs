//! The names of a repository's tags, as `/v2/…/tags/list` gives them.
//!
//! With a metadata database GitLab's registry answers any `n` in one page; without one it ignores `n` and
//! gives all names at once. Names of broken tags are among those, so a listed name proves nothing there.

use std::collections::{BTreeSet, HashSet};

use serde::Deserialize;

use super::{Answer, absence, url};
use crate::http::Request;
use crate::image::Repository;
use crate::token::Session;

/// Which of the names asked for were listed.
#[derive(Clone, Debug)]
pub struct ListedTags {
    /// Those names.
    pub listed: HashSet<String>,
    /// How many names the page had in all.
    pub count: usize,
    /// Whether the list goes on, so that an unlisted name may still exist.
    pub more: bool,
    /// Whether there are just as many names as a server that pages by itself puts on a page.
    pub round: bool,
}

/// A million names of 60 characters.
const LIMIT: usize = 64 << 20;

/// Asks for one page of names, of `n` names where the server pages, and looks for the names in `wanted`.
///
/// # Errors
/// Any answer but a list or the registry's own no.
pub fn list_tags(
    session: &Session,
    repository: &Repository,
    n: usize,
    wanted: &BTreeSet<&str>,
) -> Answer<ListedTags> {
    let url = url(session, repository, "tags/list")?.with("n", &n.to_string());
    let request = Request::get(url, format!("list the tags of {repository}")).at_most(LIMIT);
    let response = session.send(repository, request.clone())?;
    if let Some(absence) = absence::proven(&response) {
        return Ok(Err(absence));
    }
    if response.status != 200 {
        return Err(response.refusal(&request));
    }
    let page: Page = response.json().map_err(|error| error.while_trying(&request.attempt))?;
    if page.name != repository.as_str() {
        return Err(response.protocol("the list is of another repository"));
    }
    let names = page.tags.unwrap_or_default();
    let count = names.len();
    // A full page may have lost its `Link` on the way.
    let more = response.link_next()?.is_some() || count >= n;
    let listed = names.into_iter().filter(|name| wanted.contains(name.as_str())).collect();
    Ok(Ok(ListedTags { listed, count, more, round: USUAL_PAGES.contains(&count) }))
}

/// How long pages are where the server decides: GitLab's default, and distribution's limit from 3.1 on.
const USUAL_PAGES: [usize; 2] = [100, 1_000];

#[derive(Deserialize)]
struct Page {
    name: String,
    /// `null` when there are none; but the key must be there, or any JSON object would be an empty list.
    #[serde(deserialize_with = "Option::deserialize")]
    tags: Option<Vec<String>>,
}
