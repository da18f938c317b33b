//! Rules while they are applied: the first that matches a tag decides.

mod rule;

use time::OffsetDateTime;

use crate::cleanup::in_use::InUse;
use crate::cleanup::places::{PerTag, TagAt};
use crate::cleanup::policy::Policy;
use crate::cleanup::reason::Reason;
use crate::cleanup::selection::Moment;
use crate::cleanup::stock::Stock;
use crate::image::{Digest, named_subject};
use crate::registry::ListedTag;
use rule::By;

/// What the rules say.
pub(super) struct Decided {
    /// Why each tag goes or stays by them.
    pub(super) reasons: PerTag<Reason>,
    /// The places of the companions, which are decided later, with what they are about.
    pub(super) companions: Vec<(TagAt, Digest)>,
    /// The places of the aliases, which are decided later, with their image.
    pub(super) aliases: Vec<(TagAt, Digest)>,
}

/// What the rules say of every tag.
pub(super) fn decide(stock: &Stock, policy: &Policy, in_use: &InUse, now: OffsetDateTime) -> Decided {
    let mut deciding = Deciding {
        policy,
        moment: Moment { now, clock: policy.clock },
        reasons: stock.tags.each(Reason::Unselected),
        is_open: stock.tags.each(true),
        stock,
    };
    let [companions, aliases] = deciding.set_apart(in_use);
    for (at, rule) in policy.placed_rules().filter(|(_, rule)| !rule.select.orphans) {
        deciding.apply(By { at, rule });
    }
    Decided { reasons: deciding.reasons, companions, aliases }
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
    /// Decides what no rule is asked about: `latest`, and what is in use. Companions and aliases are set apart.
    fn set_apart(&mut self, in_use: &InUse) -> [Vec<(TagAt, Digest)>; 2] {
        let (mut companions, mut aliases) = (Vec::new(), Vec::new());
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
            } else if self.policy.is_alias(tag.name.as_str()) {
                match tag.digest.clone().filter(|_| !is_odd(tag)) {
                    None => self.decide(place, Reason::Odd),
                    Some(digest) => {
                        // Until it is known who else has its image.
                        self.decide(place, Reason::AliasDoubtful);
                        aliases.push((place, digest));
                    }
                }
            }
        }
        [companions, aliases]
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
}

/// Whether nobody knows what a tag points at: it is broken, or what it points at cannot be read.
fn is_odd(tag: &ListedTag) -> bool {
    tag.digest.is_none() || tag.trouble.is_some()
}
