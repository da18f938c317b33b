//! The list at the end: whether what was told deleted is gone.
//!
//! A registry that says 202 has said so of one request. Whoever frees space, or counts on a tag being free, wants to
//! know what is there afterwards, so one list of each repository is read when all is done, and what it still names is
//! looked at. A name that was pushed anew meanwhile is another image's, and no failure.

use std::collections::HashMap;

use crate::cleanup::{Doomed, DoomedAt, PerDoomed};
use crate::error::Error;
use crate::exit::Exit;
use crate::image::{Digest, Repository, Tagged};
use crate::parallel;
use crate::registry::{Listing, Lookup, Needs, Registry};
use crate::report::Settled;
use crate::words::sort::sort;

/// What was to go, and where to look.
pub(super) struct Confirmation<'a> {
    pub host: &'a str,
    pub doomed: &'a PerDoomed<Doomed>,
    pub registry: &'a dyn Registry,
    /// How many requests may be under way at once.
    pub parallel: usize,
}

/// What the lists say.
#[derive(Default)]
pub(super) struct Confirmed {
    /// What is still there though it was told deleted, by its place.
    pub still_there: Vec<(DoomedAt, Error)>,
    /// Why that is not known of all.
    pub unknown: Option<Error>,
}

impl Confirmation<'_> {
    /// Lists each repository in which something was deleted, once.
    pub(super) fn run(&self, settled: &PerDoomed<Settled>) -> Confirmed {
        let mut deleted: HashMap<&Repository, HashMap<&str, DoomedAt>> = HashMap::new();
        for (at, doomed) in self.doomed.placed().filter(|(at, _)| settled[*at].is_deleted()) {
            deleted.entry(&doomed.repository).or_default().insert(doomed.tag.as_str(), at);
        }
        let deleted: Vec<_> = deleted.into_iter().collect();
        let lists = parallel::map_on(self.parallel, &deleted, |(repository, places)| {
            self.registry.list(&Listing {
                repository,
                names: &|name| places.contains_key(name),
                needs: &Needs::default(),
                detailed: &|_| false,
                threads: self.parallel,
                progress: &|_, _| {},
            })
        });
        let mut confirmed = Confirmed::default();
        for ((_, places), listed) in deleted.iter().zip(lists) {
            let named = listed.tags.iter().filter_map(|tag| places.get(tag.name.as_str()).copied());
            for at in named {
                match self.is_still_there(at, settled[at].digest()) {
                    Ok(false) => {}
                    Ok(true) => confirmed.still_there.push((at, self.still_there(at))),
                    Err(error) => confirmed.unknown = confirmed.unknown.or(Some(error)),
                }
            }
            confirmed.unknown = confirmed.unknown.or(listed.unfinished);
        }
        sort(&mut confirmed.still_there, |(one, _), (other, _)| one.cmp(other));
        confirmed
    }

    /// Whether a name that is still listed is what was deleted.
    fn is_still_there(&self, at: DoomedAt, deleted: Option<&Digest>) -> Result<bool, Error> {
        let reference = self.tagged(at).into();
        match (self.registry.look_up(&[reference], &Needs::default()).pop(), deleted) {
            (Some(Ok(Lookup::Absent(absence))), _) => Ok(!absence.is_of_tag()),
            (Some(Ok(Lookup::Found(found))), Some(deleted)) => {
                Ok(found.digest.is_none_or(|digest| digest == *deleted))
            }
            (Some(Err(error)), Some(_)) => Err(error),
            // Nobody could tell before what it is, and it is still there.
            (_, None) | (None, _) => Ok(true),
        }
    }

    fn still_there(&self, at: DoomedAt) -> Error {
        let attempt = format!("delete {}", self.tagged(at));
        Error::new(Exit::Protocol, attempt, "the registry said that it is gone, and it is still there")
            .with_hint("perhaps something before the registry answers in its place, or another one pushes the same image: look with registry-gate inspect")
    }

    fn tagged(&self, at: DoomedAt) -> Tagged {
        let doomed = &self.doomed[at];
        Tagged {
            host: self.host.to_owned(),
            repository: (*doomed.repository).clone(),
            tag: doomed.tag.clone(),
            digest: None,
        }
    }
}
