//! `repositories`: which container repositories there are.

use std::sync::atomic::{AtomicBool, Ordering};

use time::OffsetDateTime;

use crate::condition::Facts;
use crate::condition::age::{Counts, age};
use crate::dates::age::Clock;
use crate::error::Error;
use crate::exit::Exit;
use crate::image::is_companion;
use crate::parallel::{self, CONNECTIONS};
use crate::query::{Context, Field as _, Names, Query, RepositoryField, left_out, select};
use crate::registry::{Listing, Needs, Owner, Registry, RepositoryEntry, RepositoryFacts};
use crate::report::RepositoriesReport;

/// What is to be listed.
pub(crate) struct Repositories<'a> {
    /// Whose.
    pub owner: Owner,
    /// Which paths matter.
    pub names: Names,
    /// What is wanted of them, and in which order.
    pub query: Query<RepositoryField>,
    /// How many requests may be under way at once.
    pub parallel: usize,
    /// Whether tags are counted, sizes asked for, and the newest tag looked up.
    pub counted: bool,
    /// Whether the newest tag is looked for where only configurations have dates.
    pub dated: bool,
    /// Whether their tags are listed, too.
    pub tags: bool,
    /// Is told how many more repositories are listed, and how many more are complete.
    pub progress: &'a (dyn Fn(usize, usize) + Sync),
}

impl Repositories<'_> {
    /// Lists them; what could not be read is said in the report.
    #[must_use]
    pub(crate) fn run(&self, registry: &dyn Registry, now: OffsetDateTime) -> RepositoriesReport {
        let listed = registry.repositories(&self.owner);
        let mut entries: Vec<RepositoryEntry> =
            listed.repositories.into_iter().filter(|entry| self.names.admits(entry.path.as_str())).collect();
        (self.progress)(entries.len(), 0);
        let mut unfinished = listed.unfinished;
        if self.counted || self.tags {
            let failed = AtomicBool::new(unfinished.is_some());
            let completed = parallel::map_on(self.parallel, &entries, |entry| {
                if failed.load(Ordering::Relaxed) {
                    return Ok(entry.clone());
                }
                let completed = self.complete(registry, entry, now);
                (self.progress)(0, 1);
                if completed.is_err() {
                    failed.store(true, Ordering::Relaxed);
                }
                completed
            });
            for (entry, completed) in entries.iter_mut().zip(completed) {
                match completed {
                    Ok(completed) => *entry = completed,
                    Err(error) => unfinished = unfinished.or(Some(error)),
                }
            }
            let complete = entries.iter().filter(|entry| entry.tags_count.is_some()).count();
            unfinished = unfinished.map(|error| {
                if !error.exit.is_unknown() {
                    return error;
                }
                let cause = format!(
                    "{}; {complete} of {} repositories were read until then",
                    error.cause,
                    entries.len()
                );
                Error { cause, ..error }
            });
        }
        let context = Context { now, clock: Clock::Auto };
        let left_out = left_out(&entries, &self.query, &context);
        if let (Some(left_out), None) = (&left_out, &unfinished)
            && left_out.is_everything()
        {
            let name = left_out.field.name();
            let cause = format!("the {name} of no repository is known");
            unfinished = Some(Error::new(Exit::Protocol, format!("filter by {name}"), cause).with_hint(
                "only a metadata database knows sizes; without one the newest tag is known by the images' own dates alone",
            ));
        }
        let left_out = left_out.map(|left_out| left_out.told("repository is", "repositories are"));
        let (repositories, matched) = select(entries, &self.query, &context);
        RepositoriesReport { repositories, matched, left_out, unfinished }
    }

    /// Asks for what GitLab's list leaves out.
    fn complete(
        &self,
        registry: &dyn Registry,
        entry: &RepositoryEntry,
        now: OffsetDateTime,
    ) -> Result<RepositoryEntry, Error> {
        let mut entry = entry.clone();
        if self.counted {
            // GitLab makes its row before anything is pushed: what the registry does not know has no tags yet.
            let facts = registry.facts(&entry.path)?.unwrap_or_default();
            let RepositoryFacts { tags_count, stored_bytes, newest } = facts;
            (entry.tags_count, entry.stored_bytes, entry.newest) = (Some(tags_count), stored_bytes, newest);
        }
        let undated = self.dated && entry.newest.is_none() && entry.tags_count != Some(0);
        if self.tags || undated {
            let needs = if undated { Needs::dated(Clock::Auto) } else { Needs::default() };
            let needs = Needs { as_of: Some(now), ..needs };
            let listed = registry.list(&Listing {
                repository: &entry.path,
                names: &|_| true,
                needs: &needs,
                threads: self.parallel.min(CONNECTIONS),
                detailed: &|_| true,
                progress: &|_, _| {},
            });
            if let Some(error) = listed.unfinished {
                return Err(error);
            }
            let count = u64::try_from(listed.count).unwrap_or(u64::MAX);
            if listed.absent && entry.tags_count.is_some_and(|known| known > 0) {
                let attempt = format!("list the tags of {}", entry.path);
                return Err(Error::new(
                    Exit::Protocol,
                    attempt,
                    "the registry counted tags a moment ago, and knows no such repository now",
                )
                .with_hint("it was deleted meanwhile, or several servers answer at one address: ask again"));
            }
            entry.tags_count = Some(count);
            if undated {
                let images = listed.tags.iter().filter(|tag| !is_companion(&tag.name));
                let ages = images.filter_map(|tag| {
                    Some((tag, age(&Facts::of_listed(tag), Clock::Auto, Counts::Newest, now).ok()?))
                });
                let newest = ages.max_by_key(|(_, age)| age.date);
                entry.newest = newest.map(|(tag, age)| (tag.name.clone(), age.date));
            }
            if self.tags {
                entry.tags = Some(listed.tags.into_iter().map(|tag| tag.name).collect());
            }
        }
        Ok(entry)
    }
}
