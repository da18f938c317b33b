//! The one list of conditions: what may be asked of an image besides existing.
//!
//! Each is here by its flag's name, with what must be known for it and the rule that judges it. The gate, the jobs of a
//! child pipeline and what they are given read this list, and name no condition themselves.

use time::OffsetDateTime;

use super::{Facts, Met, digest, label, platform, presence};
use crate::dates::age::{Clock, UnknownAge};
use crate::dates::duration::Span;
use crate::image::{Digest, Label, Platform};
use crate::registry::{Found, Needs, Platforms};
use crate::tree::Hash;

/// What an image must be besides existing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Conditions {
    /// Platforms it must have.
    pub platforms: Vec<Platform>,
    /// Labels it must have, on every platform asked for.
    pub labels: Vec<Label>,
    /// The oldest it may be.
    pub max_age: Option<Span>,
    /// By which clock.
    pub clock: Clock,
    /// What an unknown age counts as; `None`: a failure.
    pub unknown_age: Option<UnknownAge>,
    /// The content key of what it is to be built from: where it says another by its label, it is another image.
    pub key: Option<Hash>,
}

/// The flags that say what an image must be, without `--`, in the order of [`Conditions::flags`].
pub(crate) const FLAGS: [&str; 6] = ["platform", "label", "max-age", "clock", "unknown-age", "content-key"];

impl Conditions {
    /// The same for an image that is to be built from what has this key, or from what has none.
    #[must_use]
    pub(crate) fn of_key(self, key: Option<Hash>) -> Self {
        Self { key, ..self }
    }

    /// The same as flags: to each of [`FLAGS`] its values. A clock that nothing is asked of is none.
    #[must_use]
    pub(crate) fn flags(&self) -> [Vec<String>; FLAGS.len()] {
        let clock = self.max_age.map(|_| self.clock.name().to_owned());
        [
            self.platforms.iter().map(ToString::to_string).collect(),
            self.labels.iter().map(ToString::to_string).collect(),
            self.max_age.iter().map(ToString::to_string).collect(),
            clock.into_iter().collect(),
            self.unknown_age.iter().map(|counts| counts.name().to_owned()).collect(),
            self.key.iter().map(ToString::to_string).collect(),
        ]
    }

    /// What must be known of an image to judge it at this time.
    #[must_use]
    pub(crate) fn needs(&self, now: OffsetDateTime) -> Needs {
        let is_for_some = !self.platforms.is_empty();
        let dated = self.max_age.map(|_| Needs::dated(self.clock)).unwrap_or_default();
        let needs = Needs {
            platforms: if is_for_some { Platforms::OfAll } else { Platforms::No },
            labels: !self.labels.is_empty() || self.key.is_some(),
            presence: is_for_some,
            // What has this key may never have been built.
            absence: self.key.is_some(),
            only: self.platforms.clone(),
            as_of: Some(now),
            ..Needs::default()
        };
        needs.and(&dated)
    }

    /// What is known of an image that was found, as far as it matters for them.
    #[must_use]
    pub(crate) fn facts<'a>(&'a self, found: &'a Found) -> Facts<'a> {
        Facts::of_found(found, &self.platforms)
    }

    /// Whether an image lacks nothing that is asked, by its age aside, which is no lack; if it does, what, in words.
    /// `digest`: what its tag must point at. What it lacks settles it, whatever is not known besides.
    pub(crate) fn complete(&self, digest: Option<&Digest>, facts: &Facts<'_>) -> Met<String> {
        digest::complete(digest, facts)
            .and(|| platform::complete(&self.platforms, facts))
            .and(|| presence::complete(facts))
            .and(|| label::complete(&self.labels, facts))
            .and(|| label::of_key(self.key.as_ref(), facts))
    }
}
