//! Places in lists, each kind of them a type of its own, so that none is taken for another, nor for a number that people
//! count by. All begin at 0, as lists do.

use std::ops::{Index, IndexMut};
use std::slice::{Iter, IterMut};

/// The place of a rule among those of its policy ([`Policy::rules`](super::Policy::rules)). What people call the rule
/// is its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleAt(pub u16);

/// The place of what uses a tag, among all that use any ([`InUse`](super::InUse)). Small, because a million tags may have
/// one each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HolderAt(pub u32);

/// The place of a tag among those of its repository, in the order of their names ([`PerTag`]). Small, because a million
/// tags are meant by several each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TagAt(pub u32);

/// The place of a tag that goes among all that go, of every repository, in the order in which they are told
/// ([`Doomed::after`](super::Doomed::after)). In its repository it has another place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DoomedAt(pub usize);

/// One thing for each tag of a repository, in the order of the tags. A tag's place finds it, and no other number.
#[derive(Clone, Debug, PartialEq)]
pub struct PerTag<T>(Vec<T>);

impl<T> PerTag<T> {
    /// The same for each of these tags.
    pub(super) fn each<U: Clone>(&self, same: U) -> PerTag<U> {
        PerTag(vec![same; self.0.len()])
    }

    /// That of the tag at this place.
    #[must_use]
    pub(crate) fn get(&self, at: TagAt) -> Option<&T> {
        self.0.get(index(at))
    }

    /// One after the other.
    pub(crate) fn iter(&self) -> Iter<'_, T> {
        self.0.iter()
    }

    /// The same, to be changed.
    pub(crate) fn iter_mut(&mut self) -> IterMut<'_, T> {
        self.0.iter_mut()
    }

    /// One after the other, each with its place. No repository has so many tags that places run out; what came behind
    /// the last place would not be decided about, and stay.
    pub(crate) fn placed(&self) -> impl Iterator<Item = (TagAt, &T)> {
        (0..=u32::MAX).map(TagAt).zip(&self.0)
    }

    /// The places alone.
    pub(crate) fn places(&self) -> impl Iterator<Item = TagAt> {
        self.placed().map(|(at, _)| at)
    }
}

fn index(at: TagAt) -> usize {
    usize::try_from(at.0).unwrap_or(usize::MAX)
}

impl<T> Index<TagAt> for PerTag<T> {
    type Output = T;

    fn index(&self, at: TagAt) -> &T {
        &self.0[index(at)]
    }
}

impl<T> IndexMut<TagAt> for PerTag<T> {
    fn index_mut(&mut self, at: TagAt) -> &mut T {
        &mut self.0[index(at)]
    }
}

impl<T> From<Vec<T>> for PerTag<T> {
    fn from(all: Vec<T>) -> Self {
        Self(all)
    }
}

impl<'a, T> IntoIterator for &'a PerTag<T> {
    type Item = &'a T;
    type IntoIter = Iter<'a, T>;

    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

impl<'a, T> IntoIterator for &'a mut PerTag<T> {
    type Item = &'a mut T;
    type IntoIter = IterMut<'a, T>;

    fn into_iter(self) -> IterMut<'a, T> {
        self.iter_mut()
    }
}
