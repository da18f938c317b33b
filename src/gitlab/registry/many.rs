//! Many tags of one repository: what lists tell, and the rest asked for one by one.
//!
//! With a metadata database a listed tag exists, so lists answer. What a list lacks is asked for itself, because no
//! list proves absence. The first page of a thousand rows usually is the whole list. Where it goes on, nobody says how
//! far; so one or two tags that are not on it are asked for one by one, and for more the names are asked for in one
//! page of the distribution API, whose size GitLab's registry does not limit. That tells how many pages there are, and
//! so whether asking for each or reading the pages is less.
//!
//! Without a database a list may name tags that are broken and cannot be believed where it names none: each tag is
//! asked for.

use std::collections::{BTreeMap, HashMap};

use super::{GitlabRegistry, KnownWay, RegistryWay};
use crate::error::Error;
use crate::exit::Exit;
use crate::gitlab::distribution::{self, ListedTags};
use crate::gitlab::metadata::{self, Page, ROWS, TagRow, Told};
use crate::gitlab::token::Session;
use crate::http::Url;
use crate::image::{Reference, Repository};
use crate::parallel;
use crate::registry::{Absence, Created, Found, Lookup, Needs};
use crate::words::sort::set;

/// From this many tags of one repository on, a list is cheaper than asking for each.
pub(super) const MANY: usize = 3;

/// How many names a list of names is asked for; GitLab itself asks for as many.
pub(super) const NAMES: usize = 10_000;

/// How many names are asked for when those were not all: more than any repository has.
const ALL_NAMES: usize = 100_000_000;

type Answers = Vec<Result<Lookup<Found>, Error>>;

impl GitlabRegistry {
    /// Looks up several tags of one repository.
    pub(super) fn many(&self, references: &[&Reference], needs: &Needs) -> Answers {
        // A tag asked for twice is looked up once, with its digest if either needs that.
        let mut tags: BTreeMap<&str, &Reference> = BTreeMap::new();
        for reference in references {
            let known = tags.entry(reference.pointer.as_str()).or_insert(reference);
            if known.pointer.digest().is_none() {
                *known = reference;
            }
        }
        let distinct: Vec<&Reference> = tags.into_values().collect();
        let answers = self.distinct(&distinct, needs);
        let answers: HashMap<&str, Result<Lookup<Found>, Error>> =
            distinct.iter().map(|reference| reference.pointer.as_str()).zip(answers).collect();
        let of = |reference: &&Reference| match answers.get(reference.pointer.as_str()) {
            Some(answer) => answer.clone(),
            None => self.one(reference, needs),
        };
        references.iter().map(of).collect()
    }

    fn distinct(&self, references: &[&Reference], needs: &Needs) -> Answers {
        let Some(first) = references.first() else { return Vec::new() };
        match self.first_page(&first.repository, needs) {
            Err(error) => references.iter().map(|_| Err(error.clone())).collect(),
            Ok(Told::Found(page)) => self.after_page(references, &page, needs),
            Ok(_) => parallel::map(references, |reference| self.one(reference, needs)),
        }
    }

    /// The first page of rows. Whoever comes first finds out whether there is a database; the others wait.
    pub(super) fn first_page(&self, repository: &Repository, needs: &Needs) -> Result<Told<Page>, Error> {
        self.first_page_of(repository, needs, metadata::page)
    }

    /// As [`Self::first_page`], in the order in which `page` asks for it.
    pub(super) fn first_page_of(
        &self,
        repository: &Repository,
        needs: &Needs,
        page: fn(&Session, &Repository) -> Result<Told<Page>, Error>,
    ) -> Result<Told<Page>, Error> {
        let mut known = self.known();
        match *known {
            KnownWay::Way(RegistryWay::Distribution) => return Ok(Told::NoDatabase),
            KnownWay::Nothing => {
                *known = KnownWay::Trouble;
                let told = page(&self.session, repository)?.or_distribution(needs)?;
                self.is_believed(&told, repository, needs)?;
                *known = match told {
                    Told::Found(_) | Told::Absent(_) => KnownWay::Database,
                    Told::NoDatabase | Told::Nothing | Told::NoRoute => {
                        KnownWay::Way(RegistryWay::Distribution)
                    }
                    // Somebody else's refusal: the next question may be one that must not go on from it.
                    Told::Odd(_) => KnownWay::Trouble,
                };
                return Ok(told);
            }
            _ => drop(known),
        }
        let told = page(&self.session, repository)?.or_distribution(needs)?;
        self.is_believed(&told, repository, needs)?;
        Ok(told)
    }

    /// Whether there is no database where not GitLab's registry says so itself: without its dates ages would be counted
    /// from others, and tags be deleted by them. One more request tells.
    fn is_believed(&self, told: &Told<Page>, repository: &Repository, needs: &Needs) -> Result<(), Error> {
        let is_doubted = matches!(told, Told::Nothing | Told::NoRoute) && needs.published;
        if !is_doubted || !metadata::kind(&self.session, repository)?.has_database {
            return Ok(());
        }
        let cause = "the registry says that it has a metadata database, and what stands before it refuses /gitlab/v1/";
        let attempt = format!("list the tags of {repository}");
        Err(Error::new(Exit::Protocol, attempt, cause).with_hint(metadata::LET_THROUGH))
    }

    /// Answers what the first page of rows answers, and asks on for the rest.
    fn after_page(&self, references: &[&Reference], page: &Page, needs: &Needs) -> Answers {
        let rows: HashMap<&str, &TagRow> = page.rows.iter().map(|row| (row.name.as_str(), row)).collect();
        let unlisted: Vec<&Reference> = references
            .iter()
            .copied()
            .filter(|reference| !rows.contains_key(reference.pointer.as_str()))
            .collect();
        let further = match &page.next {
            Some(next) if unlisted.len() >= MANY => self.further(&unlisted, next, needs),
            _ => HashMap::new(),
        };
        parallel::map(references, |reference| {
            let name = reference.pointer.as_str();
            let listed = rows.get(name).map(|row| row.found()).or_else(|| further.get(name).cloned());
            match listed {
                Some(found) if suffices(reference, &found, needs) => Ok(Lookup::Found(found)),
                // It is hardly there: its manifest says so at once.
                None if page.next.is_none() => match self.exists(reference)? {
                    // A repository that has rows is there.
                    Lookup::Absent(_) if !rows.is_empty() => Ok(Lookup::Absent(Absence::Tag)),
                    Lookup::Absent(absence) => Ok(Lookup::Absent(absence)),
                    Lookup::Found(_) => self.one(reference, needs),
                },
                _ => self.one(reference, needs),
            }
        })
    }

    /// What lists tell of tags that are not on the first page of one that goes on, as far as that saves requests.
    /// Trouble with it is nobody's failure: whatever it does not tell is asked for.
    fn further(&self, unlisted: &[&Reference], next: &Url, needs: &Needs) -> HashMap<String, Found> {
        let repository = &unlisted[0].repository;
        let Ok(Lookup::Found(mut names)) = self.names(repository, unlisted, NAMES) else {
            return HashMap::new();
        };
        if names.more
            && unlisted.len() >= names.listed.len() + MANY
            && let Ok(Lookup::Found(all)) = self.names(repository, unlisted, ALL_NAMES)
        {
            names = all;
        }
        let pages = names.count.div_ceil(ROWS);
        if needs.is_existence() && unlisted.iter().all(|reference| reference.pointer.digest().is_none()) {
            return names.listed.into_iter().map(|name| (name, Found::default())).collect();
        }
        if names.more || pages > names.listed.len() {
            return HashMap::new();
        }
        self.pages(repository, next, pages).unwrap_or_default()
    }

    /// The rows of the pages from `next` on; no more than `most` pages, whatever their links say.
    fn pages(
        &self,
        repository: &Repository,
        next: &Url,
        most: usize,
    ) -> Result<HashMap<String, Found>, Error> {
        let mut rows = HashMap::new();
        let mut next = Some(next.clone());
        for _ in 0..most {
            let Some(url) = next.take() else { break };
            let Told::Found(page) = metadata::next_page(&self.session, repository, url, false)? else {
                break;
            };
            rows.extend(page.rows.into_iter().map(|row| (row.name.clone(), row.found())));
            next = page.next;
        }
        Ok(rows)
    }

    fn names(
        &self,
        repository: &Repository,
        wanted: &[&Reference],
        n: usize,
    ) -> Result<Lookup<ListedTags>, Error> {
        let wanted = set(wanted.iter().map(|reference| reference.pointer.as_str()));
        distribution::list_tags(&self.session, repository, n, &wanted)
    }
}

/// Whether a list tells all that is needed: of an undated tag the configuration must be read, and a name alone has no
/// digest.
fn suffices(reference: &Reference, found: &Found, needs: &Needs) -> bool {
    let is_dated = match needs.created {
        Created::No => true,
        Created::Unpublished | Created::Always => !needs.needs_created(found.published),
    };
    is_dated && (reference.pointer.digest().is_none() || found.digest.is_some())
}
