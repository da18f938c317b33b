//! Deleting what a plan says: nothing else, and nothing that changed since.
//!
//! Tags that go with others come after them, because they stay where those stay. Each tag is settled once, and told as
//! it is, so that whoever is interrupted knows how far it came; the same plan again ends where it would have.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::confirm::{Confirmation, Confirmed};
use super::meanwhile::Meanwhile;
use crate::cleanup::{Doomed, DoomedAt, Limit, Policy};
use crate::error::Error;
use crate::exit::Exit;
use crate::image::Tagged;
use crate::parallel;
use crate::registry::{Deletes, Deletion, Listing, Lookup, Needs, Project, Registry};
use crate::report::{OutcomeReport, Settled};

/// What is to be deleted, and how.
pub(crate) struct Apply<'a> {
    /// The registry's `host[:port]`.
    pub host: String,
    /// The tags.
    pub doomed: Vec<Doomed>,
    /// Whether to stop, and why; asked before each tag.
    pub stop: &'a (dyn Fn() -> Option<Error> + Sync),
    /// How many requests may be under way at once.
    pub parallel: usize,
    /// Is told of each tag as it is settled.
    pub tell: &'a (dyn Fn(&Doomed, &Settled) + Sync),
}

/// After so many failures without a success between them, the next one would fail as well.
const HOPELESS: usize = 40;

impl Apply<'_> {
    /// Deletes them.
    #[must_use]
    pub(crate) fn run(self, registry: &dyn Registry, deletes: &dyn Deletes) -> OutcomeReport {
        self.run_but((registry, deletes), &HashMap::new())
    }

    /// Looks at each of them, and deletes none.
    #[must_use]
    pub(crate) fn rehearse(self, registry: &dyn Registry) -> OutcomeReport {
        self.rehearse_but(registry, &HashMap::new())
    }

    /// The same but for those at the places of `held`, which are settled already.
    fn rehearse_but(self, registry: &dyn Registry, held: &HashMap<usize, Settled>) -> OutcomeReport {
        let places: Vec<usize> = (0..self.doomed.len()).collect();
        let mut settled = parallel::map_on(self.parallel, &places, |at| {
            let doomed = &self.doomed[*at];
            let known = held.get(at).cloned();
            let settled = known.unwrap_or_else(|| self.foreseen(registry, doomed));
            if doomed.after.is_empty() {
                (self.tell)(doomed, &settled);
            }
            settled
        });
        let goes = |settled: &Settled| settled.is_gone() || *settled == Settled::WouldDelete;
        // What is about a tag that stays does, too, and so what is about that.
        let mut is_open = true;
        while std::mem::take(&mut is_open) {
            for at in &places {
                let stays = |before: &&DoomedAt| !goes(&settled[before.0]);
                let before = self.doomed[*at].after.iter().find(stays).copied();
                if let (Settled::WouldDelete, Some(before)) = (&settled[*at], before) {
                    settled[*at] = self.stays_with(*at, before);
                    is_open = true;
                }
            }
        }
        for (doomed, settled) in
            self.doomed.iter().zip(&settled).filter(|(doomed, _)| !doomed.after.is_empty())
        {
            (self.tell)(doomed, settled);
        }
        OutcomeReport {
            host: self.host.clone(),
            settled,
            stopped: None,
            unconfirmed: None,
            doomed: self.doomed,
        }
    }

    /// Deletes what a plan says, if that keeps within its limit by what is there now. When that cannot be read to its
    /// end, nothing is deleted.
    #[must_use]
    pub(crate) fn run_planned(
        self,
        (registry, deletes): (&dyn Registry, &dyn Deletes),
        limit: &Limit,
    ) -> OutcomeReport {
        self.run_within((registry, deletes), limit, HashMap::new())
    }

    /// The same with a plan that was saved, after looking again at what is in use.
    #[must_use]
    pub(crate) fn run_saved(
        self,
        (registry, deletes): (&dyn Registry, &dyn Deletes),
        (project, policy): (&dyn Project, &Policy),
        limit: &Limit,
    ) -> OutcomeReport {
        match self.meanwhile(registry).in_use(project, policy) {
            Ok(held) => self.run_within((registry, deletes), limit, held),
            Err(error) => self.run_none(error),
        }
    }

    /// Looks at everything that carrying a saved plan out would look at, and deletes none.
    #[must_use]
    pub(crate) fn rehearse_saved(
        self,
        registry: &dyn Registry,
        (project, policy): (&dyn Project, &Policy),
        limit: &Limit,
    ) -> OutcomeReport {
        let held = self.meanwhile(registry).in_use(project, policy);
        match held.and_then(|held| self.held(registry, limit, held)) {
            Ok(held) => self.rehearse_but(registry, &held),
            Err(error) => self.run_none(error),
        }
    }

    /// Deletes them but for what is held, what is tagged anew, and what nobody could tell the digest of.
    fn run_within(
        self,
        (registry, deletes): (&dyn Registry, &dyn Deletes),
        limit: &Limit,
        held: HashMap<usize, Settled>,
    ) -> OutcomeReport {
        match self.held(registry, limit, held) {
            Ok(held) => self.run_but((registry, deletes), &held),
            Err(error) => self.run_none(error),
        }
    }

    /// What stays, or is gone, by what is there now, beside what is held already.
    ///
    /// # Errors
    /// When that cannot be read to its end, or the limit stands against the rest.
    fn held(
        &self,
        registry: &dyn Registry,
        limit: &Limit,
        mut held: HashMap<usize, Settled>,
    ) -> Result<HashMap<usize, Settled>, Error> {
        let unknown = self.doomed.iter().enumerate().filter(|(_, doomed)| doomed.digest.is_none());
        let skipped = |at| (at, Settled::Skipped("it is not known what it points at".to_owned()));
        held.extend(unknown.map(|(at, _)| skipped(at)));
        let meanwhile = self.meanwhile(registry);
        let there = meanwhile.there()?;
        let tagged = meanwhile.tagged_anew(&there, &held)?;
        held.extend(tagged);
        held.extend(meanwhile.unorphaned()?);
        let unlisted = meanwhile.unlisted(&there)?;
        for (at, _) in unlisted.iter().filter(|(_, is_there)| !**is_there) {
            held.insert(*at, Settled::AlreadyGone);
        }
        match meanwhile.refusal(&there, &held, &unlisted, limit)? {
            Some(refusal) => Err(refusal.into_error(self.doomed.len())),
            None => Ok(held),
        }
    }

    fn meanwhile<'b>(&'b self, registry: &'b dyn Registry) -> Meanwhile<'b> {
        Meanwhile { host: &self.host, doomed: &self.doomed, registry, parallel: self.parallel }
    }

    /// Deletes none: something that has to be known before is not.
    fn run_none(self, error: Error) -> OutcomeReport {
        let not_reached = |doomed: &Doomed| {
            (self.tell)(doomed, &Settled::NotReached);
            Settled::NotReached
        };
        let settled = self.doomed.iter().map(not_reached).collect();
        OutcomeReport {
            host: self.host,
            settled,
            stopped: Some(error),
            unconfirmed: None,
            doomed: self.doomed,
        }
    }

    /// Deletes them but for those at the places of `held`, which are settled already.
    fn run_but(
        self,
        (registry, deletes): (&dyn Registry, &dyn Deletes),
        held: &HashMap<usize, Settled>,
    ) -> OutcomeReport {
        let mut held = held.clone();
        let settled: Vec<Mutex<Option<Settled>>> = self.doomed.iter().map(|_| Mutex::new(None)).collect();
        let stopped: Mutex<Option<Error>> = Mutex::new(None);
        let is_over = AtomicBool::new(false);
        let of = |at: DoomedAt| settled[at.0].lock().unwrap_or_else(PoisonError::into_inner).clone();
        let settle = |at: usize, outcome: Settled| {
            (self.tell)(&self.doomed[at], &outcome);
            *settled[at].lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
        };
        let end = |error: Error| {
            is_over.store(true, Ordering::Relaxed);
            stopped.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        };
        let in_a_row = AtomicUsize::new(0);
        let mut open: Vec<usize> = (0..self.doomed.len()).collect();
        while !open.is_empty() && !is_over.load(Ordering::Relaxed) {
            let (now, later) = self.next(&open, |before| of(before).is_some());
            // A circle cannot come out of a plan of ours.
            if now.is_empty() {
                break;
            }
            // Who goes after others is about them, or has their image: somebody may have tagged that anew while they went.
            let is_next = |at: &&usize| {
                let doomed = &self.doomed[**at];
                let went = |before: &DoomedAt| of(*before).is_some_and(|settled| settled.is_gone());
                let hangs = doomed.is_alias() || doomed.subject.is_some() && !doomed.after.is_empty();
                hangs && !held.contains_key(*at) && doomed.after.iter().all(went)
            };
            let companions: Vec<usize> = now.iter().filter(is_next).copied().collect();
            if !companions.is_empty() {
                let goes: Vec<usize> = open.iter().filter(|at| !held.contains_key(at)).copied().collect();
                match self.meanwhile(registry).tagged_since(&companions, &goes) {
                    Ok(tagged) => {
                        for (at, stays) in tagged {
                            held.entry(at).or_insert(stays);
                        }
                    }
                    Err(error) => {
                        end(error);
                        break;
                    }
                }
            }
            parallel::map_on(self.parallel, &now, |at| {
                if let (false, Some(error)) = (is_over.load(Ordering::Relaxed), (self.stop)()) {
                    end(error);
                }
                if is_over.load(Ordering::Relaxed) {
                    return;
                }
                let doomed = &self.doomed[*at];
                let stays =
                    doomed.after.iter().find(|before| of(**before).is_none_or(|settled| !settled.is_gone()));
                let outcome = match (held.get(at), stays) {
                    (Some(settled), _) => settled.clone(),
                    (None, Some(before)) => self.stays_with(*at, *before),
                    (None, None) => self.delete(deletes, doomed),
                };
                let outcome = self.unless_unsent(outcome);
                match &outcome {
                    // Not allowed to delete one is not allowed to delete any; and what would take others along is
                    // not tried again.
                    Settled::Failed(error) if matches!(error.exit, Exit::Denied | Exit::Refused) => {
                        end(error.clone());
                    }
                    Settled::Failed(error) => {
                        let many = in_a_row.fetch_add(1, Ordering::Relaxed) + 1 >= HOPELESS;
                        match (self.stop)() {
                            Some(why) => end(why),
                            None if many => end(error.clone()),
                            None => {}
                        }
                    }
                    Settled::NotReached => (self.stop)().into_iter().for_each(end),
                    _ => in_a_row.store(0, Ordering::Relaxed),
                }
                settle(*at, outcome);
            });
            open = later;
        }
        let mut settled: Vec<Settled> = settled
            .into_iter()
            .enumerate()
            .map(|(at, slot)| {
                slot.into_inner().unwrap_or_else(PoisonError::into_inner).unwrap_or_else(|| {
                    (self.tell)(&self.doomed[at], &Settled::NotReached);
                    Settled::NotReached
                })
            })
            .collect();
        let stopped = stopped.into_inner().unwrap_or_else(PoisonError::into_inner);
        let stopped = stopped.or_else(|| forbidden(&settled));
        let unconfirmed = self.confirm(registry, &mut settled);
        OutcomeReport { host: self.host.clone(), settled, stopped, unconfirmed, doomed: self.doomed }
    }

    /// Of the places that are open those that have their turn, and the others. An alias that only aliases share the image
    /// of comes after the images: what takes time is over before it is asked who has that.
    fn next(&self, open: &[usize], is_settled: impl Fn(DoomedAt) -> bool) -> (Vec<usize>, Vec<usize>) {
        let is_alone = |doomed: &Doomed| doomed.is_alias() && doomed.after.is_empty();
        let is_image = |doomed: &Doomed| doomed.after.is_empty() && !doomed.is_alias();
        let images_are_open = open.iter().any(|at| is_image(&self.doomed[*at]));
        open.iter().partition(|at| {
            let doomed = &self.doomed[**at];
            !(images_are_open && is_alone(doomed)) && doomed.after.iter().all(|before| is_settled(*before))
        })
    }

    /// What becomes of the tag at this place, which hangs on another one that stays.
    fn stays_with(&self, at: usize, before: DoomedAt) -> Settled {
        let which = if self.doomed[at].is_alias() { "which has its image" } else { "which it is about" };
        Settled::Skipped(format!("stays with {}, {which}", self.doomed[before.0].tag))
    }

    /// Out of time or interrupted before anything was sent about a tag: its turn never came.
    fn unless_unsent(&self, settled: Settled) -> Settled {
        match settled {
            Settled::Failed(error) if error.request.is_none() && (self.stop)().is_some() => {
                Settled::NotReached
            }
            settled => settled,
        }
    }

    /// Reads one list of each repository: what is still there was not deleted. Why that could not be found out.
    fn confirm(&self, registry: &dyn Registry, settled: &mut [Settled]) -> Option<Error> {
        let (host, parallel) = (&self.host, self.parallel);
        let confirmation = Confirmation { host, doomed: &self.doomed, registry, parallel };
        let Confirmed { still_there, unknown } = confirmation.run(settled);
        for (at, error) in still_there {
            settled[at] = Settled::Failed(error);
            (self.tell)(&self.doomed[at], &settled[at]);
        }
        unknown.map(|error| error.while_trying("find out whether what was deleted is gone"))
    }

    /// Deletes one tag, if it still is what was meant.
    fn delete(&self, deletes: &dyn Deletes, doomed: &Doomed) -> Settled {
        match deletes.delete_tag(&self.reference(doomed)) {
            Ok(Deletion::Deleted(digest)) => Settled::Deleted(digest),
            Ok(Deletion::AlreadyGone) => Settled::AlreadyGone,
            Ok(Deletion::Moved(digest)) => Settled::Moved(digest.short().to_owned()),
            Ok(Deletion::Protected(said)) => Settled::Protected(said),
            Ok(Deletion::Forbidden(error)) => Settled::Forbidden(error),
            Err(error) => Settled::Failed(error),
        }
    }

    /// What would become of a tag. Somebody who named it and no digest means it whatever it is, as when it is deleted.
    fn foreseen(&self, registry: &dyn Registry, doomed: &Doomed) -> Settled {
        let reference = self.reference(doomed);
        let meant = reference.digest.clone();
        match registry.look_up(&[reference.clone().into()], &Needs::default()).pop() {
            Some(Ok(Lookup::Absent(absence))) if absence.is_of_tag() => Settled::AlreadyGone,
            Some(Ok(Lookup::Absent(_))) => Settled::WouldDelete,
            Some(Ok(Lookup::Found(found))) => match (found.digest, meant) {
                (Some(digest), Some(meant)) if digest != meant => Settled::Moved(digest.short().to_owned()),
                _ => Settled::WouldDelete,
            },
            Some(Err(_)) if meant.is_none() && self.is_listed(registry, doomed) => Settled::WouldDelete,
            Some(Err(error)) => Settled::Failed(error),
            None => Settled::Failed(Error::new(
                Exit::Unexpected,
                format!("look at {reference}"),
                "it was not looked up",
            )),
        }
    }

    /// Whether a list names a tag that cannot be read.
    fn is_listed(&self, registry: &dyn Registry, doomed: &Doomed) -> bool {
        let listed = registry.list(&Listing {
            repository: &doomed.repository,
            names: &|name| name == doomed.tag.as_str(),
            needs: &Needs::default(),
            detailed: &|_| false,
            threads: self.parallel,
            progress: &|_, _| {},
        });
        listed.unfinished.is_none() && !listed.tags.is_empty()
    }

    fn reference(&self, doomed: &Doomed) -> Tagged {
        Tagged {
            host: self.host.clone(),
            repository: (*doomed.repository).clone(),
            tag: doomed.tag.clone(),
            digest: doomed.digest.clone(),
        }
    }
}

/// What ends a run in which some tags were forbidden and none is gone: where others are, by this run or one before it
/// with the same plan, whoever asks may delete, so that those are protected; otherwise that is not known.
fn forbidden(settled: &[Settled]) -> Option<Error> {
    let first = settled.iter().find_map(|settled| match settled {
        Settled::Forbidden(error) => Some(error.clone()),
        _ => None,
    });
    first.filter(|_| !settled.iter().any(Settled::is_gone))
}
