//! What an image must be, as flags: each condition once, for every command that asks.

use super::Time;
use super::flag::{CONDITIONS, arguments, value};
use super::value::{by, key, label, one_of, platform};
use crate::condition::Conditions;
use crate::dates::age::{Clock, UnknownAge};
use crate::dates::duration::Span;
use crate::image::{Label, Platform};
use crate::tree::Hash;

arguments! {
    /// What images must be besides existing.
    #[derive(Clone, Debug)]
    pub struct ConditionArgs {
        /// An image older than this is stale: 90s, 15m, 12h, 7d, 2w or a sum such as 1d12h.
        pub max_age: Option<Span> = value("max-age", &["DURATION"], CONDITIONS).read(|| by(Span::parse)),
        /// What an unknown age counts as; by default it is a failure.
        pub unknown_age: Option<UnknownAge> = value("unknown-age", &["stale|fresh"], CONDITIONS).read(|| one_of(UnknownAge::parse, &UnknownAge::NAMES)),
        /// A platform that it must have, such as linux/arm64 or linux/arm/v7; repeatable.
        pub platform: Vec<Platform> = value("platform", &["PLATFORM"], CONDITIONS).read(|| by(platform)),
        /// A label that it must have, on every platform asked for; repeatable.
        pub label: Vec<Label> = value("label", &["NAME[=VALUE]"], CONDITIONS).read(|| by(label)),
        /// The content key that the images are of, as the command key said it: one whose label registry-gate.key says another
        /// is incomplete. Once for all of them, or once for each, in their order.
        pub content_key: Vec<Hash> = value("content-key", &["KEY"], CONDITIONS).read(|| by(key)),
    }
}

impl ConditionArgs {
    /// What they mean of each image, with ages by this clock; which key is whose they do not say.
    pub(crate) fn meant(&self, time: &Time) -> Conditions {
        Conditions {
            platforms: self.platform.clone(),
            labels: self.label.clone(),
            max_age: self.max_age,
            clock: time.clock,
            unknown_age: self.unknown_age,
            key: None,
        }
    }

    /// The first that is given, as it is typed.
    pub(crate) fn first_given(&self, time: &Time) -> Option<&'static str> {
        let given = [
            ("--max-age", self.max_age.is_some()),
            ("--unknown-age", self.unknown_age.is_some()),
            ("--platform", !self.platform.is_empty()),
            ("--label", !self.label.is_empty()),
            ("--content-key", !self.content_key.is_empty()),
            ("--clock", time.clock != Clock::default()),
        ];
        given.into_iter().find_map(|(flag, is_given)| is_given.then_some(flag))
    }
}
