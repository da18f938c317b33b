//! Tags that belong to other images: signatures, attestations, lists of materials, sources, and referrers with tags of
//! their own. No rule selects them and none counts them: they live and die with what they are about.
//!
//! What they are about is a digest, and their name says which; what else it says is their makers' matter, of whom there
//! are more every year. It stays where a tag of it stays, or an index that has it as a child; it goes when all of those
//! go. A digest that has no tag here at all may be in use by its digest alone, so its companions stay, unless the
//! registry itself says that it is gone and a rule takes them (`orphans`).

use std::collections::{HashMap, HashSet};

use super::places::RuleAt;
use super::reason::{Fate, Reason};
use super::stock::Stock;
use crate::image::Digest;

/// Where a digest stands.
enum Standing {
    /// The tag at this place keeps it.
    Stays(usize),
    /// All these tags have it, and go.
    Goes(Vec<usize>),
    /// It hangs on a companion of which nothing is decided yet.
    Open,
    /// Nothing here has it.
    Untagged,
}

/// Companions, and what they are about.
pub(super) struct Companions<'a> {
    /// By digest: the tags of it, companions included.
    tagged: HashMap<&'a Digest, Vec<usize>>,
    /// By child: the tags of indexes that have it.
    parents: HashMap<&'a Digest, Vec<usize>>,
}

impl<'a> Companions<'a> {
    pub(super) fn new(stock: &'a Stock, companions: &[(usize, Digest)]) -> Self {
        // Of a million tags only those matter whose digest a companion names.
        let subjects: HashSet<&Digest> = companions.iter().map(|(_, subject)| subject).collect();
        let mut tagged: HashMap<&Digest, Vec<usize>> = HashMap::new();
        let mut parents: HashMap<&Digest, Vec<usize>> = HashMap::new();
        for (place, tag) in stock.tags.iter().enumerate() {
            let Some(digest) = &tag.digest else { continue };
            if subjects.contains(digest) {
                tagged.entry(digest).or_default().push(place);
            }
            for child in
                stock.children.get(digest).into_iter().flatten().filter(|child| subjects.contains(child))
            {
                parents.entry(child).or_default().push(place);
            }
        }
        Self { tagged, parents }
    }

    /// Decides all of them; the places of the tags that must be gone before each that goes. `orphaned`: the rule that
    /// takes the companion at a place, if what it is about is known to be gone.
    pub(super) fn decide(
        &self,
        companions: &[(usize, Digest)],
        reasons: &mut [Reason],
        orphaned: &dyn Fn(usize, &Digest) -> Option<RuleAt>,
    ) -> HashMap<usize, Vec<usize>> {
        let mut open: Vec<&(usize, Digest)> = companions.iter().collect();
        let mut goes_with = HashMap::new();
        loop {
            let undecided: HashSet<usize> = open.iter().map(|(place, _)| *place).collect();
            let before = open.len();
            open.retain(|(place, subject)| {
                let number = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
                reasons[*place] = match self.standing(subject, *place, reasons, &undecided) {
                    Standing::Open => return true,
                    Standing::Stays(by) => Reason::StaysWith(number(by)),
                    Standing::Untagged => {
                        orphaned(*place, subject).map_or(Reason::SubjectUntagged, Reason::Orphaned)
                    }
                    Standing::Goes(with) => {
                        let first = with.first().copied().unwrap_or_default();
                        goes_with.insert(*place, with);
                        Reason::GoesWith(number(first))
                    }
                };
                false
            });
            // What is left hangs on each other in a circle: it stays.
            if open.len() == before {
                for (place, _) in open {
                    reasons[*place] = Reason::SubjectUntagged;
                }
                return goes_with;
            }
        }
    }

    fn standing(
        &self,
        subject: &Digest,
        own: usize,
        reasons: &[Reason],
        undecided: &HashSet<usize>,
    ) -> Standing {
        let holders: Vec<usize> = self.holders(subject, own).collect();
        let decided = |place: &&usize| !undecided.contains(place);
        if let Some(by) = holders.iter().filter(decided).find(|place| reasons[**place].fate() == Fate::Keep) {
            return Standing::Stays(*by);
        }
        match holders {
            holders if holders.is_empty() => Standing::Untagged,
            holders if holders.iter().any(|place| undecided.contains(place)) => Standing::Open,
            holders => Standing::Goes(holders),
        }
    }

    /// The places of the tags that keep a digest, but for a companion's own.
    fn holders(&self, subject: &Digest, own: usize) -> impl Iterator<Item = usize> {
        let of = [&self.tagged, &self.parents].map(|map| map.get(subject));
        of.into_iter().flatten().flatten().copied().filter(move |place| *place != own)
    }

    /// Whether nothing here keeps what the companion at this place is about.
    pub(super) fn is_untagged(&self, subject: &Digest, own: usize) -> bool {
        self.holders(subject, own).next().is_none()
    }

    /// Whether some of these are about a digest of which no tag is known, so that indexes that go must be read.
    pub(super) fn any_untagged(&self, companions: &[(usize, Digest)]) -> bool {
        companions
            .iter()
            .any(|(_, subject)| !self.tagged.contains_key(subject) && !self.parents.contains_key(subject))
    }
}
