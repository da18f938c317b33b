//! From what is in a repository to a plan, in steps: what the rules say of every tag, and then, once the indexes that
//! matter were read, and it was asked for what companions are about and no tag has, what hangs on that.

use std::collections::{HashMap, HashSet};

use time::OffsetDateTime;

use super::alone::{alone, is_doubtful};
use super::companions::Companions;
use super::consequences::consequences;
use super::deciding::{Decided, decide};
use super::in_use::InUse;
use super::orphans::takers;
use super::places::{PerTag, RuleAt, TagAt};
use super::plan::RepositoryPlan;
use super::policy::Policy;
use super::reason::{Fate, Reason};
use super::stock::Stock;
use crate::image::Digest;
use crate::registry::{IndexParts, ListedTag};
use crate::words::sort::set;

/// A plan that is not whole yet.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    stock: Stock,
    reasons: PerTag<Reason>,
    /// The places of companions, and what they are about.
    companions: Vec<(TagAt, Digest)>,
    /// The places of aliases, and their images.
    aliases: Vec<(TagAt, Digest)>,
    /// What becomes of the images that only aliases have.
    alone: HashMap<Digest, Reason>,
    /// The places of those that a rule takes if what they are about is gone, with the rule's.
    takers: HashMap<TagAt, RuleAt>,
    /// Whether what companions are about is gone, as far as that was asked.
    gone: HashMap<Digest, bool>,
    /// Whether nobody knows what some index holds: it may be what a companion is about.
    is_partial: bool,
}

impl Draft {
    /// What the rules say of every tag.
    #[must_use]
    pub(crate) fn new(stock: Stock, policy: &Policy, in_use: &InUse, now: OffsetDateTime) -> Self {
        let Decided { reasons, companions, aliases } = decide(&stock, policy, in_use, now);
        let alone = alone(&stock, policy, &aliases, now);
        let takers = takers(&stock, policy, &companions, now).into_iter().collect();
        let is_partial = false;
        Self { stock, reasons, companions, aliases, alone, takers, gone: HashMap::new(), is_partial }
    }

    /// The places of indexes that have to be read before the plan is whole: those that stay, because what they hold
    /// stays with them; and where a companion's image is not found, those that go.
    #[must_use]
    pub(crate) fn unread(&self) -> Vec<TagAt> {
        let goes = self.reasons.iter().any(|reason| reason.fate() == Fate::Delete)
            || self.alone.values().any(|reason| reason.fate() == Fate::Delete)
            || self.gone.values().any(|is_gone| *is_gone);
        if !goes {
            return Vec::new();
        }
        let apart: HashSet<TagAt> = self.companions.iter().map(|(place, _)| *place).collect();
        let mut seen = HashSet::new();
        let mut of_fate = |fate: Fate| -> Vec<TagAt> {
            let places = self.stock.tags.places().filter(|place| {
                self.stock.is_index(*place) && !apart.contains(place) && self.reasons[*place].fate() == fate
            });
            let is_unread = |place: &TagAt| {
                let digest = self.stock.tags[*place].digest.as_ref();
                digest.is_some_and(|digest| !self.stock.children.contains_key(digest) && seen.insert(digest))
            };
            places.filter(is_unread).collect()
        };
        let kept = of_fate(Fate::Keep);
        if !kept.is_empty() || self.companions.is_empty() {
            return kept;
        }
        match self.followers().any_untagged(&self.companions) {
            true => of_fate(Fate::Delete),
            false => Vec::new(),
        }
    }

    /// What companions are about that a rule would take if it is gone, and of which no tag is known: the registry must be
    /// asked for it. To be called when no index is left to read.
    #[must_use]
    pub(crate) fn unproven(&self) -> Vec<Digest> {
        if self.takers.is_empty() {
            return Vec::new();
        }
        let known = self.followers();
        let open = self.companions.iter().filter(|(place, subject)| {
            self.takers.contains_key(place)
                && !self.gone.contains_key(subject)
                && known.is_untagged(subject, *place)
        });
        let open = set(open.map(|(_, subject)| subject.clone()));
        open.into_iter().collect()
    }

    /// Takes in whether the registry itself says that this is gone; what is not known is not.
    pub(crate) fn prove(&mut self, subject: Digest, is_gone: bool) {
        self.gone.insert(subject, is_gone);
    }

    /// The companions and aliases, with who holds what they are about.
    fn followers(&self) -> Companions<'_> {
        Companions::new(&self.stock, &self.companions, &self.aliases)
    }

    /// The tag at this place.
    #[must_use]
    pub(crate) fn tag(&self, place: TagAt) -> &ListedTag {
        &self.stock.tags[place]
    }

    /// Takes in what an index holds; `None`: it is not there by now, and nobody knows what its tag holds instead.
    pub(crate) fn learn(&mut self, place: TagAt, parts: Option<IndexParts>) {
        let Some(digest) = self.stock.tags[place].digest.clone() else { return };
        self.is_partial |= parts.as_ref().is_none_or(|parts| parts.trouble.is_some());
        let IndexParts { children, size_bytes, .. } = parts.unwrap_or_default();
        for tag in &mut self.stock.tags {
            if tag.digest.as_ref() == Some(&digest) && tag.size_bytes.is_none() {
                tag.size_bytes = size_bytes;
            }
        }
        self.stock.children.insert(digest, children);
    }

    /// The plan, with everything decided.
    #[must_use]
    pub(crate) fn finish(self) -> RepositoryPlan {
        let Self { stock, mut reasons, companions, aliases, alone, takers, gone, is_partial } = self;
        let untagged = |place: TagAt, subject: &Digest| {
            // Only of an alias: of a companion they would be tags of what it is about.
            if let Some(alone) = alone.get(subject) {
                return *alone;
            }
            let taker = takers.get(&place).filter(|_| gone.get(subject).copied().unwrap_or_default());
            taker.copied().map_or(Reason::SubjectUntagged, Reason::Orphaned)
        };
        let mut goes_with = Companions::new(&stock, &companions, &aliases)
            .doubtful(is_partial || is_doubtful(&stock))
            .decide(companions.iter().chain(&aliases), &mut reasons, &untagged);
        if is_partial {
            for (place, _) in goes_with.drain() {
                reasons[place] = Reason::SubjectUnknown;
            }
        }
        let (held, totals) = consequences(&stock, &reasons);
        let goes = |place: &TagAt| reasons[*place].fate() == Fate::Delete;
        let subjects = companions.into_iter().chain(aliases).filter(|(place, _)| goes(place)).collect();
        let Stock { repository, tags, .. } = stock;
        RepositoryPlan { repository, tags, reasons, held, goes_with, subjects, totals }
    }
}
