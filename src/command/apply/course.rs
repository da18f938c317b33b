//! How far a deletion has come: what became of each tag, and what ends the run before all of them had their turn.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::Apply;
use crate::cleanup::{DoomedAt, PerDoomed};
use crate::error::Error;
use crate::exit::Exit;
use crate::report::Settled;

/// After so many failures without a success between them, the next one would fail as well.
const HOPELESS: usize = 40;

/// A deletion under way. Many threads write to it.
pub(super) struct Course<'a> {
    apply: &'a Apply<'a>,
    settled: PerDoomed<Mutex<Option<Settled>>>,
    stopped: Mutex<Option<Error>>,
    is_over: AtomicBool,
    /// Failures without a success between them.
    in_a_row: AtomicUsize,
}

impl<'a> Course<'a> {
    /// At its beginning.
    pub(super) fn of(apply: &'a Apply<'a>) -> Self {
        let settled: Vec<Mutex<Option<Settled>>> = apply.doomed.iter().map(|_| Mutex::new(None)).collect();
        Self {
            apply,
            settled: settled.into(),
            stopped: Mutex::new(None),
            is_over: AtomicBool::new(false),
            in_a_row: AtomicUsize::new(0),
        }
    }

    /// What became of the tag at this place; `None`: nothing yet.
    pub(super) fn settled(&self, at: DoomedAt) -> Option<Settled> {
        self.settled[at].lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether the tag at this place is gone.
    pub(super) fn is_gone(&self, at: DoomedAt) -> bool {
        self.settled(at).is_some_and(|settled| settled.is_gone())
    }

    /// Whether nothing more is to be deleted.
    pub(super) fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }

    /// Whether nothing more is to be deleted, after asking whether to stop.
    pub(super) fn ends_now(&self) -> bool {
        if !self.is_over() {
            self.end_if_told();
        }
        self.is_over()
    }

    fn end_if_told(&self) {
        if let Some(error) = (self.apply.stop)() {
            self.end(error);
        }
    }

    /// Ends it; the first reason is the one that is told.
    pub(super) fn end(&self, error: Error) {
        self.is_over.store(true, Ordering::Relaxed);
        self.stopped.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
    }

    /// Settles the tag at this place, and ends what the next one would end as well.
    pub(super) fn settle(&self, at: DoomedAt, outcome: Settled) {
        self.weigh(&outcome);
        (self.apply.tell)(&self.apply.doomed[at], &outcome);
        *self.settled[at].lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
    }

    fn weigh(&self, outcome: &Settled) {
        match outcome {
            // Not allowed to delete one is not allowed to delete any; and what would take others along is not tried again.
            Settled::Failed(error) if matches!(error.exit, Exit::Denied | Exit::Refused) => {
                self.end(error.clone());
            }
            Settled::Failed(error) => {
                let many = self.in_a_row.fetch_add(1, Ordering::Relaxed) + 1 >= HOPELESS;
                match (self.apply.stop)() {
                    Some(why) => self.end(why),
                    None if many => self.end(error.clone()),
                    None => {}
                }
            }
            Settled::NotReached => self.end_if_told(),
            _ => self.in_a_row.store(0, Ordering::Relaxed),
        }
    }

    /// What became of each, those told that were not reached, and what ended it early.
    pub(super) fn finish(self) -> (PerDoomed<Settled>, Option<Error>) {
        let not_reached = |at: DoomedAt| {
            (self.apply.tell)(&self.apply.doomed[at], &Settled::NotReached);
            Settled::NotReached
        };
        let places = self.apply.doomed.places();
        let settled: Vec<Settled> =
            places.map(|at| self.settled(at).unwrap_or_else(|| not_reached(at))).collect();
        let stopped = self.stopped.into_inner().unwrap_or_else(PoisonError::into_inner);
        let stopped = stopped.or_else(|| forbidden(&settled));
        (settled.into(), stopped)
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
