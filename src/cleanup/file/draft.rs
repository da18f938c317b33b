//! A rule as it was written, before its keys were compared with each other.

use crate::cleanup::policy::{KeepVersions, Rule, Select};

/// A rule as it was written.
pub(super) struct Draft {
    /// The rule, whose action is not decided yet.
    pub(super) rule: Rule,
    pub(super) verb: Option<Verb>,
    pub(super) keep_n: Option<usize>,
    pub(super) versions: KeepVersions,
    /// The groups, and where each is named.
    pub(super) per: Vec<(String, usize)>,
    /// The keys, in the order of the file, and where each stands.
    pub(super) keys: Vec<(&'static str, usize)>,
}

/// What `action` says.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Keep,
    Delete,
}

impl Verb {
    pub(super) const NAMES: [&'static str; 2] = ["keep", "delete"];

    pub(super) fn parse(text: &str) -> Option<Self> {
        match text {
            "keep" => Some(Self::Keep),
            "delete" => Some(Self::Delete),
            _ => None,
        }
    }
}

/// The keys by which the best versions stay.
pub(super) const VERSION_KEYS: [&str; 4] = ["keep_majors", "keep_minors", "keep_patches", "keep_prereleases"];

impl Draft {
    /// Where a key stands, if it was written.
    pub(super) fn place(&self, key: &str) -> Option<usize> {
        self.keys.iter().find(|(name, _)| *name == key).map(|(_, at)| *at)
    }

    /// Where the second of two keys stands, if both were written.
    pub(super) fn second(&self, one: &str, other: &str) -> Option<usize> {
        Some(self.place(one)?.max(self.place(other)?))
    }

    /// The first of these keys that was written.
    pub(super) fn first_of(&self, keys: &[&str]) -> Option<(&'static str, usize)> {
        self.keys.iter().find(|(name, _)| keys.contains(name)).copied()
    }

    pub(super) fn select(&self) -> &Select {
        &self.rule.select
    }
}
