//! What a cleanup would do.

use std::borrow::Cow;
use std::collections::HashMap;

use time::OffsetDateTime;

use super::{MadeBy, Troubled};
use crate::cleanup::{Doomed, InUse, Plan, Policy, Reason, RepositoryPlan, TagAt};
use crate::condition::Facts;
use crate::condition::age::{Counts, age};
use crate::dates::age::Age;
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
