//! Lists of the API, page by page as its `Link` headers lead.

use std::collections::HashSet;

use serde::de::DeserializeOwned;

use super::Rest;
use crate::error::Error;
use crate::exit::Exit;
use crate::http::{Request, Response, Url};

/// The largest page that GitLab gives.
pub(super) const PER_PAGE: &str = "100";

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
        first: Url,
        attempt: &str,
        refused: impl Fn(&Request, &Response) -> Error,
    ) -> (Vec<T>, Option<Error>) {
        let mut entries = Vec::new();
        let trouble = self.read_pages(first, attempt, refused, &mut entries).err();
        (entries, trouble)
    }

    fn read_pages<T: Entry>(
        &self,
        first: Url,
        attempt: &str,
        refused: impl Fn(&Request, &Response) -> Error,
        entries: &mut Vec<T>,
    ) -> Result<(), Error> {
        let mut seen = HashSet::new();
        let mut next = Some(first);
        while let Some(url) = next.take() {
            let (request, response) = self.get(url, attempt)?;
            if response.status != 200 {
                return Err(refused(&request, &response));
            }
            let page: Vec<T> = response.json().map_err(|error| error.while_trying(attempt))?;
            next = response.link_next()?;
            let (known, is_empty) = (seen.len(), page.is_empty());
            // What is made while pages are read moves others onto the next page once more.
            entries.extend(page.into_iter().filter(|entry| seen.insert(entry.id())));
            if next.is_some() && seen.len() == known && !is_empty {
                return Err(broken(attempt, &response, "the pages of the list lead in a circle"));
            }
            if next.is_some() && is_empty {
                return Ok(());
            }
            // GitLab says how many there are; where a page's `Link` was lost, or entries went away, that differs.
            let total = response.header("x-total").and_then(|text| text.parse::<usize>().ok());
            if next.is_none() && total.is_some_and(|total| total != seen.len()) {
                let cause = format!("it has {} entries, and should have {}", seen.len(), total.unwrap_or(0));
                return Err(broken(attempt, &response, &cause));
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
