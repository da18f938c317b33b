//! `cleanup`: what is there, what is in use, and what the policy makes of it. Nothing is changed here.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use time::OffsetDateTime;

use super::absent::{absent, no_own_image};
use super::tags::how_far;
use crate::cleanup::{Draft, InUse, Plan, Policy, RepositoryPlan, Stock, refusal};
use crate::error::Error;
use crate::exit::Exit;
use crate::image::Repository;
use crate::parallel::{self, CONNECTIONS};
use crate::registry::{Absence, Listing, Lookup, Needs, Owner, Project, Registry};

/// What is to be cleaned up, and how.
pub(crate) struct Cleanup<'a> {
    /// The repositories; `None`: all of the project's.
    pub repositories: Option<Vec<Repository>>,
    /// Whether nobody named them, and they are the project's own image.
    pub is_default: bool,
    /// What decides.
    pub policy: &'a Policy,
    /// The time as of which ages are told.
    pub now: OffsetDateTime,
    /// How many requests may be under way at once.
    pub parallel: usize,
    /// Is told how many more tags are listed, and how many more requests for details are answered.
    pub progress: &'a (dyn Fn(usize, usize) + Sync),
}

impl Cleanup<'_> {
    /// Decides what happens to every tag.
    ///
    /// # Errors
    /// When anything that the decision rests on could not be read to its end: then nothing is decided at all.
    pub(crate) fn run(&self, registry: &dyn Registry, project: &dyn Project) -> Result<(Plan, InUse), Error> {
        let in_use = in_use(self.policy, project)?;
        let repositories = if let Some(named) = &self.repositories {
            named.clone()
        } else {
            let listed = registry.repositories(&Owner::Project);
            listed.unfinished.map_or(Ok(()), Err)?;
            listed.repositories.into_iter().map(|entry| entry.path).collect()
        };
        let failed = AtomicBool::new(false);
        let threads = if repositories.len() > 1 { self.parallel.min(CONNECTIONS) } else { self.parallel };
        let plans = parallel::map_on(self.parallel, &repositories, |repository| {
            // One that failed ends it: nothing is decided on a part.
            if failed.load(Ordering::Relaxed) {
                return None;
            }
            let plan = self.plan(registry, repository, &in_use, threads);
            if plan.is_err() {
                failed.store(true, Ordering::Relaxed);
            }
            Some(plan)
        });
        let repositories = plans.into_iter().flatten().collect::<Result<Vec<_>, _>>()?;
        let mut plan = Plan { repositories, refusal: None };
        plan.refusal = refusal(&plan.shares(), self.policy.max_delete);
        Ok((plan, in_use))
    }

    fn plan(
        &self,
        registry: &dyn Registry,
        repository: &Repository,
        in_use: &InUse,
        threads: usize,
    ) -> Result<RepositoryPlan, Error> {
        let kept = |name: &str| self.policy.keep_latest && name == "latest" || in_use.holder(name).is_some();
        let detailed = |name: &str| !kept(name) && self.policy.needs_details_of(repository, name);
        let needs = Needs { as_of: Some(self.now), ..self.policy.needs() };
        let listed = registry.list(&Listing {
            repository,
            names: &|_| true,
            needs: &needs,
            detailed: &detailed,
            threads,
            progress: self.progress,
        });
        if let Some(error) = listed.unfinished {
            return Err(how_far(error, 0, 1, listed.count));
        }
        if listed.absent && self.repositories.is_some() {
            return Err(match self.is_default {
                true => no_own_image(repository, registry),
                false => absent(repository),
            });
        }
        let stock = Stock::of(Arc::new(repository.clone()), listed);
        let mut draft = Draft::new(stock, self.policy, in_use, self.now);
        complete(&mut draft, registry, repository, threads)?;
        Ok(draft.finish())
    }
}

/// What is in use, as far as the policy asks.
pub(super) fn in_use(policy: &Policy, project: &dyn Project) -> Result<InUse, Error> {
    let deployed = if policy.keep_deployed { project.deployed()? } else { Vec::new() };
    // Only git tells which branches a merge request's deployment is of.
    let by_commit = deployed.iter().any(|deployed| deployed.merge_request().is_some());
    let refs = if policy.keep_refs.any() || by_commit { project.git_refs()? } else { Vec::new() };
    Ok(InUse::of(policy, &refs, &deployed))
}

/// Reads the indexes on which a draft hangs, and asks for what companions are about that no tag has.
fn complete(
    draft: &mut Draft,
    registry: &dyn Registry,
    repository: &Repository,
    threads: usize,
) -> Result<(), Error> {
    loop {
        let unread = draft.unread();
        if unread.is_empty() {
            let unproven = draft.unproven();
            if unproven.is_empty() {
                return Ok(());
            }
            let asked = parallel::map_on(threads, &unproven, |digest| registry.has(repository, digest));
            for (digest, answer) in unproven.into_iter().zip(asked) {
                draft.prove(digest, is_gone(answer)?);
            }
            continue;
        }
        let read = parallel::map_on(threads, &unread, |place| {
            let tag = draft.tag(*place);
            match &tag.digest {
                Some(digest) => registry.index(repository, &tag.name, digest),
                None => Ok(None),
            }
        });
        for (place, parts) in unread.into_iter().zip(read) {
            draft.learn(place, parts?);
        }
    }
}

/// Whether the registry itself says that a manifest is not there. Trouble with one of many is no such thing, and no
/// trouble of the run: what is about it stays.
pub(super) fn is_gone(answer: Result<Lookup<()>, Error>) -> Result<bool, Error> {
    match answer {
        Ok(Lookup::Absent(absence)) => Ok(absence != Absence::Repository),
        Err(error) if error.exit == Exit::Denied => Err(error),
        Ok(Lookup::Found(())) | Err(_) => Ok(false),
    }
}
