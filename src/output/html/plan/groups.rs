//! Tags of one reason as one group: a person reads some reasons, not thousands of tags.

use std::collections::{BTreeMap, HashMap};

use crate::cleanup::{Fate, Reason};
use crate::report::PlanReport;

/// The kind of group whose tags stay because something is unknown.
pub(super) const UNKNOWN: usize = 2;

/// The groups: first what goes, and of either fate the largest first.
pub(super) struct Groups {
    pub(super) groups: Vec<Group>,
    places: HashMap<Reason, usize>,
}

/// One.
pub(super) struct Group {
    /// Its reason; the tag or the ref in it is any.
    pub(super) reason: Reason,
    /// The reason in words.
    pub(super) told: String,
    /// So many tags.
    pub(super) tags: usize,
}

impl Groups {
    pub(super) fn of(report: &PlanReport) -> Self {
        let mut counts: BTreeMap<Reason, usize> = BTreeMap::new();
        for reason in report.plan.repositories.iter().flat_map(|repository| &repository.reasons) {
            *counts.entry(shared(*reason)).or_default() += 1;
        }
        let group =
            |(reason, tags): (Reason, usize)| Group { reason, told: reason.grouped(&report.policy), tags };
        let mut groups: Vec<Group> = counts.into_iter().map(group).collect();
        crate::words::sort::sort(&mut groups, |a, b| {
            a.reason.fate().cmp(&b.reason.fate()).then(b.tags.cmp(&a.tags))
        });
        let places = groups.iter().enumerate().map(|(at, group)| (group.reason, at)).collect();
        Self { groups, places }
    }

    /// The place of the group of this reason.
    pub(super) fn place(&self, reason: Reason) -> usize {
        self.places.get(&shared(reason)).copied().unwrap_or_default()
    }

    /// How many tags go, stay, and stay because something is unknown, for such reasons.
    pub(super) fn counts(&self, of: impl Fn(Reason) -> bool) -> [usize; 3] {
        let mut counts = [0; 3];
        for group in self.groups.iter().filter(|group| of(group.reason)) {
            counts[group.kind()] += group.tags;
        }
        counts
    }
}

impl Group {
    /// 0: they go; 1: they stay; [`UNKNOWN`]: they stay because something is unknown.
    pub(super) fn kind(&self) -> usize {
        match (self.reason.fate(), self.reason) {
            (Fate::Delete, _) => 0,
            (Fate::Keep, Reason::Unknown(..)) => UNKNOWN,
            (Fate::Keep, _) => 1,
        }
    }
}

/// The reason without the tag or the ref that it hangs on.
fn shared(reason: Reason) -> Reason {
    match reason {
        Reason::GoesWith(_) => Reason::GoesWith(0),
        Reason::StaysWith(_) => Reason::StaysWith(0),
        Reason::InUse(_) => Reason::InUse(0),
        other => other,
    }
}
