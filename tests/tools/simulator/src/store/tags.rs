//! Tags in two orders, so that a page of a million costs no more than a page of ten.

use crate::digest::Digest;
use crate::moment::Moment;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;

/// One tag.
#[derive(Clone, Debug, PartialEq)]
pub struct Tag {
    /// What it points at.
    pub manifest: Digest,
    /// When a tag of this name was first pushed.
    pub created: Moment,
    /// When it last came to point at another manifest.
    pub updated: Option<Moment>,
    /// Its link is broken: it is listed, and not to be had. Only without a database.
    pub is_broken: bool,
}

impl Tag {
    /// The later of both times.
    #[must_use]
    pub fn published(&self) -> Moment {
        self.updated.map_or(self.created, |updated| updated.max(self.created))
    }
}

/// All tags of a repository.
#[derive(Debug, Default)]
pub struct Tags {
    by_name: BTreeMap<Arc<str>, Tag>,
    by_date: BTreeSet<(Moment, Arc<str>)>,
}

impl Tags {
    /// A tag by its name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Tag> {
        self.by_name.get(name)
    }

    /// A tag with the name as it is kept.
    #[must_use]
    pub fn entry(&self, name: &str) -> Option<(&Arc<str>, &Tag)> {
        self.by_name.get_key_value(name)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_name.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }

    /// All tags in the order of their names' bytes.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&Arc<str>, &Tag)> {
        self.by_name.iter()
    }

    /// The tags after a name, upwards.
    pub fn after<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a Arc<str>, &'a Tag)> {
        self.by_name.range::<str, _>((Bound::Excluded(name), Bound::Unbounded))
    }

    /// The tags before a name, downwards.
    pub fn before<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a Arc<str>, &'a Tag)> {
        self.by_name.range::<str, _>((Bound::Unbounded, Bound::Excluded(name))).rev()
    }

    /// The tags published after a mark, upwards; the first ones without a mark.
    pub fn newer<'a>(
        &'a self,
        mark: Option<(Moment, &str)>,
    ) -> impl Iterator<Item = (&'a Arc<str>, &'a Tag)> {
        let from = mark.map_or(Bound::Unbounded, |(at, name)| Bound::Excluded((at, Arc::from(name))));
        self.by_date.range((from, Bound::Unbounded)).filter_map(|(_, name)| self.by_name.get_key_value(name))
    }

    /// The tags published before a mark, downwards; the last ones without a mark.
    pub fn older<'a>(
        &'a self,
        mark: Option<(Moment, &str)>,
    ) -> impl Iterator<Item = (&'a Arc<str>, &'a Tag)> {
        let to = mark.map_or(Bound::Unbounded, |(at, name)| Bound::Excluded((at, Arc::from(name))));
        self.by_date
            .range((Bound::Unbounded, to))
            .rev()
            .filter_map(|(_, name)| self.by_name.get_key_value(name))
    }

    /// Puts a tag in its place.
    pub fn insert(&mut self, name: &str, tag: Tag) {
        let name = self.remove(name).map_or_else(|| Arc::from(name), |(name, _)| name);
        self.by_date.insert((tag.published(), Arc::clone(&name)));
        self.by_name.insert(name, tag);
    }

    /// Takes a tag away.
    pub fn remove(&mut self, name: &str) -> Option<(Arc<str>, Tag)> {
        let (name, tag) = self.by_name.remove_entry(name)?;
        self.by_date.remove(&(tag.published(), Arc::clone(&name)));
        Some((name, tag))
    }
}
