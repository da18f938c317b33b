//! What changed since a plan was made: what came into use, what is tagged anew, and how much is left.
//!
//! One list of each repository, read right before anything is deleted from it, answers the last two.

mod holders;
mod limit;
mod subjects;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::cleanup::{Doomed, DoomedAt, PerDoomed, Policy};
use crate::command::cleanup::in_use;
use crate::error::Error;
use crate::image::{Reference, Repository, Tagged};
use crate::parallel;
use crate::registry::{Listed, Listing, Lookup, Needs, Project, Registry};
use crate::report::Settled;

/// What is to be deleted, and where to look again.
pub(super) struct Meanwhile<'a> {
    pub host: &'a str,
    pub doomed: &'a PerDoomed<Doomed>,
    pub registry: &'a dyn Registry,
    /// How many requests may be under way at once.
    pub parallel: usize,
}

/// What there is by now of the repositories from which something is to be deleted.
pub(super) struct There {
    lists: Vec<(Arc<Repository>, Listed)>,
}

impl Meanwhile<'_> {
    /// What is in use by now though it was to go, by its place, and why.
    ///
    /// # Errors
    /// When that cannot be read to its end.
    pub(super) fn in_use(
        &self,
        project: &dyn Project,
        policy: &Policy,
    ) -> Result<HashMap<DoomedAt, Settled>, Error> {
        let in_use = in_use(policy, project)?;
        let held = self.doomed.placed().filter_map(|(at, doomed)| {
            let holder = in_use.holder(doomed.tag.as_str())?;
            Some((at, Settled::Skipped(format!("{} by now", in_use.told(holder)))))
        });
        Ok(held.collect())
    }

    /// Lists the repositories from which something is to be deleted: where that is about images, with what tags hold.
    ///
    /// # Errors
    /// When one cannot be read to its end.
    pub(super) fn there(&self) -> Result<There, Error> {
        let mut repositories: Vec<(Arc<Repository>, bool)> = Vec::new();
        for doomed in self.doomed {
            let is_about = doomed.subject.is_some();
            match repositories.iter_mut().rev().find(|(known, _)| *known == doomed.repository) {
                Some((_, related)) => *related |= is_about,
                None => repositories.push((Arc::clone(&doomed.repository), is_about)),
            }
        }
        let lists = parallel::map_on(self.parallel, &repositories, |(repository, related)| {
            self.list(repository, *related)
        });
        let lists =
            repositories.into_iter().zip(lists).map(|((repository, _), listed)| Ok((repository, listed?)));
        Ok(There { lists: lists.collect::<Result<_, Error>>()? })
    }

    /// Lists a repository; `related`: with what its tags are about.
    fn list(&self, repository: &Repository, related: bool) -> Result<Listed, Error> {
        let mut listed = self.registry.list(&Listing {
            repository,
            names: &|_| true,
            needs: &Needs { digest: related, relations: related, end: related, ..Needs::default() },
            detailed: &|_| false,
            threads: self.parallel,
            progress: &|_, _| {},
        });
        listed.unfinished.take().map_or(Ok(listed), Err)
    }

    /// Of what the lists lack, by its place, whether it is there: a list that lost its end lacks what there is.
    ///
    /// # Errors
    /// When that is not known for sure of one of them.
    pub(super) fn unlisted(&self, there: &There) -> Result<HashMap<DoomedAt, bool>, Error> {
        let mut listed: HashSet<(&Repository, &str)> = HashSet::new();
        for (repository, list) in &there.lists {
            listed.extend(list.tags.iter().map(|tag| (&**repository, tag.name.as_str())));
        }
        let places = self.doomed.placed();
        let lacks = |doomed: &Doomed| !listed.contains(&(&*doomed.repository, doomed.tag.as_str()));
        let (places, references): (Vec<DoomedAt>, Vec<Reference>) = places
            .filter(|(_, doomed)| lacks(doomed))
            .map(|(at, doomed)| (at, self.reference(doomed)))
            .unzip();
        let looked = self.registry.look_up(&references, &Needs::default());
        let is_there = |lookup: Lookup<_>| !matches!(lookup, Lookup::Absent(absence) if absence.is_of_tag());
        places.into_iter().zip(looked).map(|(at, lookup)| Ok((at, is_there(lookup?)))).collect()
    }

    fn reference(&self, doomed: &Doomed) -> Reference {
        let (repository, tag) = ((*doomed.repository).clone(), doomed.tag.clone());
        Tagged { host: self.host.to_owned(), repository, tag, digest: None }.into()
    }
}
