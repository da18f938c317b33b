//! Which tags of a group stay: the newest, or the best versions. The order in which tags come does not matter, and where
//! theirs is not known, because they are of one date or one version, they stay or go together.

use std::borrow::Cow;
use std::collections::HashMap;

use super::places::TagAt;
use super::policy::{Action, KeepVersions, Select};
use crate::words::pattern::Pattern;
use crate::words::sort::sort;
use crate::words::version::Version;

/// A group of tags within one rule, by the order in which groups were met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct GroupNumber(usize);

/// Groups by what a pattern captured, as numbers.
pub(super) struct Groups<'a> {
    /// The pattern, and which of its capture groups make a group together; `None`: all are one group.
    by: Option<(&'a Pattern, Vec<usize>)>,
    numbers: HashMap<String, GroupNumber>,
}

impl<'a> Groups<'a> {
    pub(super) fn new(select: &'a Select, action: &Action) -> Self {
        let (Action::KeepNewest { per, .. } | Action::KeepVersions { per, .. }) = action else {
            return Self { by: None, numbers: HashMap::new() };
        };
        let by = select.name.as_ref().filter(|_| !per.is_empty());
        let by = by.map(|pattern| (pattern, per.iter().filter_map(|name| pattern.group(name)).collect()));
        Self { by, numbers: HashMap::new() }
    }

    /// Whether names are matched to find their groups.
    pub(super) fn are_captured(&self) -> bool {
        self.by.is_some()
    }

    /// The number of the group of this name; `None`: its pattern does not match.
    pub(super) fn of(&mut self, name: &str) -> Option<GroupNumber> {
        let Some((pattern, groups)) = &self.by else { return Some(GroupNumber(0)) };
        let key = match groups.as_slice() {
            [one] => Cow::Borrowed(pattern.capture(name, *one)?),
            // No name has a line feed.
            several => Cow::Owned(pattern.captures(name, several)?.join("\n")),
        };
        if let Some(known) = self.numbers.get(key.as_ref()) {
            return Some(*known);
        }
        let new = GroupNumber(self.numbers.len());
        self.numbers.insert(key.into_owned(), new);
        Some(new)
    }
}

/// A tag with its group and its date, in nanoseconds since 1970: dates themselves take long to compare.
pub(super) struct Dated {
    pub(super) place: TagAt,
    pub(super) group: GroupNumber,
    pub(super) date: i128,
}

/// The places of the newest `count` of each group, and of those of the same date as the last of them: nobody knows which
/// of these is newer, and their names prove nothing.
pub(super) fn newest(mut tags: Vec<Dated>, count: usize) -> Vec<TagAt> {
    sort(&mut tags, |a, b| a.group.cmp(&b.group).then_with(|| b.date.cmp(&a.date)));
    let mut places = Vec::new();
    let (mut group, mut taken, mut last) = (None, 0, 0);
    for tag in tags {
        if group.replace(tag.group) != Some(tag.group) {
            taken = 0;
        }
        taken += 1;
        if taken <= count {
            last = tag.date;
        }
        if taken <= count || count > 0 && tag.date == last {
            places.push(tag.place);
        }
    }
    places
}

/// A tag with its group and its version.
pub(super) struct Versioned {
    pub(super) place: TagAt,
    pub(super) group: GroupNumber,
    pub(super) version: Version,
}

/// The places of the best versions of each group. Two names of one version stay, or go, together. Variants are lines of
/// their own: `1.2.3-alpine` takes nobody's place but that of another `-alpine`.
pub(super) fn best(mut tags: Vec<Versioned>, keep: KeepVersions) -> Vec<TagAt> {
    let line = |a: &Versioned, b: &Versioned| {
        a.group.cmp(&b.group).then_with(|| a.version.variant().cmp(b.version.variant()))
    };
    sort(&mut tags, |a, b| line(a, b).then_with(|| b.version.cmp(&a.version)));
    let mut places = Vec::new();
    let mut rest = tags.as_slice();
    while let Some(first) = rest.first() {
        let end = rest.iter().position(|tag| line(tag, first).is_ne()).unwrap_or(rest.len());
        let (group, others) = rest.split_at(end);
        best_of(group, keep, &mut places);
        rest = others;
    }
    places
}

/// The best of one line, which comes best first.
fn best_of(group: &[Versioned], keep: KeepVersions, places: &mut Vec<TagAt>) {
    let (mut majors, mut minors, mut patches) =
        (CountedGroups::new(keep.majors), CountedGroups::new(keep.minors), CountedGroups::new(keep.patches));
    let mut prereleases = CountedGroups::new(keep.prereleases);
    for tag in group {
        let version = &tag.version;
        let (major, minor, patch) = version.numbers();
        let stays = if version.is_prerelease() {
            prereleases.admits((), version)
        } else {
            // Each of the three is counted, whatever the others say.
            let of_majors = majors.admits((), major);
            let of_minors = minors.admits(major, minor);
            let of_patches = patches.admits((major, minor), patch);
            of_majors && of_minors && of_patches
        };
        if stays {
            places.push(tag.place);
        }
    }
}

/// Lets the first so many different items of each group through, where items come sorted.
struct CountedGroups<G, T> {
    most: Option<usize>,
    now: Option<(G, T)>,
    seen: usize,
}

impl<G: PartialEq, T: PartialEq> CountedGroups<G, T> {
    fn new(most: Option<usize>) -> Self {
        Self { most, now: None, seen: 0 }
    }

    fn admits(&mut self, group: G, item: T) -> bool {
        match &self.now {
            Some((in_group, last)) if *in_group == group && *last == item => {}
            Some((in_group, _)) if *in_group == group => self.seen += 1,
            _ => self.seen = 1,
        }
        self.now = Some((group, item));
        self.most.is_none_or(|most| self.seen <= most)
    }
}
