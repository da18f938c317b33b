//! Deleting tag by tag: who has their turn goes side by side, and before those that hang on them it is looked again.

use std::collections::HashMap;

use super::Apply;
use super::confirm::{Confirmation, Confirmed};
use super::course::Course;
use crate::cleanup::{Doomed, DoomedAt, PerDoomed};
use crate::error::Error;
use crate::parallel;
use crate::registry::{Deletes, Deletion, Registry};
use crate::report::{OutcomeReport, Settled};

/// The tags that stay, or are gone, whatever comes; by their places.
type HeldBack = HashMap<DoomedAt, Settled>;

impl Apply<'_> {
    /// Deletes them but for those at the places of `held`, which are settled already.
    pub(super) fn run_but(
        self,
        (registry, deletes): (&dyn Registry, &dyn Deletes),
        mut held: HeldBack,
    ) -> OutcomeReport {
        let course = Course::of(&self);
        let mut open: Vec<DoomedAt> = self.doomed.places().collect();
        while !open.is_empty() && !course.is_over() {
            let (now, later) = self.next(&open, |before| course.settled(before).is_some());
            // A circle cannot come out of a plan of ours.
            if now.is_empty() {
                break;
            }
            match self.held_since(registry, &course, (&now, &open), &held) {
                Ok(since) => held.extend(since),
                Err(error) => {
                    course.end(error);
                    break;
                }
            }
            parallel::map_on(self.parallel, &now, |at| {
                if !course.ends_now() {
                    course.settle(*at, self.outcome(deletes, &course, *at, held.get(at)));
                }
            });
            open = later;
        }
        let (mut settled, stopped) = course.finish();
        let unconfirmed = self.confirm(registry, &mut settled);
        OutcomeReport {
            host: self.host.clone(),
            settled: settled.into(),
            stopped,
            unconfirmed,
            doomed: self.doomed.into(),
        }
    }

    /// Of those that have their turn, those that stay after all. Who goes after others is about them, or has their image:
    /// somebody may have tagged that anew while they went.
    fn held_since(
        &self,
        registry: &dyn Registry,
        course: &Course<'_>,
        (now, open): (&[DoomedAt], &[DoomedAt]),
        held: &HeldBack,
    ) -> Result<HeldBack, Error> {
        let is_next = |at: &&DoomedAt| {
            let doomed = &self.doomed[**at];
            let hangs = doomed.is_alias() || doomed.subject.is_some() && !doomed.after.is_empty();
            hangs && !held.contains_key(*at) && doomed.after.iter().all(|before| course.is_gone(*before))
        };
        let hanging: Vec<DoomedAt> = now.iter().filter(is_next).copied().collect();
        if hanging.is_empty() {
            return Ok(HeldBack::new());
        }
        let goes: Vec<DoomedAt> = open.iter().filter(|at| !held.contains_key(at)).copied().collect();
        let mut since = self.meanwhile(registry).tagged_since(&hanging, &goes)?;
        since.retain(|at, _| !held.contains_key(at));
        Ok(since)
    }

    /// What becomes of the tag at this place, whose turn it is.
    fn outcome(
        &self,
        deletes: &dyn Deletes,
        course: &Course<'_>,
        at: DoomedAt,
        held: Option<&Settled>,
    ) -> Settled {
        let doomed = &self.doomed[at];
        let stays = doomed.after.iter().find(|before| !course.is_gone(**before));
        self.unless_unsent(match (held, stays) {
            (Some(settled), _) => settled.clone(),
            (None, Some(before)) => self.stays_with(at, *before),
            (None, None) => self.delete(deletes, doomed),
        })
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
