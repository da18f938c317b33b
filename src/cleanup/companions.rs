//! Tags that belong to other images: signatures, attestations, lists of materials, sources, and referrers with tags of
//! their own. No rule selects them and none counts them: they live and die with what they are about.
//!
//! What they are about is a digest, and their name says which; what else it says is their makers' matter, of whom there
//! are more every year. It stays where a tag of it stays, or an index that has it as a child; it goes when all of those
//! go. A digest that has no tag here at all may be in use by its digest alone, so its companions stay, unless the
//! registry itself says that it is gone and a rule takes them (`orphans`).

use std::collections::{HashMap, HashSet};

use super::places::{PerTag, TagAt};
use super::reason::{Fate, Reason};
use super::stock::Stock;
use crate::image::Digest;

/// Where a digest stands.
enum ImageStanding {
    /// The tag at this place keeps it.
    Stays(TagAt),
    /// This tag has it and goes, and so do all of these, of which it is the first.
    Goes(TagAt, Vec<TagAt>),
    /// It hangs on a companion of which nothing is decided yet.
    Open,
    /// Nothing here has it.
    Untagged,
}

/// Companions, and what they are about.
pub(super) struct Companions<'a> {
    /// By digest: the tags of it, companions included.
    tagged: HashMap<&'a Digest, Vec<TagAt>>,
    /// By child: the tags of indexes that have it.
    parents: HashMap<&'a Digest, Vec<TagAt>>,
    /// The places of aliases, which keep no image of their own.
    aliases: HashSet<TagAt>,
    /// Whether some tag may hold what is not known of it.
    is_doubtful: bool,
}

impl<'a> Companions<'a> {
    pub(super) fn new(stock: &'a Stock, companions: &[(TagAt, Digest)], aliases: &[(TagAt, Digest)]) -> Self {
        // Of a million tags only those matter whose digest a companion names, or an alias has.
        let subjects: HashSet<&Digest> =
            companions.iter().chain(aliases).map(|(_, subject)| subject).collect();
        let mut tagged: HashMap<&Digest, Vec<TagAt>> = HashMap::new();
        let mut parents: HashMap<&Digest, Vec<TagAt>> = HashMap::new();
        for (place, tag) in stock.tags.placed() {
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
        let aliases = aliases.iter().map(|(place, _)| *place).collect();
        Self { tagged, parents, aliases, is_doubtful: false }
    }

    /// The same where nobody knows of some tag what it holds, if so: no alias goes then.
    pub(super) fn doubtful(self, is_doubtful: bool) -> Self {
        Self { is_doubtful, ..self }
    }

    /// Decides all of these, companions and aliases; the places of the tags that must be gone before each that goes.
    /// `untagged`: what becomes of the one at a place of which no tag holds what it is about.
    pub(super) fn decide<'o>(
        &self,
        open: impl Iterator<Item = &'o (TagAt, Digest)>,
        reasons: &mut PerTag<Reason>,
        untagged: &dyn Fn(TagAt, &Digest) -> Reason,
    ) -> HashMap<TagAt, Vec<TagAt>> {
        let mut open: Vec<&(TagAt, Digest)> = open.collect();
        let mut goes_with = HashMap::new();
        loop {
            let undecided: HashSet<TagAt> = open.iter().map(|(place, _)| *place).collect();
            let before = open.len();
            open.retain(|(place, subject)| {
                let is_alias = self.aliases.contains(place);
                reasons[*place] = match self.standing(subject, *place, reasons, &undecided) {
                    ImageStanding::Open => return true,
                    ImageStanding::Stays(by) if is_alias => Reason::AliasStays(by),
                    ImageStanding::Stays(by) => Reason::StaysWith(by),
                    ImageStanding::Untagged | ImageStanding::Goes(..) if is_alias && self.is_doubtful => {
                        Reason::AliasDoubtful
                    }
                    ImageStanding::Untagged => untagged(*place, subject),
                    ImageStanding::Goes(first, all) => {
                        goes_with.insert(*place, all);
                        if is_alias { Reason::AliasGoes(first) } else { Reason::GoesWith(first) }
                    }
                };
                false
            });
            // What is left hangs on each other in a circle: it stays.
            if open.len() == before {
                for (place, _) in open {
                    reasons[*place] = match self.aliases.contains(place) {
                        true => Reason::AliasDoubtful,
                        false => Reason::SubjectUntagged,
                    };
                }
                return goes_with;
            }
        }
    }

    fn standing(
        &self,
        subject: &Digest,
        own: TagAt,
        reasons: &PerTag<Reason>,
        undecided: &HashSet<TagAt>,
    ) -> ImageStanding {
        let holders: Vec<TagAt> = self.holders(subject, own).collect();
        let decided = |place: &&TagAt| !undecided.contains(place);
        if let Some(by) = holders.iter().filter(decided).find(|place| reasons[**place].fate() == Fate::Keep) {
            return ImageStanding::Stays(*by);
        }
        match holders.first().copied() {
            None => ImageStanding::Untagged,
            Some(_) if holders.iter().any(|place| undecided.contains(place)) => ImageStanding::Open,
            Some(first) => ImageStanding::Goes(first, holders),
        }
    }

    /// The places of the tags that keep a digest, but for a companion's own, and for aliases of one image each other.
    fn holders(&self, subject: &Digest, own: TagAt) -> impl Iterator<Item = TagAt> {
        let is_alias = self.aliases.contains(&own);
        let tagged = self.tagged.get(subject).into_iter().flatten();
        let tagged = tagged.filter(move |place| !(is_alias && self.aliases.contains(place)));
        let parents = self.parents.get(subject).into_iter().flatten();
        tagged.chain(parents).copied().filter(move |place| *place != own)
    }

    /// Whether nothing here keeps what the companion at this place is about.
    pub(super) fn is_untagged(&self, subject: &Digest, own: TagAt) -> bool {
        self.holders(subject, own).next().is_none()
    }

    /// Whether some of these are about a digest of which no tag is known, so that indexes that go must be read.
    pub(super) fn any_untagged(&self, companions: &[(TagAt, Digest)]) -> bool {
        companions
            .iter()
            .any(|(_, subject)| !self.tagged.contains_key(subject) && !self.parents.contains_key(subject))
    }
}
