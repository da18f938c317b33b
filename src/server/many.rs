//! Many tags of one repository, in 2 + min(tags asked, pages of the list) requests.
//!
//! With a metadata database a listed tag exists, so lists answer. The first page of a thousand rows usually is
//! the whole list. Where it goes on, nobody says how far; so one or two missing tags are asked for one by one,
//! and for more the names are asked for in one page of the distribution API, whose size GitLab's registry does
//! not limit. That tells how many pages there are, and so whether asking for each or reading the pages is less.
//! (Only where dates or digests of fewer tags than there are pages are wanted, and all of them lie beyond the
//! first page, that knowledge costs one request too many.)
//!
//! Without a database a list may name tags that are broken, so what it names is still asked for; what it does
//! not name is absent. That pays for one repository; of several, each tag is asked for.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Known, MANY, Server, Way};
use crate::age::Clock;
use crate::distribution::{self, ListedTags};
use crate::error::Error;
use crate::http::Url;
use crate::image::{Reference, Repository};
use crate::metadata::{self, Page, ROWS, TagRow, Told};
use crate::parallel;
use crate::registry::{Absence, Found, Lookup, Wanted};
use crate::token::Session;

/// How many names a list of names is asked for; GitLab itself asks for as many.
pub(super) const NAMES: usize = 10_000;

/// How many names are asked for when those were not all: more than any repository has.
const ALL_NAMES: usize = 100_000_000;

type Answers = Vec<Result<Lookup<Found>, Error>>;

impl Server {
    /// Looks up several tags of one repository. It is `alone` when no other repository has several.
    pub(super) fn many(&self, references: &[&Reference], wanted: &Wanted, alone: bool) -> Answers {
        // A tag asked for twice is looked up once, with its digest if either needs that.
        let mut tags: BTreeMap<&str, &Reference> = BTreeMap::new();
        for reference in references {
            let known = tags.entry(reference.pointer.as_str()).or_insert(reference);
            if known.pointer.digest().is_none() {
                *known = reference;
            }
        }
        let distinct: Vec<&Reference> = tags.into_values().collect();
        let answers = self.distinct(&distinct, wanted, alone);
        let answers: HashMap<&str, Result<Lookup<Found>, Error>> =
            distinct.iter().map(|reference| reference.pointer.as_str()).zip(answers).collect();
        let of = |reference: &&Reference| match answers.get(reference.pointer.as_str()) {
            Some(answer) => answer.clone(),
            None => self.one(reference, wanted),
        };
        references.iter().map(of).collect()
    }

    fn distinct(&self, references: &[&Reference], wanted: &Wanted, alone: bool) -> Answers {
        let Some(first) = references.first() else { return Vec::new() };
        let repository = &first.repository;
        match self.first_page(repository, wanted) {
            Err(error) => all(references, &Err(error)),
            Ok(Told::Absent(absence)) => all(references, &Ok(Lookup::Absent(absence))),
            // An empty list is no proof (anything may answer `[]`): the other API has the last word.
            Ok(Told::Found(page)) if page.rows.is_empty() => self.listed(references, wanted),
            Ok(Told::Found(page)) => self.after_page(references, &page, wanted),
            Ok(_) if alone => self.listed(references, wanted),
            Ok(_) => parallel::map(references, |reference| self.one(reference, wanted)),
        }
    }

    /// The first page of rows. Whoever comes first finds out whether there is a database; the others wait.
    pub(super) fn first_page(&self, repository: &Repository, wanted: &Wanted) -> Result<Told<Page>, Error> {
        self.first_page_of(repository, wanted, metadata::page)
    }

    /// As [`Self::first_page`], in the order in which `page` asks for it.
    pub(super) fn first_page_of(
        &self,
        repository: &Repository,
        wanted: &Wanted,
        page: fn(&Session, &Repository) -> Result<Told<Page>, Error>,
    ) -> Result<Told<Page>, Error> {
        let mut known = self.known();
        match *known {
            Known::Way(Way::Distribution) => return Ok(Told::NoDatabase),
            Known::Nothing => {
                *known = Known::Trouble;
                let told = page(&self.session, repository)?.or_distribution(wanted)?;
                *known = match told {
                    Told::Found(_) | Told::Absent(_) => Known::Database,
                    Told::NoDatabase | Told::NoRoute => Known::Way(Way::Distribution),
                    // Somebody else's refusal: the next question may be one that must not go on from it.
                    Told::Odd(_) => Known::Trouble,
                };
                return Ok(told);
            }
            _ => drop(known),
        }
        page(&self.session, repository)?.or_distribution(wanted)
    }

    /// Answers what the first page of rows answers, and asks on for the rest.
    fn after_page(&self, references: &[&Reference], page: &Page, wanted: &Wanted) -> Answers {
        let rows: HashMap<&str, &TagRow> = page.rows.iter().map(|row| (row.name.as_str(), row)).collect();
        let missing: Vec<&Reference> = references
            .iter()
            .copied()
            .filter(|reference| !rows.contains_key(reference.pointer.as_str()))
            .collect();
        // A full page may have lost its `Link` on the way.
        let goes_on = page.next.is_some() || page.rows.len() >= ROWS;
        let rest = match goes_on && !missing.is_empty() {
            true => self.missing(&missing, references.len(), page, wanted),
            false => all(&missing, &Ok(Lookup::Absent(Absence::Tag))),
        };
        let rest: HashMap<&str, Result<Lookup<Found>, Error>> =
            missing.iter().map(|reference| reference.pointer.as_str()).zip(rest).collect();
        parallel::map(references, |reference| {
            match rows.get(reference.pointer.as_str()).map(|row| row.found()) {
                Some(found) if suffices(&found, wanted) => Ok(Lookup::Found(found)),
                Some(_) => self.one(reference, wanted),
                None => rest
                    .get(reference.pointer.as_str())
                    .cloned()
                    .unwrap_or_else(|| self.one(reference, wanted)),
            }
        })
    }

    /// Looks up the tags that were not on the first page of a list that goes on, `asked` being all together.
    fn missing(&self, missing: &[&Reference], asked: usize, page: &Page, wanted: &Wanted) -> Answers {
        let next = page.next.as_ref();
        let each = || parallel::map(missing, |reference| self.single(reference, wanted));
        if missing.len() < MANY && next.is_some() {
            return each();
        }
        let repository = &missing[0].repository;
        let mut spent = 1;
        let mut names = self.names(repository, missing, NAMES);
        if let Ok(Lookup::Found(some)) = &names
            // Ten thousand names and more to come: eleven pages at least.
            && some.more
            && missing.len() - some.listed.len() >= asked.min(NAMES / ROWS + 1)
        {
            names = self.names(repository, missing, ALL_NAMES);
            spent = 2;
        }
        let names = match names {
            // The two lists contradict each other, so neither is proof of absence.
            Ok(Lookup::Found(names)) if names.count < page.rows.len() => return each(),
            Ok(Lookup::Absent(_)) => return each(),
            Ok(Lookup::Found(names)) => names,
            Err(error) => return all(missing, &Err(error)),
        };
        let pages = if names.more { NAMES / ROWS + 1 } else { names.count.div_ceil(ROWS) };
        let spare = asked.min(pages).saturating_sub(spent);
        let listed = |reference: &Reference| names.listed.contains(reference.pointer.as_str());
        // A name is enough for existence, but for neither a date nor a digest.
        let wants_more =
            |reference: &Reference| reference.pointer.digest().is_some() || !wanted.existence_only();
        let must = |reference: &Reference| if listed(reference) { wants_more(reference) } else { names.more };
        let needed = missing.iter().filter(|reference| must(reference)).count();
        let asking = if names.more { missing.len() } else { names.listed.len() };
        let affordable = asking <= spare;
        let rows = match next {
            Some(next) if needed > spare && !names.more && pages <= needed + 1 => {
                match self.pages(repository, next, pages) {
                    Ok(rows) => rows,
                    Err(error) => return all(missing, &Err(error)),
                }
            }
            _ => HashMap::new(),
        };
        parallel::map(missing, |reference| match rows.get(reference.pointer.as_str()) {
            Some(found) if suffices(found, wanted) => Ok(Lookup::Found(found.clone())),
            _ if must(reference) || listed(reference) && affordable => self.single(reference, wanted),
            _ if listed(reference) => Ok(Lookup::Found(Found::default())),
            _ => Ok(Lookup::Absent(Absence::Tag)),
        })
    }

    /// One tag of a registry with a database: its manifest's head, or its row where a date is wanted.
    fn single(&self, reference: &Reference, wanted: &Wanted) -> Result<Lookup<Found>, Error> {
        if !wanted.existence_only()
            && let Some(tagged) = reference.tagged()
            && let Told::Found(Some(found)) = metadata::row(&self.session, &tagged)?
            && suffices(&found, wanted)
        {
            return Ok(Lookup::Found(found));
        }
        self.one(reference, wanted)
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

    /// By names alone: what the list has is asked for, what it does not have is absent.
    fn listed(&self, references: &[&Reference], wanted: &Wanted) -> Answers {
        match self.names(&references[0].repository, references, NAMES) {
            Err(error) => all(references, &Err(error)),
            Ok(Lookup::Absent(absence)) => all(references, &Ok(Lookup::Absent(absence))),
            Ok(Lookup::Found(names)) => parallel::map(references, |reference| {
                if names.more || names.round || names.listed.contains(reference.pointer.as_str()) {
                    self.one(reference, wanted)
                } else {
                    Ok(Lookup::Absent(Absence::Tag))
                }
            }),
        }
    }

    fn names(
        &self,
        repository: &Repository,
        wanted: &[&Reference],
        n: usize,
    ) -> Result<Lookup<ListedTags>, Error> {
        let wanted: BTreeSet<&str> = wanted.iter().map(|reference| reference.pointer.as_str()).collect();
        distribution::list_tags(&self.session, repository, n, &wanted)
    }
}

/// Whether a row tells all that is wanted: of an undated tag the configuration must be read.
fn suffices(found: &Found, wanted: &Wanted) -> bool {
    match wanted.date {
        None | Some(Clock::Published) => true,
        Some(Clock::Auto) => !wanted.needs_created(found),
        Some(Clock::Created) => false,
    }
}

fn all(references: &[&Reference], answer: &Result<Lookup<Found>, Error>) -> Answers {
    references.iter().map(|_| answer.clone()).collect()
}
