//! Deleting what a plan says: nothing else, and nothing that changed since.
//!
//! Tags that go with others come after them, because they stay where those stay. Each tag is settled once, and told as
//! it is, so that whoever is interrupted knows how far it came; the same plan again ends where it would have.

mod confirm;
mod course;
mod deletion;
mod meanwhile;
mod rehearsal;
mod turns;

use std::collections::HashMap;

use crate::cleanup::{Doomed, DoomedAt, Limit, PerDoomed, Policy};
use crate::error::Error;
use crate::image::Tagged;
use crate::registry::{Deletes, Project, Registry};
use crate::report::{OutcomeReport, Settled};
use meanwhile::Meanwhile;

/// What is to be deleted, and how.
pub(crate) struct Apply<'a> {
    /// The registry's `host[:port]`.
    pub host: String,
    /// The tags.
    pub doomed: PerDoomed<Doomed>,
    /// Whether to stop, and why; asked before each tag.
    pub stop: &'a (dyn Fn() -> Option<Error> + Sync),
    /// How many requests may be under way at once.
    pub parallel: usize,
    /// Is told of each tag as it is settled.
    pub tell: &'a (dyn Fn(&Doomed, &Settled) + Sync),
}

impl Apply<'_> {
    /// Deletes them.
    #[must_use]
    pub(crate) fn run(self, registry: &dyn Registry, deletes: &dyn Deletes) -> OutcomeReport {
        self.run_but((registry, deletes), HashMap::new())
    }

    /// Looks at each of them, and deletes none.
    #[must_use]
    pub(crate) fn rehearse(self, registry: &dyn Registry) -> OutcomeReport {
        self.rehearse_but(registry, &HashMap::new())
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
        held: HashMap<DoomedAt, Settled>,
    ) -> OutcomeReport {
        match self.held(registry, limit, held) {
            Ok(held) => self.run_but((registry, deletes), held),
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
        mut held: HashMap<DoomedAt, Settled>,
    ) -> Result<HashMap<DoomedAt, Settled>, Error> {
        let unknown = self.doomed.placed().filter(|(_, doomed)| doomed.digest.is_none());
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
            doomed: self.doomed.into(),
        }
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
