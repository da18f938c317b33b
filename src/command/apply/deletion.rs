//! Deleting tag by tag, and finding out what ends it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::Apply;
use super::confirm::{Confirmation, Confirmed};
use crate::cleanup::{Doomed, DoomedAt, PerDoomed};
use crate::error::Error;
use crate::exit::Exit;
use crate::parallel;
use crate::registry::{Deletes, Deletion, Registry};
use crate::report::{OutcomeReport, Settled};

/// After so many failures without a success between them, the next one would fail as well.
const HOPELESS: usize = 40;

impl Apply<'_> {
    /// Deletes them but for those at the places of `held`, which are settled already.
    pub(super) fn run_but(
        self,
        (registry, deletes): (&dyn Registry, &dyn Deletes),
        held: &HashMap<DoomedAt, Settled>,
    ) -> OutcomeReport {
        let mut held = held.clone();
        let unsettled: Vec<Mutex<Option<Settled>>> = self.doomed.iter().map(|_| Mutex::new(None)).collect();
        let settled: PerDoomed<_> = unsettled.into();
        let stopped: Mutex<Option<Error>> = Mutex::new(None);
        let is_over = AtomicBool::new(false);
        let of = |at: DoomedAt| settled[at].lock().unwrap_or_else(PoisonError::into_inner).clone();
        let settle = |at: DoomedAt, outcome: Settled| {
            (self.tell)(&self.doomed[at], &outcome);
            *settled[at].lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
        };
        let end = |error: Error| {
            is_over.store(true, Ordering::Relaxed);
            stopped.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        };
        let in_a_row = AtomicUsize::new(0);
        let mut open: Vec<DoomedAt> = self.doomed.places().collect();
        while !open.is_empty() && !is_over.load(Ordering::Relaxed) {
            let (now, later) = self.next(&open, |before| of(before).is_some());
            // A circle cannot come out of a plan of ours.
            if now.is_empty() {
                break;
            }
            // Who goes after others is about them, or has their image: somebody may have tagged that anew while they went.
            let is_next = |at: &&DoomedAt| {
                let doomed = &self.doomed[**at];
                let went = |before: &DoomedAt| of(*before).is_some_and(|settled| settled.is_gone());
                let hangs = doomed.is_alias() || doomed.subject.is_some() && !doomed.after.is_empty();
                hangs && !held.contains_key(*at) && doomed.after.iter().all(went)
            };
            let companions: Vec<DoomedAt> = now.iter().filter(is_next).copied().collect();
            if !companions.is_empty() {
                let goes: Vec<DoomedAt> = open.iter().filter(|at| !held.contains_key(at)).copied().collect();
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
        let slots = self.doomed.iter().zip(settled);
        let settled: Vec<Settled> = slots
            .map(|(doomed, slot)| {
                slot.into_inner().unwrap_or_else(PoisonError::into_inner).unwrap_or_else(|| {
                    (self.tell)(doomed, &Settled::NotReached);
                    Settled::NotReached
                })
            })
            .collect();
        let mut settled: PerDoomed<Settled> = settled.into();
        let stopped = stopped.into_inner().unwrap_or_else(PoisonError::into_inner);
        let stopped = stopped.or_else(|| forbidden(&settled));
        let unconfirmed = self.confirm(registry, &mut settled);
        OutcomeReport {
            host: self.host.clone(),
            settled: settled.into(),
            stopped,
            unconfirmed,
            doomed: self.doomed.into(),
        }
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
    fn confirm(&self, registry: &dyn Registry, settled: &mut PerDoomed<Settled>) -> Option<Error> {
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
}

/// What ends a run in which some tags were forbidden and none is gone: where others are, by this run or one before it
/// with the same plan, whoever asks may delete, so that those are protected; otherwise that is not known.
fn forbidden(settled: &PerDoomed<Settled>) -> Option<Error> {
    let first = settled.iter().find_map(|settled| match settled {
        Settled::Forbidden(error) => Some(error.clone()),
        _ => None,
    });
    first.filter(|_| !settled.iter().any(Settled::is_gone))
}
