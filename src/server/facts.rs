//! A repository as a whole: how many tags, how many bytes, which tag last.
//!
//! GitLab's REST API would count too, but a failure of the registry is a count of 0 there, so the registry is asked.

use super::Server;
use super::list::broken;
use crate::distribution::{self, NameStart};
use crate::error::Error;
use crate::image::{Repository, Tag};
use crate::metadata::{self, ROWS, Told};
use crate::registry::{RepositoryFacts, Wanted};

/// More names than any repository has.
const ALL_NAMES: usize = 100_000_000;

impl Server {
    pub(super) fn repository_facts(&self, repository: &Repository) -> Result<Option<RepositoryFacts>, Error> {
        let wanted = Wanted::default();
        let page = match self.first_page_of(repository, &wanted, metadata::newest_page)? {
            Told::Found(page) => page,
            Told::Absent(_) => return Ok(None),
            Told::NoDatabase | Told::NoRoute | Told::Odd(_) => {
                let count = self.count_names(repository)?;
                let facts = |tags_count| RepositoryFacts { tags_count, ..RepositoryFacts::default() };
                return Ok(count.map(facts));
            }
        };
        let goes_on = page.next.is_some() || page.rows.len() >= ROWS || page.rows.is_empty();
        let tags_count = match goes_on {
            true => match self.count_names(repository)? {
                Some(count) => count,
                None => return Ok(None),
            },
            false => number(page.rows.len()),
        };
        let newest = page.rows.into_iter().next().and_then(|(name, found)| Some((name, found.published?)));
        let newest = newest.map(|(name, published)| Ok((tag(repository, &name)?, published))).transpose()?;
        Ok(Some(RepositoryFacts { tags_count, size_bytes: self.repository_size(repository)?, newest }))
    }

    pub(super) fn repository_size(&self, repository: &Repository) -> Result<Option<u64>, Error> {
        Ok(match metadata::size(&self.session, repository)? {
            Told::Found(size) => size,
            Told::Absent(_) | Told::NoDatabase | Told::NoRoute | Told::Odd(_) => None,
        })
    }

    /// Counts the names; `None`: the registry knows no such repository.
    fn count_names(&self, repository: &Repository) -> Result<Option<u64>, Error> {
        let mut seen = std::collections::HashSet::new();
        let mut start = NameStart::Beginning;
        loop {
            let page = match distribution::name_page(&self.session, repository, ALL_NAMES, start)? {
                Ok(page) => page,
                Err(_) if seen.is_empty() => return Ok(None),
                Err(_) => return Err(broken(repository, "the list broke off")),
            };
            let (known, may_go_on) = (seen.len(), page.may_go_on(ALL_NAMES));
            let last = page.names.last().cloned();
            seen.extend(page.names);
            let is_new = seen.len() > known;
            start = match (page.next, last) {
                (Some(_), _) if !is_new => {
                    return Err(broken(repository, "the pages of the list lead in a circle"));
                }
                (Some(url), _) => NameStart::At(url),
                // Registries that do not page answer with the whole list once more.
                (None, Some(last)) if may_go_on && is_new => {
                    let next = distribution::name_page(
                        &self.session,
                        repository,
                        ALL_NAMES,
                        NameStart::After(&last),
                    )?;
                    let Ok(next) = next else { return Err(broken(repository, "the list broke off")) };
                    seen.extend(next.names);
                    match next.next {
                        Some(url) => NameStart::At(url),
                        None => return Ok(Some(number(seen.len()))),
                    }
                }
                (None, _) => return Ok(Some(number(seen.len()))),
            };
        }
    }
}

fn tag(repository: &Repository, name: &str) -> Result<Tag, Error> {
    Tag::parse(name).map_err(|error| broken(repository, format!("it names what can be no tag, {error}")))
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
