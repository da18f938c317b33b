//! A repository as a whole: how many tags, how many bytes, which tag last.
//!
//! GitLab's REST API would count too, but a failure of the registry is a count of 0 there, so the registry is asked.

use super::GitlabRegistry;
use super::list::{Reading, broken, may_be_a_page};
use crate::error::Error;
use crate::gitlab::metadata::{self, Told};
use crate::image::{Repository, Tag, is_companion};
use crate::registry::{Listing, Needs, RepositoryFacts};

impl GitlabRegistry {
    pub(super) fn repository_facts(&self, repository: &Repository) -> Result<Option<RepositoryFacts>, Error> {
        let needs = Needs::default();
        let page = match self.first_page_of(repository, &needs, metadata::newest_page)? {
            Told::Found(page) => page,
            Told::Absent(_) | Told::NoDatabase | Told::Nothing | Told::NoRoute | Told::Odd(_) => {
                let count = self.count_names(repository)?;
                let facts = |tags_count| RepositoryFacts { tags_count, ..RepositoryFacts::default() };
                return Ok(count.map(facts));
            }
        };
        let rows = page.rows.len();
        let goes_on = page.next.is_some() || rows == 0 || !page.is_linked && may_be_a_page(rows);
        let tags_count = match goes_on {
            true => match self.count_names(repository)? {
                None if rows == 0 => return Ok(None),
                // One list has more than the other, so neither is believed.
                Some(count) if count >= number(rows) && (count == 0) == (rows == 0) => count,
                _ => return Err(broken(repository, "the registry's two lists contradict each other")),
            },
            false => number(rows),
        };
        let mut newest = None;
        for row in page.rows {
            let name = tag(repository, &row.name)?;
            // A signature is published after its image, and is none.
            if !is_companion(&name) {
                newest = row.published.map(|published| (name, published));
                break;
            }
        }
        Ok(Some(RepositoryFacts { tags_count, stored_bytes: self.repository_size(repository)?, newest }))
    }

    pub(super) fn repository_size(&self, repository: &Repository) -> Result<Option<u64>, Error> {
        Ok(match metadata::size(&self.session, repository)? {
            Told::Found(size) => size,
            Told::Absent(_) | Told::NoDatabase | Told::Nothing | Told::NoRoute | Told::Odd(_) => None,
        })
    }

    /// Counts the names; `None`: the registry knows no such repository.
    fn count_names(&self, repository: &Repository) -> Result<Option<u64>, Error> {
        let listing = Listing {
            repository,
            names: &|_| false,
            needs: &Needs::default(),
            threads: 1,
            detailed: &|_| true,
            progress: &|_, _| {},
        };
        let mut reading = Reading::new(self, &listing);
        reading.names()?;
        let listed = reading.listed;
        Ok((!listed.absent).then_some(number(listed.count)))
    }
}

fn tag(repository: &Repository, name: &str) -> Result<Tag, Error> {
    Tag::parse(name).map_err(|error| broken(repository, format!("it names what can be no tag, {error}")))
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
