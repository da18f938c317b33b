//! Tags that are versions: `v1.2.3`, `1.2`, `2026.01.31`, `1.0.0-rc.1`, `1.2.3-alpine`, `104.1.1_up57.0.3`.
//!
//! The order is that of semantic versioning where tags keep to it, and that of the people who count where they do not:
//! runs of digits are numbers wherever they stand (`rc10` comes after `rc9`). What stands behind the numbers is read in
//! `suffix`. What `_` begins is build metadata, because no tag can have the `+` that stands for it: it decides nothing.
//!
//! What is missing is 0, and leading zeros are forgiven, because tags are; everything else is no version. Numbers
//! of more than nine digits are commits, dates with times, or counters of something else.

mod suffix;

use std::cmp::Ordering;

use crate::words::sort::natural;
use suffix::Suffix;

/// A version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Version {
    numbers: (u32, u32, u32),
    stage: Stage,
    /// What kind of image it is, in lower case: `alpine`; empty where nothing says.
    variant: Box<str>,
}

/// Where a version stands as to the release of its numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Stage {
    /// Before it: a pre-release.
    Before(Box<str>),
    /// It is that release.
    Release,
    /// Behind it: built so many commits later, as `git describe` says.
    Behind(Box<str>),
}

impl Version {
    /// Reads a tag's name; `None` when it is no version.
    #[must_use]
    pub(crate) fn parse(text: &str) -> Option<Self> {
        read(text).map(|(version, _)| version)
    }

    /// Reads a tag's name that says major, minor and patch: `1.2` may be another name of the newest `1.2.x`.
    #[must_use]
    pub(crate) fn parse_whole(text: &str) -> Option<Self> {
        read(text).filter(|(_, parts)| *parts == 3).map(|(version, _)| version)
    }

    /// Major, minor and patch.
    #[must_use]
    pub(crate) fn numbers(&self) -> (u32, u32, u32) {
        self.numbers
    }

    /// Whether it is no release: a pre-release, or a build that `git describe` named.
    #[must_use]
    pub(crate) fn is_prerelease(&self) -> bool {
        self.stage != Stage::Release
    }

    /// What kind of image it is, as far as its name says: versions of one kind are a line of their own.
    #[must_use]
    pub(crate) fn variant(&self) -> &str {
        &self.variant
    }

    /// Where it stands beside a version that somebody asks for: one without a variant is asked for in all variants.
    #[must_use]
    pub(crate) fn beside(&self, asked: &Self) -> Ordering {
        match asked.variant() {
            "" => self.numbers.cmp(&asked.numbers).then_with(|| self.stage.cmp(&asked.stage)),
            _ => self.cmp(asked),
        }
    }
}

/// A version, and how many numbers it says.
fn read(text: &str) -> Option<(Version, usize)> {
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let (numbers, rest) = text.split_at(end);
    let is_attached = rest.starts_with(|c: char| c.is_ascii_alphabetic());
    // `1.0.0.rc1`: a dot before a word is no part of the numbers.
    let numbers = numbers.strip_suffix('.').filter(|_| is_attached).unwrap_or(numbers);
    let mut parts = [0; 3];
    let mut count = 0;
    for part in numbers.split('.') {
        let is_number = (1..=9).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        *parts.get_mut(count)? = part.parse().ok().filter(|_| is_number)?;
        count += 1;
    }
    let suffix = match rest.chars().next() {
        None => Suffix::default(),
        Some('-') => Suffix::read(&rest[1..])?,
        Some('+') if rest.len() > 1 => Suffix::default(),
        // A number alone may be anything's: `1_2`, and half of all short commits.
        Some('_') if rest.len() > 1 && count > 1 => Suffix::default(),
        Some(_) if is_attached && count > 1 => Suffix::attached(rest)?,
        Some(_) => return None,
    };
    let Suffix { prerelease, behind, variant } = suffix;
    let stage = match (prerelease.is_empty(), behind.is_empty()) {
        (false, _) => Stage::Before(prerelease.into()),
        (true, false) => Stage::Behind(behind.into()),
        (true, true) => Stage::Release,
    };
    let [major, minor, patch] = parts;
    Some((Version { numbers: (major, minor, patch), stage, variant: variant.into() }, count))
}

impl PartialOrd for Stage {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Stage {
    fn cmp(&self, other: &Self) -> Ordering {
        let rank = |stage: &Self| match stage {
            Self::Before(_) => 0,
            Self::Release => 1,
            Self::Behind(_) => 2,
        };
        match (self, other) {
            (Self::Before(one), Self::Before(other)) | (Self::Behind(one), Self::Behind(other)) => {
                natural(one, other)
            }
            _ => rank(self).cmp(&rank(other)),
        }
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    /// Numbers, pre-releases before their release and later builds behind it, and then variants by their names.
    fn cmp(&self, other: &Self) -> Ordering {
        self.numbers
            .cmp(&other.numbers)
            .then_with(|| self.stage.cmp(&other.stage))
            .then_with(|| natural(&self.variant, &other.variant))
    }
}

#[cfg(test)]
mod tests;
