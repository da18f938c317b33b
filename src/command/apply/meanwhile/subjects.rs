//! Companions and aliases that must stay: what they are about is tagged by now, or there again.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{Meanwhile, There};
use crate::cleanup::DoomedAt;
use crate::command::cleanup::is_gone;
use crate::error::Error;
use crate::image::{Digest, Repository};
use crate::parallel;
use crate::report::Settled;

impl Meanwhile<'_> {
    /// Companions, and aliases, among these of which the image is tagged by now: the images went before them, and that took time.
    /// `open` are all that are still to go.
    ///
    /// # Errors
    /// When a repository cannot be listed to its end, or an index that is tagged cannot be read.
    pub(in crate::command::apply) fn tagged_since(
        &self,
        companions: &[DoomedAt],
        open: &[DoomedAt],
    ) -> Result<HashMap<DoomedAt, Settled>, Error> {
        let mut repositories: Vec<&Arc<Repository>> = Vec::new();
        for doomed in companions.iter().map(|at| &self.doomed[*at]) {
            if !repositories.contains(&&doomed.repository) {
                repositories.push(&doomed.repository);
            }
        }
        let lists = parallel::map_on(self.parallel, &repositories, |repository| self.list(repository, true));
        let lists = repositories
            .into_iter()
            .zip(lists)
            .map(|(repository, listed)| Ok((Arc::clone(repository), listed?)));
        let there = There { lists: lists.collect::<Result<_, Error>>()? };
        let open: HashSet<DoomedAt> = open.iter().copied().collect();
        self.tagged_but(&there, &|at| open.contains(&at))
    }

    /// Companions, and aliases, of which the image is tagged by now though its tags were to go, by their places, and why
    /// they stay; a tag at the places of `held` does not go.
    ///
    /// # Errors
    /// When an index that is tagged cannot be read.
    pub(in crate::command::apply) fn tagged_anew(
        &self,
        there: &There,
        held: &HashMap<DoomedAt, Settled>,
    ) -> Result<HashMap<DoomedAt, Settled>, Error> {
        self.tagged_but(there, &|at| !held.contains_key(&at))
    }

    /// The same, where `goes` says of which places the tag is still to go.
    fn tagged_but(
        &self,
        there: &There,
        goes: &dyn Fn(DoomedAt) -> bool,
    ) -> Result<HashMap<DoomedAt, Settled>, Error> {
        let mut held = HashMap::new();
        for (repository, listed) in &there.lists {
            let companions = self.doomed.placed().filter(|(_, doomed)| doomed.repository == *repository);
            let companions: Vec<(DoomedAt, &Digest)> =
                companions.filter_map(|(at, doomed)| Some((at, doomed.subject.as_ref()?))).collect();
            if companions.is_empty() {
                continue;
            }
            let holders = self.holders(repository, listed, goes)?;
            let skipped = Settled::Skipped;
            for (at, subject) in companions {
                let is_alias = self.doomed[at].is_alias();
                let what = if is_alias { "its image" } else { "what it is about" };
                // A companion's image had tags, which went; of an alias's image any may be one.
                let unread = holders.unread.as_ref().or(holders.unknown.as_ref().filter(|_| is_alias));
                if let Some(holder) = holders.tags.get(subject) {
                    held.insert(at, skipped(format!("{what} is tagged {holder} by now")));
                } else if let Some(unread) = unread {
                    held.insert(at, skipped(format!("{unread} may hold {what}, and cannot be read")));
                }
            }
        }
        Ok(held)
    }

    /// Companions whose image was gone and is not any more, or of which nobody can tell, by their places.
    ///
    /// # Errors
    /// When whoever asks may not know.
    pub(in crate::command::apply) fn unorphaned(&self) -> Result<HashMap<DoomedAt, Settled>, Error> {
        let orphans: Vec<(DoomedAt, &Repository, &Digest)> = self
            .doomed
            .placed()
            .filter(|(_, doomed)| doomed.after.is_empty() && !doomed.is_alias())
            .filter_map(|(at, doomed)| Some((at, &*doomed.repository, doomed.subject.as_ref()?)))
            .collect();
        let asked = parallel::map_on(self.parallel, &orphans, |(_, repository, subject)| {
            is_gone(self.registry.has(repository, subject))
        });
        let mut held = HashMap::new();
        for ((at, ..), is_gone) in orphans.into_iter().zip(asked) {
            if !is_gone? {
                let why = "what it is about is not known to be gone any more".to_owned();
                held.insert(at, Settled::Skipped(why));
            }
        }
        Ok(held)
    }
}
