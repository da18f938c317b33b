//! Lists of the API, page by page as its `Link` headers lead.

use std::collections::HashSet;

use serde::de::DeserializeOwned;

use super::Rest;
use crate::error::Error;
use crate::exit::Exit;
use crate::http::{Request, Response, Url};

/// The largest page that GitLab gives.
const PER_PAGE: &str = "100";
const FULL: usize = 100;

/// How a list is cut into pages, and so where the next one begins when nobody says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// By numbers of pages.
    Offset,
    /// Behind the last entry's number.
    Keyset,
}

/// What every entry of these lists has.
pub(super) trait Entry: DeserializeOwned {
    /// Its number.
    fn id(&self) -> u64;
}

impl Rest {
    /// Reads a list to its end: the entries, and why those are not all. `refused` makes sense of an answer that is
    /// no page.
    pub(super) fn pages<T: Entry>(
        &self,
        first: &Url,
        cut: Cut,
        attempt: &str,
        refused: impl Fn(&Request, &Response) -> Error,
    ) -> (Vec<T>, Option<Error>) {
        let mut entries = Vec::new();
        let trouble = self.read_pages(first, cut, attempt, refused, &mut entries).err();
        (entries, trouble)
    }

    fn read_pages<T: Entry>(
        &self,
        first: &Url,
        cut: Cut,
        attempt: &str,
        refused: impl Fn(&Request, &Response) -> Error,
        entries: &mut Vec<T>,
    ) -> Result<(), Error> {
        let mut seen = HashSet::new();
        let mut next = Some(first.clone().with("per_page", PER_PAGE));
        let mut pages = 0_u64;
        // Set once a full page named no next one: whatever comes behind it, its `Link` was lost.
        let mut is_behind_the_end = false;
        while let Some(url) = next.take() {
            let (request, response) = self.get(url, attempt)?;
            if response.status != 200 {
                return Err(refused(&request, &response));
            }
            let page: Vec<T> = response.json().map_err(|error| error.while_trying(attempt))?;
            next = response.link_next()?;
            pages += 1;
            let (known, count, last) = (seen.len(), page.len(), page.last().map(Entry::id));
            // What is made while pages are read moves others onto the next page once more.
            entries.extend(page.into_iter().filter(|entry| seen.insert(entry.id())));
            // Anything may answer `[]`; GitLab also says which page that is.
            if cut == Cut::Offset && pages == 1 && count == 0 && response.header("x-page").is_none() {
                return Err(broken(attempt, &response, "it is empty, and nothing says that it is GitLab's"));
            }
            if is_behind_the_end {
                return match count {
                    0 => Ok(()),
                    _ => {
                        Err(broken(attempt, &response, "a page did not name the next one, and there is one"))
                    }
                };
            }
            if count == 0 {
                next = None;
            }
            if next.is_some() && seen.len() == known {
                return Err(broken(attempt, &response, "the pages of the list lead in a circle"));
            }
            // GitLab says how many there are; where a page's `Link` was lost, or entries went away, that differs.
            let total = response.header("x-total").and_then(|text| text.parse::<usize>().ok());
            match (total, last) {
                (Some(total), _) if next.is_none() && total != seen.len() => {
                    let cause = format!("it has {} entries, and should have {total}", seen.len());
                    return Err(broken(attempt, &response, &cause));
                }
                (None, Some(last)) if next.is_none() && count >= FULL => {
                    is_behind_the_end = true;
                    let first = first.clone().with("per_page", PER_PAGE);
                    next = Some(match cut {
                        Cut::Offset => first.with("page", &(pages + 1).to_string()),
                        Cut::Keyset => first.with("id_after", &last.to_string()),
                    });
                }
                _ => {}
            }
        }
        Ok(())
    }
}

fn broken(attempt: &str, response: &Response, cause: &str) -> Error {
    Error::new(Exit::Protocol, attempt, cause).with_request(response.request_line()).with_hint(
        "the list changed while it was read, or something before GitLab changes its answers: ask again",
    )
}
