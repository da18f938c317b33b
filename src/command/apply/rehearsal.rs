//! Looking at what would be deleted, and deleting none.

use std::collections::HashMap;

use super::Apply;
use crate::cleanup::{Doomed, DoomedAt, PerDoomed};
use crate::error::Error;
use crate::exit::Exit;
use crate::parallel;
use crate::registry::{Listing, Lookup, Needs, Registry};
use crate::report::{OutcomeReport, Settled};

impl Apply<'_> {
    /// The same but for those at the places of `held`, which are settled already.
    pub(super) fn rehearse_but(
        self,
        registry: &dyn Registry,
        held: &HashMap<DoomedAt, Settled>,
    ) -> OutcomeReport {
        let places: Vec<DoomedAt> = self.doomed.places().collect();
        let settled = parallel::map_on(self.parallel, &places, |at| {
            let doomed = &self.doomed[*at];
            let known = held.get(at).cloned();
            let settled = known.unwrap_or_else(|| self.foreseen(registry, doomed));
            if doomed.after.is_empty() {
                (self.tell)(doomed, &settled);
            }
            settled
        });
        let mut settled: PerDoomed<Settled> = settled.into();
        let goes = |settled: &Settled| settled.is_gone() || *settled == Settled::WouldDelete;
        // What is about a tag that stays does, too, and so what is about that.
        let mut is_open = true;
        while std::mem::take(&mut is_open) {
            for at in &places {
                let stays = |before: &&DoomedAt| !goes(&settled[**before]);
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
            settled: settled.into(),
            stopped: None,
            unconfirmed: None,
            doomed: self.doomed.into(),
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
}
