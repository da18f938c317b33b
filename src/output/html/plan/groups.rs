//! Tags of one reason as one group: a person reads some reasons, not thousands of tags.
//!
//! The youngest tag that goes is what a mistake would hurt most, so the group that has it is read first; what is about
//! other images hangs on them, and is read after them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use crate::cleanup::{Fate, Reason};
use crate::report::PlanReport;

/// The kind of group whose tags stay because something is unknown.
pub(super) const UNKNOWN: usize = 2;

/// The groups: images before what is about them, what goes before what stays, and then in the order of their youngest
/// tags; where no age is known, the largest first.
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
    /// The seconds of age of the youngest whose age is known.
    youngest: Option<u64>,
}

impl Groups {
    pub(super) fn of(report: &PlanReport) -> Self {
        let mut groups: BTreeMap<Reason, Group> = BTreeMap::new();
        for repository in &report.plan.repositories {
            for (tag, reason) in repository.tags.iter().zip(&repository.reasons) {
                let reason = reason.group();
                let new = || Group { reason, told: reason.grouped(&report.policy), tags: 0, youngest: None };
                let group = groups.entry(reason).or_insert_with(new);
                let age = report.age(tag).map(|age| age.span.seconds());
                group.tags += 1;
                group.youngest = [group.youngest, age].into_iter().flatten().min();
            }
        }
        let mut groups: Vec<Group> = groups.into_values().collect();
        crate::words::sort::sort(&mut groups, |a, b| a.order().cmp(&b.order()));
        let places = groups.iter().enumerate().map(|(at, group)| (group.reason, at)).collect();
        Self { groups, places }
    }

    /// The place of the group of this reason.
    pub(super) fn place(&self, reason: Reason) -> usize {
        self.places.get(&reason.group()).copied().unwrap_or_default()
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
    fn order(&self) -> impl Ord + use<> {
        let youngest = self.youngest.unwrap_or(u64::MAX);
        (self.reason.is_of_companion(), self.reason.fate(), youngest, Reverse(self.tags))
    }

    /// 0: they go; 1: they stay; [`UNKNOWN`]: they stay because something is unknown.
    pub(super) fn kind(&self) -> usize {
        match (self.reason.fate(), self.reason) {
            (Fate::Delete, _) => 0,
            (Fate::Keep, Reason::Unknown(..)) => UNKNOWN,
            (Fate::Keep, _) => 1,
        }
    }
}
