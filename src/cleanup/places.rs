//! Places in lists, each kind of them a type of its own, so that none is taken for another, nor for a number that people
//! count by. All begin at 0, as lists do.

use std::marker::PhantomData;
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

/// The place of a tag among those of its repository, in the order of their names (`PerTag`). Small, because a million
/// tags are meant by several each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TagAt(pub u32);

/// The place of a tag that goes among all that go, of every repository, in the order in which they are told
/// ([`Doomed::after`](super::Doomed::after)). In its repository it has another place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DoomedAt(pub usize);

/// A place of some kind, as a list finds it.
pub trait AnyPlace: Copy {
    /// The place of this index; `None` behind the last place of its kind.
    fn at(index: usize) -> Option<Self>;

    /// The index of this place.
    fn index(self) -> usize;
}

impl AnyPlace for TagAt {
    fn at(index: usize) -> Option<Self> {
        u32::try_from(index).ok().map(Self)
    }

    fn index(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

impl AnyPlace for DoomedAt {
    fn at(index: usize) -> Option<Self> {
        Some(Self(index))
    }

    fn index(self) -> usize {
        self.0
    }
}

/// One thing for each place of a kind, in their order. Such a place finds it, and no other number.
#[derive(Clone, Debug, PartialEq)]
pub struct PerPlace<At, T>(Vec<T>, PhantomData<At>);

/// One thing for each tag of a repository, in the order of the tags.
pub(crate) type PerTag<T> = PerPlace<TagAt, T>;

/// One thing for each tag that goes, in the order in which they are told.
pub(crate) type PerDoomed<T> = PerPlace<DoomedAt, T>;

impl<At: AnyPlace, T> PerPlace<At, T> {
    /// The same for each of these.
    pub(super) fn each<U: Clone>(&self, same: U) -> PerPlace<At, U> {
        vec![same; self.0.len()].into()
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// That at this place.
    #[must_use]
    pub(crate) fn get(&self, at: At) -> Option<&T> {
        self.0.get(at.index())
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
    pub(crate) fn placed(&self) -> impl Iterator<Item = (At, &T)> + Clone {
        (0..).map_while(At::at).zip(&self.0)
    }

    /// The places alone.
    pub(crate) fn places(&self) -> impl Iterator<Item = At> {
        (0..self.0.len()).map_while(At::at)
    }
}

impl<At: AnyPlace, T> Index<At> for PerPlace<At, T> {
    type Output = T;

    fn index(&self, at: At) -> &T {
        &self.0[at.index()]
    }
}

impl<At: AnyPlace, T> IndexMut<At> for PerPlace<At, T> {
    fn index_mut(&mut self, at: At) -> &mut T {
        &mut self.0[at.index()]
    }
}

impl<At, T> From<Vec<T>> for PerPlace<At, T> {
    fn from(all: Vec<T>) -> Self {
        Self(all, PhantomData)
    }
}

impl<At, T> From<PerPlace<At, T>> for Vec<T> {
    fn from(all: PerPlace<At, T>) -> Self {
        all.0
    }
}

impl<At, T> IntoIterator for PerPlace<At, T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> std::vec::IntoIter<T> {
        self.0.into_iter()
    }
}

impl<'a, At: AnyPlace, T> IntoIterator for &'a PerPlace<At, T> {
    type Item = &'a T;
    type IntoIter = Iter<'a, T>;

    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

impl<'a, At: AnyPlace, T> IntoIterator for &'a mut PerPlace<At, T> {
    type Item = &'a mut T;
    type IntoIter = IterMut<'a, T>;

    fn into_iter(self) -> IterMut<'a, T> {
        self.iter_mut()
    }
}
