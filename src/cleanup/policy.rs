//! A policy: what goes and what stays, as somebody wrote it.
//!
//! Three ways lead to one: flags that mean what GitLab's cleanup policy means by them (`simple`), a file of rules
//! (`file`), and the policy that the project has in GitLab (`simple` again). From here on they are the same.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::aliases::Aliases;
use super::limit::MostDeleted;
use super::places::RuleAt;
use super::template::Template;
use crate::dates::age::Clock;
use crate::dates::duration::Span;
use crate::image::{Label, Platform};
use crate::words::pattern::Pattern;

/// What goes and what stays.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// The rules, in order; the first that matches a tag decides, and no match keeps it.
    pub rules: Vec<Rule>,
    /// The date from which ages are counted, where a rule names no clock of its own.
    pub clock: Clock,
    /// Whether the tag `latest` stays, whatever the rules say.
    pub keep_latest: bool,
    /// Which git refs keep what they name.
    pub keep_refs: KeepRefs,
    /// Whether what is deployed somewhere stays.
    pub keep_deployed: bool,
    /// How refs and deployments name tags.
    pub templates: Vec<Template>,
    /// Which tags are only further names of images, if any are.
    pub aliases: Option<Aliases>,
    /// The most that may be deleted in one run; `None`: half of each repository's tags, and at least one.
    pub max_delete: Option<MostDeleted>,
}

impl Default for Policy {
    /// A policy without rules: everything stays.
    fn default() -> Self {
        Self {
            rules: Vec::new(),
            clock: Clock::Auto,
            keep_latest: true,
            keep_refs: KeepRefs::default(),
            keep_deployed: false,
            templates: Template::usual(),
            aliases: None,
            max_delete: None,
        }
    }
}

impl Policy {
    /// Lets refs and deployments name tags in these ways, too.
    pub(crate) fn add_templates(&mut self, more: impl IntoIterator<Item = Template>) {
        for template in more {
            if !self.templates.contains(&template) {
                self.templates.push(template);
            }
        }
    }

    /// The rule at this place.
    #[must_use]
    pub(crate) fn rule(&self, at: RuleAt) -> Option<&Rule> {
        self.rules.get(usize::from(at.0))
    }

    /// The rules with their places, in order. No policy has so many that places run out (`file`); what came behind the
    /// last place would delete nothing.
    pub(crate) fn placed_rules(&self) -> impl Iterator<Item = (RuleAt, &Rule)> {
        (0..=u16::MAX).map(RuleAt).zip(&self.rules)
    }

    /// Whether a tag of this name is an alias.
    #[must_use]
    pub(crate) fn is_alias(&self, name: &str) -> bool {
        self.aliases.as_ref().is_some_and(|aliases| aliases.pattern.is_match(name))
    }

    /// Whether anybody has to be asked what is in use.
    #[must_use]
    pub(crate) fn asks_what_is_in_use(&self) -> bool {
        self.keep_refs.any() || self.keep_deployed
    }
}

/// Which git refs keep what they name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeepRefs {
    /// Branches.
    pub branches: bool,
    /// Git's tags.
    pub tags: bool,
}

impl KeepRefs {
    /// The names that `--keep-refs` and `keep_refs` take.
    pub(crate) const NAMES: [&'static str; 2] = ["branches", "tags"];

    /// Whether any are asked for.
    #[must_use]
    pub(crate) fn any(self) -> bool {
        self.branches || self.tags
    }

    /// The names of those that are asked for.
    #[must_use]
    pub(crate) fn names(self) -> Vec<&'static str> {
        let asked = [(self.branches, Self::NAMES[0]), (self.tags, Self::NAMES[1])];
        asked.into_iter().filter(|(asked, _)| *asked).map(|(_, name)| name).collect()
    }
}

/// What people call a rule by: they count those of a file from 1. A plan has it too, so that whoever reads it finds the
/// rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RuleNumber(pub u16);

impl RuleNumber {
    /// That of the only rule that flags make, which nobody counts.
    pub(crate) const OF_FLAGS: Self = Self(0);

    /// Whether people count it.
    #[must_use]
    pub(crate) fn is_counted(self) -> bool {
        self != Self::OF_FLAGS
    }
}

impl fmt::Display for RuleNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// What people call it by.
    pub number: RuleNumber,
    /// What somebody called it.
    pub name: Option<String>,
    /// Which tags it is about.
    pub select: Select,
    /// What happens to them.
    pub action: Action,
}

/// Which tags a rule is about: all that is said must be true. What is not said does not matter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Select {
    /// What the repository's whole path matches.
    pub repository: Option<Pattern>,
    /// What the tag's whole name matches.
    pub name: Option<Pattern>,
    /// What it does not match.
    pub exclude: Option<Pattern>,
    /// Older than this, by the clock.
    pub older_than: Option<Span>,
    /// Not older than this, by the clock.
    pub newer_than: Option<Span>,
    /// The date from which age is counted; `None`: the policy's.
    pub clock: Option<Clock>,
    /// Larger than so many bytes.
    pub larger_than: Option<u64>,
    /// Smaller than so many bytes.
    pub smaller_than: Option<u64>,
    /// With each of these platforms.
    pub platforms: Vec<Platform>,
    /// With each of these labels, on every platform.
    pub labels: Vec<Label>,
    /// Which versions, if it must be one.
    pub version: Option<Versions>,
    /// Labels that say how long the image is to live, one of which says that it lived that long.
    pub expired: Vec<String>,
    /// Whether it is about companions alone whose image is gone.
    pub orphans: bool,
}

/// Which versions a rule is about. Only whole ones are: `1.2.3` with or without a `v`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Versions {
    /// Any.
    Any,
    /// Those that are released, in any variant: `1.2.3`, `1.2.3-alpine`.
    Release,
    /// Those that are not: `1.2.3-rc.1`, `1.2.3-4-g4f5a1c2`.
    Prerelease,
}

impl Versions {
    /// The names that `version` takes.
    pub(crate) const NAMES: [&'static str; 3] = ["any", "release", "prerelease"];

    /// Reads one of [`Versions::NAMES`].
    #[must_use]
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "any" => Some(Self::Any),
            "release" => Some(Self::Release),
            "prerelease" => Some(Self::Prerelease),
            _ => None,
        }
    }
}

/// What happens to the tags that a rule selects.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// They stay.
    Keep,
    /// They go.
    Delete,
    /// The newest of each group stay, whatever their age, and all that are as old as the last of them; the others go.
    KeepNewest {
        /// How many of each group.
        count: usize,
        /// The capture groups of the name's pattern that make a group together; none: all are one group.
        per: Vec<String>,
    },
    /// Of each group, and each variant in it, the best versions stay, whatever their age; the others go. What is no
    /// version is not selected.
    KeepVersions {
        /// How many.
        keep: KeepVersions,
        /// The capture groups of the name's pattern that make a group together; none: all are one group.
        per: Vec<String>,
    },
}

/// How many versions stay. `None`: all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeepVersions {
    /// The highest majors.
    pub majors: Option<usize>,
    /// The highest minors of each major.
    pub minors: Option<usize>,
    /// The highest patch releases of each minor.
    pub patches: Option<usize>,
    /// The highest pre-releases of all.
    pub prereleases: Option<usize>,
}

/// The capture group of a name's pattern that holds the version, where the whole name is none.
pub(crate) const VERSION_GROUP: &str = "version";

/// Labels that say how long an image is to live, as others write them: Quay's, and freedesktop's.
pub(crate) const EXPIRY_LABELS: [&str; 2] = ["quay.expires-after", "fdo.expires-after"];
