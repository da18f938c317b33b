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
        let mut list = List::new(first, cut, attempt);
        let trouble = self.read(&mut list, refused).err();
        (list.entries, trouble)
    }

    fn read<T: Entry>(
        &self,
        list: &mut List<'_, T>,
        refused: impl Fn(&Request, &Response) -> Error,
    ) -> Result<(), Error> {
        let mut next = Some(list.first.clone());
        while let Some(url) = next {
            let (request, response) = self.get(url, list.attempt)?;
            if response.status != 200 {
                return Err(refused(&request, &response));
            }
            next = list.take(&response)?;
        }
        Ok(())
    }
}

/// A list, as far as it is read.
struct List<'a, T> {
    first: Url,
    cut: Cut,
    attempt: &'a str,
    entries: Vec<T>,
    seen: HashSet<u64>,
    pages: u64,
    /// Set once a full page named no next one: whatever comes behind it, its `Link` was lost.
    is_behind_the_end: bool,
}

impl<'a, T: Entry> List<'a, T> {
    fn new(first: &Url, cut: Cut, attempt: &'a str) -> Self {
        let first = first.clone().with("per_page", PER_PAGE);
        let (entries, seen) = (Vec::new(), HashSet::new());
        Self { first, cut, attempt, entries, seen, pages: 0, is_behind_the_end: false }
    }

    /// Takes a page: where the next one is, unless this was the end.
    fn take(&mut self, response: &Response) -> Result<Option<Url>, Error> {
        let page: Vec<T> = response.json().map_err(|error| error.while_trying(self.attempt))?;
        let next = response.link_next()?;
        self.pages += 1;
        let (known, count, last) = (self.seen.len(), page.len(), page.last().map(Entry::id));
        // What is made while pages are read moves others onto the next page once more.
        self.entries.extend(page.into_iter().filter(|entry| self.seen.insert(entry.id())));
        // Anything may answer `[]`; GitLab also says which page that is.
        if self.cut == Cut::Offset && self.pages == 1 && count == 0 && response.header("x-page").is_none() {
            return Err(self.broken(response, "it is empty, and nothing says that it is GitLab's"));
        }
        let Some(last) = last else { return self.ended(response) };
        if self.is_behind_the_end {
            return Err(self.broken(response, "a page did not name the next one, and there is one"));
        }
        match next {
            Some(_) if self.seen.len() == known => {
                Err(self.broken(response, "the pages of the list lead in a circle"))
            }
            Some(next) => Ok(Some(next)),
            // GitLab does not always say how many there are: behind a full page it is asked for more.
            None if total(response).is_none() && count >= FULL => {
                self.is_behind_the_end = true;
                Ok(Some(self.behind(last)))
            }
            None => self.ended(response),
        }
    }

    /// The end of the list. GitLab says how many there are; where a page's `Link` was lost, or entries went away, that
    /// differs.
    fn ended(&self, response: &Response) -> Result<Option<Url>, Error> {
        match total(response) {
            Some(total) if !self.is_behind_the_end && total != self.seen.len() => {
                let cause = format!("it has {} entries, and should have {total}", self.seen.len());
                Err(self.broken(response, &cause))
            }
            _ => Ok(None),
        }
    }

    /// Where the next page would be, behind the entry with this number.
    fn behind(&self, last: u64) -> Url {
        let first = self.first.clone();
        match self.cut {
            Cut::Offset => first.with("page", &(self.pages + 1).to_string()),
            Cut::Keyset => first.with("id_after", &last.to_string()),
        }
    }

    fn broken(&self, response: &Response, cause: &str) -> Error {
        Error::new(Exit::Protocol, self.attempt, cause).with_request(response.request_line()).with_hint(
            "the list changed while it was read, or something before GitLab changes its answers: ask again",
        )
    }
}

fn total(response: &Response) -> Option<usize> {
    response.header("x-total")?.parse().ok()
}
