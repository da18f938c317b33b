//! One rule, asked about every tag that no rule before it decided.

use super::{Deciding, is_odd};
use crate::cleanup::places::{RuleAt, TagAt};
use crate::cleanup::policy::{Action, KeepVersions, Rule};
use crate::cleanup::ranking::{Dated, GroupNumber, Groups, Versioned, best, newest};
use crate::cleanup::reason::{Met, Reason};
use crate::condition::Missing;

/// A rule that decides, and its place.
#[derive(Clone, Copy)]
pub(super) struct By<'a> {
    pub(super) at: RuleAt,
    pub(super) rule: &'a Rule,
}

impl By<'_> {
    /// Why a tag goes or stays that the rule is about: where it ranks them, one that is not among the first of its group.
    fn reason(self) -> Reason {
        match self.rule.action {
            Action::Keep => Reason::Kept(self.at),
            Action::Delete => Reason::Selected(self.at),
            Action::KeepNewest { .. } => Reason::Outnumbered(self.at),
            Action::KeepVersions { .. } => Reason::Superseded(self.at),
        }
    }

    /// Why one stays that is among the first of its group.
    fn reason_of_first(self) -> Reason {
        match self.rule.action {
            Action::KeepVersions { .. } => Reason::BestVersion(self.at),
            _ => Reason::Newest(self.at),
        }
    }
}

impl Deciding<'_> {
    /// Lets a rule decide about the tags that it selects.
    pub(super) fn apply(&mut self, by: By<'_>) {
        let By { at, rule } = by;
        let mut groups = Groups::new(&rule.select, &rule.action);
        let mut members = Vec::new();
        for (place, tag) in self.stock.tags.placed() {
            if !self.is_open[place] {
                continue;
            }
            // A name is matched once: where groups are captured, by that.
            let Some(group) = groups.of(tag.name.as_str()) else { continue };
            let scope = rule.select.scope(&self.stock.repository, tag, groups.are_captured());
            if let Met::No(spared) = scope {
                if let Some(spared) = spared.filter(|_| rule.action != Action::Keep) {
                    self.note(place, Reason::Spared(at, spared));
                }
                continue;
            }
            let missing = match scope {
                Met::NotKnown(missing) => Some(missing),
                _ => None,
            };
            match &rule.action {
                Action::Keep => self.keep(place, by, missing),
                Action::Delete => self.delete(place, by, missing),
                Action::KeepNewest { .. } | Action::KeepVersions { .. } => {
                    if self.muster(place, by, missing) {
                        members.push((place, group));
                    }
                }
            }
        }
        match &rule.action {
            Action::Keep | Action::Delete => {}
            Action::KeepNewest { count, .. } => self.rank(by, &members, self.newest(rule, &members, *count)),
            Action::KeepVersions { keep, .. } => self.rank(by, &members, self.best(rule, &members, *keep)),
        }
    }

    fn keep(&mut self, place: TagAt, by: By<'_>, missing: Option<Missing>) {
        let age = by.rule.select.age(&self.stock.tags[place], self.moment);
        match (missing, age) {
            (_, Met::No(_)) => {}
            // It may be one of those that stay, so no later rule may take it.
            (Some(missing), _) | (None, Met::NotKnown(missing)) => {
                self.decide(place, Reason::Unknown(by.at, missing));
            }
            (None, Met::Yes) => self.decide(place, by.reason()),
        }
    }

    fn delete(&mut self, place: TagAt, by: By<'_>, missing: Option<Missing>) {
        let age = by.rule.select.age(&self.stock.tags[place], self.moment);
        match (missing, age) {
            (_, Met::No(spared)) => {
                if let Some(spared) = spared {
                    self.note(place, Reason::Spared(by.at, spared));
                }
            }
            (Some(missing), _) | (None, Met::NotKnown(missing)) => {
                self.note_unknown(place, Reason::Unknown(by.at, missing));
            }
            // Nobody could see, right before it is deleted, whether it still is what was planned.
            (None, Met::Yes) if is_odd(&self.stock.tags[place]) => {
                self.decide(place, Reason::Unknown(by.at, Missing::Image));
            }
            (None, Met::Yes) => self.decide(place, by.reason()),
        }
    }

    /// Whether a tag is one of those that a rule ranks. Of which it is not known whether they are, or where in the order,
    /// those stay and are not counted: one that counted might take another's place, and that other would go.
    fn muster(&mut self, place: TagAt, by: By<'_>, missing: Option<Missing>) -> bool {
        let tag = &self.stock.tags[place];
        let By { at, rule } = by;
        if matches!(rule.action, Action::KeepVersions { .. })
            && rule.select.version_of(tag.name.as_str()).is_none()
        {
            return false;
        }
        let before = match self.reasons[place] {
            Reason::Unknown(rule, missing) => Some((rule, missing)),
            _ => None,
        };
        let undated =
            matches!(rule.action, Action::KeepNewest { .. }) && rule.select.date(tag, self.moment).is_none();
        let (at, missing) = match (before, missing) {
            (Some(before), _) => before,
            (None, Some(missing)) => (at, missing),
            (None, None) if is_odd(tag) => (at, Missing::Image),
            (None, None) if undated => (at, Missing::Age),
            (None, None) => return true,
        };
        self.decide(place, Reason::Unknown(at, missing));
        false
    }

    fn newest(&self, rule: &Rule, members: &[(TagAt, GroupNumber)], count: usize) -> Vec<TagAt> {
        let dated = members.iter().filter_map(|(place, group)| {
            let tag = &self.stock.tags[*place];
            let date = rule.select.date(tag, self.moment)?.unix_timestamp_nanos();
            Some(Dated { place: *place, group: *group, date })
        });
        newest(dated.collect(), count)
    }

    fn best(&self, rule: &Rule, members: &[(TagAt, GroupNumber)], keep: KeepVersions) -> Vec<TagAt> {
        let versioned = members.iter().filter_map(|(place, group)| {
            let version = rule.select.version_of(self.stock.tags[*place].name.as_str())?;
            Some(Versioned { place: *place, group: *group, version })
        });
        best(versioned.collect(), keep)
    }

    /// The first of their group stay, whatever their age; the others go if they are of the age that the rule is about.
    fn rank(&mut self, by: By<'_>, members: &[(TagAt, GroupNumber)], first: Vec<TagAt>) {
        for place in first {
            self.decide(place, by.reason_of_first());
        }
        for (place, _) in members {
            if self.is_open[*place] {
                self.delete(*place, by, None);
            }
        }
    }
}
