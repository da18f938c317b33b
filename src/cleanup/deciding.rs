//! Rules while they are applied: the first that matches a tag decides.

use time::OffsetDateTime;

use super::in_use::InUse;
use super::places::{PerTag, RuleAt, TagAt};
use super::policy::{Action, Policy, Rule};
use super::ranking::{Dated, Groups, Versioned, best, newest};
use super::reason::{Met, Reason};
use super::selection::Moment;
use super::stock::Stock;
use crate::condition::Missing;
use crate::image::{Digest, named_subject};
use crate::registry::ListedTag;

/// Why each tag goes or stays by the rules; and the places of the companions, which are decided later, with what they
/// are about.
pub(super) fn decide(
    stock: &Stock,
    policy: &Policy,
    in_use: &InUse,
    now: OffsetDateTime,
) -> (PerTag<Reason>, Vec<(TagAt, Digest)>) {
    let mut deciding = Deciding {
        policy,
        moment: Moment { now, clock: policy.clock },
        reasons: stock.tags.each(Reason::Unselected),
        is_open: stock.tags.each(true),
        stock,
    };
    let companions = deciding.set_apart(in_use);
    for (at, rule) in policy.placed_rules().filter(|(_, rule)| !rule.select.orphans) {
        deciding.apply(at, rule);
    }
    (deciding.reasons, companions)
}

/// Rules while they are applied.
struct Deciding<'a> {
    policy: &'a Policy,
    moment: Moment,
    stock: &'a Stock,
    reasons: PerTag<Reason>,
    /// Which tags no rule has decided yet. Their reason is why they stay if none does.
    is_open: PerTag<bool>,
}

impl Deciding<'_> {
    /// Decides what no rule is asked about: `latest`, and what is in use. Companions are set apart.
    fn set_apart(&mut self, in_use: &InUse) -> Vec<(TagAt, Digest)> {
        let mut companions = Vec::new();
        for (place, tag) in self.stock.tags.placed() {
            if self.policy.keep_latest && tag.name.as_str() == "latest" {
                self.decide(place, Reason::Latest);
            } else if let Some(holder) = in_use.holder(tag.name.as_str()) {
                self.decide(place, Reason::InUse(holder));
            } else if let Some(subject) = self.subject(tag) {
                // Until its image is decided.
                self.decide(place, Reason::SubjectUntagged);
                companions.push((place, subject));
            } else if named_subject(&tag.name).is_some() {
                self.decide(place, Reason::Odd);
            }
        }
        companions
    }

    /// What a companion is about. A broken tag is none: it could not be looked at again before it goes with its image.
    fn subject(&self, tag: &ListedTag) -> Option<Digest> {
        let digest = tag.digest.as_ref().filter(|_| !is_odd(tag))?;
        named_subject(&tag.name).or_else(|| self.stock.subjects.get(digest).cloned())
    }

    fn decide(&mut self, place: TagAt, reason: Reason) {
        self.reasons[place] = reason;
        self.is_open[place] = false;
    }

    /// Why a tag stays if no later rule decides: what spares it from a rule that deletes. The first is the one to tell.
    fn note(&mut self, place: TagAt, reason: Reason) {
        if self.reasons[place] == Reason::Unselected {
            self.reasons[place] = reason;
        }
    }

    /// Notes that nobody knows whether a rule that deletes is about a tag. Later rules may still decide: if they keep
    /// it, it stays in either case, and if they delete it by what is known, it goes in either case.
    fn note_unknown(&mut self, place: TagAt, reason: Reason) {
        if !matches!(self.reasons[place], Reason::Unknown(..)) {
            self.reasons[place] = reason;
        }
    }

    fn apply(&mut self, at: RuleAt, rule: &Rule) {
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
                Action::Keep => self.keep(place, at, rule, missing),
                Action::Delete => self.delete(place, at, rule, missing, Reason::Selected(at)),
                Action::KeepNewest { .. } | Action::KeepVersions { .. } => {
                    self.muster((place, group), at, rule, missing, &mut members);
                }
            }
        }
        match &rule.action {
            Action::Keep | Action::Delete => {}
            Action::KeepNewest { count, .. } => self.keep_newest(at, rule, &members, *count),
            Action::KeepVersions { keep, .. } => {
                let versioned = members.iter().filter_map(|(place, group)| {
                    let version = rule.select.version_of(self.stock.tags[*place].name.as_str())?;
                    Some(Versioned { place: *place, group: *group, version })
                });
                let best = best(versioned.collect(), *keep);
                self.rank(at, rule, &members, best, Reason::BestVersion(at), Reason::Superseded(at));
            }
        }
    }

    fn keep(&mut self, place: TagAt, at: RuleAt, rule: &Rule, missing: Option<Missing>) {
        let age = rule.select.age(&self.stock.tags[place], self.moment);
        match (missing, age) {
            (_, Met::No(_)) => {}
            // It may be one of those that stay, so no later rule may take it.
            (Some(missing), _) | (None, Met::NotKnown(missing)) => {
                self.decide(place, Reason::Unknown(at, missing));
            }
            (None, Met::Yes) => self.decide(place, Reason::Kept(at)),
        }
    }

    fn delete(&mut self, place: TagAt, at: RuleAt, rule: &Rule, missing: Option<Missing>, reason: Reason) {
        let age = rule.select.age(&self.stock.tags[place], self.moment);
        match (missing, age) {
            (_, Met::No(spared)) => {
                if let Some(spared) = spared {
                    self.note(place, Reason::Spared(at, spared));
                }
            }
            (Some(missing), _) | (None, Met::NotKnown(missing)) => {
                self.note_unknown(place, Reason::Unknown(at, missing));
            }
            // Nobody could see, right before it is deleted, whether it still is what was planned.
            (None, Met::Yes) if is_odd(&self.stock.tags[place]) => {
                self.decide(place, Reason::Unknown(at, Missing::Image));
            }
            (None, Met::Yes) => self.decide(place, reason),
        }
    }

    /// Makes a tag one of those that a rule ranks, in its group. Of which it is not known whether they are, or where in the order,
    /// those stay and are not counted: one that counted might take another's place, and that other would go.
    fn muster(
        &mut self,
        (place, group): (TagAt, usize),
        at: RuleAt,
        rule: &Rule,
        missing: Option<Missing>,
        members: &mut Vec<(TagAt, usize)>,
    ) {
        let tag = &self.stock.tags[place];
        if matches!(rule.action, Action::KeepVersions { .. })
            && rule.select.version_of(tag.name.as_str()).is_none()
        {
            return;
        }
        let before = match self.reasons[place] {
            Reason::Unknown(rule, missing) => Some((rule, missing)),
            _ => None,
        };
        let undated =
            matches!(rule.action, Action::KeepNewest { .. }) && rule.select.date(tag, self.moment).is_none();
        match (before, missing) {
            (Some((rule, missing)), _) => self.decide(place, Reason::Unknown(rule, missing)),
            (None, Some(missing)) => self.decide(place, Reason::Unknown(at, missing)),
            (None, None) if is_odd(tag) => self.decide(place, Reason::Unknown(at, Missing::Image)),
            (None, None) if undated => self.decide(place, Reason::Unknown(at, Missing::Age)),
            (None, None) => members.push((place, group)),
        }
    }

    fn keep_newest(&mut self, at: RuleAt, rule: &Rule, members: &[(TagAt, usize)], count: usize) {
        let dated = members.iter().filter_map(|(place, group)| {
            let tag = &self.stock.tags[*place];
            let date = rule.select.date(tag, self.moment)?.unix_timestamp_nanos();
            Some(Dated { place: *place, group: *group, date })
        });
        let newest = newest(dated.collect(), count);
        self.rank(at, rule, members, newest, Reason::Newest(at), Reason::Outnumbered(at));
    }

    /// The first of their group stay, whatever their age; the others go if they are of the age that the rule is about.
    fn rank(
        &mut self,
        at: RuleAt,
        rule: &Rule,
        members: &[(TagAt, usize)],
        first: Vec<TagAt>,
        stays: Reason,
        goes: Reason,
    ) {
        for place in first {
            self.decide(place, stays);
        }
        for (place, _) in members {
            if self.is_open[*place] {
                self.delete(*place, at, rule, None, goes);
            }
        }
    }
}

/// Whether nobody knows what a tag points at: it is broken, or what it points at cannot be read.
fn is_odd(tag: &ListedTag) -> bool {
    tag.digest.is_none() || tag.trouble.is_some()
}
