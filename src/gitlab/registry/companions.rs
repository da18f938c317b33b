//! What is about images: by the names of tags, and where there is a metadata database by what that knows.
//!
//! No registry of GitLab's has an API of referrers. Clients keep their list under the tag `sha256-<hex>` (OCI distribution
//! specification, "Referrers Tag Schema"), and `Cosign` names its tags after the digest too, so one list of names finds
//! all of them. The database also knows of untagged referrers which no client has listed.

use std::collections::HashSet;

use super::GitlabRegistry;
use super::list::{broken, may_be_a_page};
use super::many::NAMES;
use crate::error::Error;
use crate::gitlab::distribution::{self, NameStart};
use crate::gitlab::metadata::{self, Page, Told};
use crate::image::{Digest, Repository, Tag, named_subject};
use crate::parallel;
use crate::registry::{Lookup, Related};
use crate::words::sort::sort;

/// What names of companions have in common.
const ALL: &str = "sha256-";

/// For more digests than this the pages of all companions are read, however many there are.
const EACH: usize = 50;

impl GitlabRegistry {
    pub(super) fn related_to(
        &self,
        repository: &Repository,
        subjects: &[Digest],
        tag: Option<&Tag>,
    ) -> Result<Related, Error> {
        let part = match subjects {
            [only] => companion_name(only),
            _ => ALL.to_owned(),
        };
        let (names, is_all) = match metadata::page_named(&self.session, repository, &part)? {
            Told::Found(page) if goes_on(&page) && (2..=EACH).contains(&subjects.len()) => {
                (self.each(repository, subjects)?, false)
            }
            Told::Found(page) => (self.rest_of(repository, page)?, part == ALL),
            Told::Absent(_) | Told::NoDatabase | Told::Nothing | Told::NoRoute | Told::Odd(_) => {
                let names = self.companion_names(repository)?;
                return Ok(Related { tags: companions(names), is_all: true, referrers: Vec::new() });
            }
        };
        let referrers = match tag {
            Some(tag) => metadata::referrers(&self.session, repository, tag)?,
            None => Vec::new(),
        };
        Ok(Related { tags: companions(names), is_all, referrers })
    }

    /// The names of what is about each of these digests.
    fn each(&self, repository: &Repository, subjects: &[Digest]) -> Result<Vec<String>, Error> {
        let pages = parallel::map(subjects, |subject| {
            match metadata::page_named(&self.session, repository, &companion_name(subject))? {
                Told::Found(page) => self.rest_of(repository, page),
                _ => Err(broken(repository, "the list broke off")),
            }
        });
        Ok(pages.into_iter().collect::<Result<Vec<_>, Error>>()?.into_iter().flatten().collect())
    }

    /// The names of companions by rows, where this is the first page of them. Where the last page may have lost its
    /// `Link`, all names of the repository.
    fn rest_of(&self, repository: &Repository, page: Page) -> Result<Vec<String>, Error> {
        if !goes_on(&page) {
            return Ok(names(page));
        }
        let mut all = Vec::new();
        let mut seen = HashSet::new();
        let mut page = page;
        loop {
            if page.next.is_none() && goes_on(&page) {
                return self.companion_names(repository);
            }
            let next = page.next.take();
            let before = seen.len();
            let more = names(page);
            seen.extend(more.iter().cloned());
            all.extend(more);
            let Some(url) = next else { return Ok(all) };
            if seen.len() == before {
                return Err(broken(repository, "the pages of the list lead in a circle"));
            }
            let Told::Found(following) = metadata::next_page(&self.session, repository, url, false)? else {
                return Err(broken(repository, "the list broke off"));
            };
            page = following;
        }
    }

    /// All names of a repository.
    fn companion_names(&self, repository: &Repository) -> Result<Vec<String>, Error> {
        let mut all: Vec<String> = Vec::new();
        let mut start = NameStart::Beginning;
        loop {
            let Lookup::Found(page) = distribution::name_page(&self.session, repository, NAMES, start)?
            else {
                // A repository from which a manifest was read is there.
                return Err(broken(repository, "the registry says by now that there is no such repository"));
            };
            let count = page.names.len();
            let last = page.names.last().cloned();
            let known: HashSet<&str> = all.iter().map(String::as_str).collect();
            let new: Vec<String> =
                page.names.into_iter().filter(|name| !known.contains(name.as_str())).collect();
            let has_new = !new.is_empty();
            all.extend(new);
            start = match (page.next, last) {
                (Some(_), _) if !has_new => {
                    return Err(broken(repository, "the pages of the list lead in a circle"));
                }
                (Some(url), _) => NameStart::At(url),
                // What has the size of a page may be one that lost its `Link`.
                (None, Some(_)) if count % 100 == 0 && has_new => {
                    let last = all.last().map(String::as_str).unwrap_or_default().to_owned();
                    let Lookup::Found(page) =
                        distribution::name_page(&self.session, repository, NAMES, NameStart::After(&last))?
                    else {
                        return Err(broken(repository, "the list broke off"));
                    };
                    let known: HashSet<&str> = all.iter().map(String::as_str).collect();
                    if page.names.iter().any(|name| !known.contains(name.as_str())) {
                        return Err(broken(repository, "a page of it lost its end"));
                    }
                    return Ok(all);
                }
                (None, _) => return Ok(all),
            };
        }
    }
}

/// The beginning of the names of what is about a digest.
fn companion_name(subject: &Digest) -> String {
    subject.as_str().replacen(':', "-", 1)
}

fn names(page: Page) -> Vec<String> {
    page.rows.into_iter().map(|row| row.name).collect()
}

/// Whether it is not the last page, or not known to be.
fn goes_on(page: &Page) -> bool {
    page.next.is_some() || !page.is_linked && may_be_a_page(page.rows.len())
}

/// Those of these names that are about something.
fn companions(names: Vec<String>) -> Vec<Tag> {
    let tags = names.into_iter().filter_map(|name| Tag::parse(&name).ok());
    let mut tags: Vec<Tag> = tags.filter(|tag| named_subject(tag).is_some()).collect();
    sort(&mut tags, Ord::cmp);
    tags.dedup();
    tags
}
