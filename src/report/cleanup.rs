//! What a cleanup would do, and what became of what it did.

use std::borrow::Cow;
use std::collections::HashMap;

use time::OffsetDateTime;

use super::{MadeBy, Troubled};
use crate::cleanup::{Doomed, InUse, Plan, Policy, Reason, RepositoryPlan, TagAt};
use crate::condition::Facts;
use crate::condition::age::{Counts, age};
use crate::dates::age::Age;
use crate::error::Error;
use crate::exit::Exit;
use crate::image::{Digest, Repository};
use crate::registry::ListedTag;

/// The answer to `cleanup`: what happens to every tag, and why.
#[derive(Clone, Debug)]
pub struct PlanReport {
    /// GitLab's address.
    pub server: String,
    /// The registry's `host[:port]`.
    pub host: String,
    /// The path of the project's own image; `None`: it has none.
    pub project: Option<String>,
    /// The time as of which ages are told.
    pub now: OffsetDateTime,
    /// The policy that decided.
    pub policy: Policy,
    /// What was in use.
    pub in_use: InUse,
    /// What happens.
    pub plan: Plan,
    /// How that comes to be carried out.
    pub carrying: Carrying,
    /// Where it was made.
    pub made_by: MadeBy,
}

/// How a plan comes to be carried out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Carrying {
    /// It does not: it was not saved.
    #[default]
    Never,
    /// By the run that made it.
    AtOnce,
    /// From the file that it was saved to.
    Later {
        /// The file, as it was named.
        file: String,
        /// The job of this pipeline that does it, where one was named.
        job: Option<String>,
        /// Until then: later it is refused as too old.
        until: OffsetDateTime,
    },
}

impl PlanReport {
    /// The tags of which something is not known that was needed: they stay.
    #[must_use]
    pub(crate) fn troubled(&self) -> Vec<Troubled> {
        let plans = self.plan.repositories.iter();
        plans
            .flat_map(|plan| plan.tags.iter().filter_map(|tag| Troubled::of(&plan.repository, tag)))
            .collect()
    }

    /// The tags that go, each with its reason in words.
    #[must_use]
    pub(crate) fn doomed(&self) -> Vec<Doomed> {
        let reasons = Reasons::of(self);
        self.plan.doomed(&|plan, place| reasons.told(plan, place).into_owned())
    }

    /// The age of one of its tags, as deletions count it: of an index the newest image counts.
    #[must_use]
    pub(crate) fn age(&self, tag: &ListedTag) -> Option<Age> {
        age(&Facts::of_listed(tag), self.policy.clock, Counts::Newest, self.now).ok()
    }
}

/// The reasons of a plan in words. Thousands of tags share one, which is put into words once.
pub(crate) struct Reasons<'a> {
    report: &'a PlanReport,
    shared: HashMap<Reason, String>,
}

impl<'a> Reasons<'a> {
    /// The reasons of this plan.
    #[must_use]
    pub(crate) fn of(report: &'a PlanReport) -> Self {
        let mut shared = HashMap::new();
        for reason in report.plan.repositories.iter().flat_map(|plan| &plan.reasons) {
            if !reason.is_particular() && !shared.contains_key(reason) {
                shared.insert(*reason, reason.grouped(&report.policy));
            }
        }
        Self { report, shared }
    }

    /// Why the tag at this place goes or stays.
    #[must_use]
    pub(crate) fn told(&self, plan: &RepositoryPlan, place: TagAt) -> Cow<'_, str> {
        let reason = plan.reasons[place];
        let own = || reason.told(&self.report.policy, &self.report.in_use, |at| plan.name(at));
        self.shared.get(&reason).map_or_else(|| Cow::Owned(own()), |told| Cow::Borrowed(told.as_str()))
    }
}

/// What became of a tag that was to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// It is gone, and pointed at this when it was last looked at; `None`: the registry could not tell.
    Deleted(Option<Digest>),
    /// It was gone before.
    AlreadyGone,
    /// It stays: it points at something else by now.
    Moved(String),
    /// It stays: the registry protects it, in these words.
    Protected(String),
    /// It stays: it was refused as protected tags are, and as any tag is to those who may delete none.
    Forbidden(Error),
    /// It stays, for this reason.
    Skipped(String),
    /// It could not be deleted.
    Failed(Error),
    /// Its turn never came.
    NotReached,
    /// It would be deleted, if this were no rehearsal.
    WouldDelete,
}

impl Settled {
    /// `deleted`, `already_gone`, `skipped`, `failed`, `not_reached` or `would_delete`.
    #[must_use]
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Deleted(_) => "deleted",
            Self::AlreadyGone => "already_gone",
            Self::Moved(_) | Self::Protected(_) | Self::Forbidden(_) | Self::Skipped(_) => "skipped",
            Self::Failed(_) => "failed",
            Self::NotReached => "not_reached",
            Self::WouldDelete => "would_delete",
        }
    }

    /// Why, where there is something to tell.
    #[must_use]
    pub(crate) fn reason(&self) -> Option<String> {
        match self {
            Self::Moved(to) => Some(format!("it points at {to} by now")),
            Self::Protected(said) => Some(format!("the registry protects it: {said}")),
            Self::Forbidden(error) => {
                Some(format!("it is protected, or not for this token: {}", error.summary()))
            }
            Self::Skipped(reason) => Some(reason.clone()),
            Self::Failed(error) => Some(error.summary()),
            Self::Deleted(_) | Self::AlreadyGone | Self::NotReached | Self::WouldDelete => None,
        }
    }

    /// Whether the tag is gone.
    #[must_use]
    pub(crate) fn is_gone(&self) -> bool {
        matches!(self, Self::Deleted(_) | Self::AlreadyGone)
    }

    /// Whether this run deleted it.
    #[must_use]
    pub(crate) fn is_deleted(&self) -> bool {
        matches!(self, Self::Deleted(_))
    }

    /// What was deleted, as the last look before it saw it.
    #[must_use]
    pub(crate) fn digest(&self) -> Option<&Digest> {
        match self {
            Self::Deleted(digest) => digest.as_ref(),
            _ => None,
        }
    }
}

/// What became of all tags that were to go.
#[derive(Clone, Debug)]
pub struct OutcomeReport {
    /// The registry's `host[:port]`.
    pub host: String,
    /// The tags.
    pub doomed: Vec<Doomed>,
    /// What became of each, in the same order.
    pub settled: Vec<Settled>,
    /// Why it ended before all of them had their turn.
    pub stopped: Option<Error>,
    /// Why the list at the end, which says whether what was deleted is gone, could not be had.
    pub unconfirmed: Option<Error>,
}

impl OutcomeReport {
    /// The tags with what became of them.
    pub fn tags(&self) -> impl Iterator<Item = (&Doomed, &Settled)> + Clone {
        self.doomed.iter().zip(&self.settled)
    }

    /// Whether a safety limit stopped it before anything was done.
    #[must_use]
    pub(crate) fn is_refused(&self) -> bool {
        let stopped = self.stopped.as_ref().is_some_and(|error| error.exit == Exit::Refused);
        stopped && self.settled.iter().all(|settled| *settled == Settled::NotReached)
    }

    /// How many ended so.
    #[must_use]
    pub fn count(&self, name: &str) -> usize {
        self.settled.iter().filter(|settled| settled.name() == name).count()
    }

    /// How it ends: 0 when everything is settled; 8 when something was changed and something is not done; else the
    /// first failure's own code. Not to know whether what was deleted is gone is something that is not done.
    #[must_use]
    pub(crate) fn exit(&self) -> Exit {
        let failed = self.settled.iter().find_map(|settled| match settled {
            Settled::Failed(error) => Some(error.exit),
            _ => None,
        });
        let first = self.stopped.as_ref().map(|error| error.exit).or(failed);
        match first {
            None if self.unconfirmed.is_some() => Exit::Partial,
            None => Exit::Ok,
            Some(_) if self.settled.iter().any(Settled::is_deleted) => Exit::Partial,
            Some(exit) => exit,
        }
    }

    /// The bytes of the images of which no tag is left: those whose size is known, and how many are not.
    #[must_use]
    pub(crate) fn freed(&self) -> (u64, usize) {
        let mut images: HashMap<(&str, &Digest), Freed> = HashMap::new();
        for (doomed, settled) in self.tags() {
            let Some(digest) = doomed.digest.as_ref().filter(|_| !doomed.held) else { continue };
            let image = images.entry((doomed.repository.as_str(), digest)).or_default();
            image.stays |= !settled.is_gone();
            image.deleted |= settled.is_deleted();
            image.size_bytes = image.size_bytes.or(doomed.size_bytes);
        }
        // What was gone before was freed by others.
        let freed = images.values().filter(|image| image.deleted && !image.stays);
        freed.fold((0, 0), |(bytes, unknown), image| match image.size_bytes {
            Some(size) => (bytes + size, unknown),
            None => (bytes, unknown + 1),
        })
    }
}

/// What became of an image.
#[derive(Default)]
struct Freed {
    stays: bool,
    deleted: bool,
    size_bytes: Option<u64>,
}

/// What became of repositories that were to be deleted.
#[derive(Clone, Debug)]
pub struct RepositoryDeletionsReport {
    /// The registry's `host[:port]`.
    pub host: String,
    /// Each repository, and what became of it.
    pub repositories: Vec<(Repository, Result<RepositoryEnd, Error>)>,
}

/// What became of a repository that was to be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RepositoryEnd {
    /// It would be deleted, if this were no rehearsal.
    WouldDelete,
    /// GitLab will delete it, some time.
    Scheduled,
    /// It is gone.
    Deleted,
}

impl RepositoryEnd {
    /// `would_delete`, `scheduled` or `deleted`.
    #[must_use]
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::WouldDelete => "would_delete",
            Self::Scheduled => "scheduled",
            Self::Deleted => "deleted",
        }
    }
}

impl RepositoryDeletionsReport {
    /// How it ends: the first failure's code, and 8 when others succeeded.
    #[must_use]
    pub(crate) fn exit(&self) -> Exit {
        match self.repositories.iter().find_map(|(_, end)| end.as_ref().err()) {
            None => Exit::Ok,
            Some(_) if self.has_changed() => Exit::Partial,
            Some(error) => error.exit,
        }
    }

    /// Whether any of them is gone, or will be.
    #[must_use]
    pub(crate) fn has_changed(&self) -> bool {
        let changed = |end: &Result<RepositoryEnd, Error>| {
            matches!(end, Ok(RepositoryEnd::Scheduled | RepositoryEnd::Deleted))
        };
        self.repositories.iter().any(|(_, end)| changed(end))
    }
}
