//! Ages: which clock tells them, when a date is worth believing, and the units they are told in.
//!
//! Two dates belong to a tag. `created` is what the image's configuration claims as its build time: 1970 for
//! reproducible builds, anything for a builder with a wrong clock. `published` is when the tag last came to
//! point at its manifest, which only a metadata database knows. A date that cannot be true is *unknown*,
//! which is neither old nor new.

use time::OffsetDateTime;

use crate::dates::duration::Span;

/// Which date an age is counted from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clock {
    /// `published` where it is known, else `created`.
    #[default]
    Auto,
    /// The build time in the image's configuration.
    Created,
    /// When the tag last came to point at its manifest.
    Published,
}

impl Clock {
    /// The names that `--clock` takes.
    pub const NAMES: [&'static str; 3] = ["auto", "created", "published"];

    /// One of [`Clock::NAMES`].
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Created => "created",
            Self::Published => "published",
        }
    }

    /// Reads one of [`Clock::NAMES`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "auto" => Some(Self::Auto),
            "created" => Some(Self::Created),
            "published" => Some(Self::Published),
            _ => None,
        }
    }
}

/// What an unknown age counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnknownAge {
    /// As too old.
    Stale,
    /// As young enough.
    Fresh,
}

impl UnknownAge {
    /// The names that `--unknown-age` takes.
    pub(crate) const NAMES: [&'static str; 2] = ["stale", "fresh"];

    /// One of [`UnknownAge::NAMES`].
    #[must_use]
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Stale => "stale",
            Self::Fresh => "fresh",
        }
    }

    /// Reads one of [`UnknownAge::NAMES`].
    #[must_use]
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "stale" => Some(Self::Stale),
            "fresh" => Some(Self::Fresh),
            _ => None,
        }
    }
}

/// How old something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Age {
    /// The date's verb: `published` or `created`.
    pub verb: &'static str,
    /// The date itself.
    pub date: OffsetDateTime,
    /// How long that is ago; zero for a date less than a day in the future.
    pub span: Span,
}

/// Dates before this are placeholders: 1981-01-01T00:00:00Z (zip archives cannot say less than 1980).
const EARLIEST: i64 = 347_155_200;

/// How far a date may lie in the future before it is disbelieved: clocks of builders differ.
const TOLERANCE: i64 = 86_400;

impl Age {
    /// The age at `now` of something dated `date`; `None` when the date cannot be true.
    #[must_use]
    pub(crate) fn at(now: OffsetDateTime, date: OffsetDateTime, verb: &'static str) -> Option<Self> {
        let (now, then) = (now.unix_timestamp(), date.unix_timestamp());
        if then < EARLIEST || then > now.saturating_add(TOLERANCE) {
            return None;
        }
        Some(Self { verb, date, span: Span::from_seconds(u64::try_from(now - then).unwrap_or(0)) })
    }
}

/// A unit in which an age can be told as one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// One second.
    Seconds,
    /// 60 seconds.
    Minutes,
    /// 60 minutes.
    Hours,
    /// 24 hours.
    Days,
    /// 7 days.
    Weeks,
}

impl Unit {
    /// The names that `--unit` takes.
    pub(crate) const NAMES: [&'static str; 5] = ["seconds", "minutes", "hours", "days", "weeks"];

    /// Reads one of [`Unit::NAMES`].
    #[must_use]
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "seconds" => Some(Self::Seconds),
            "minutes" => Some(Self::Minutes),
            "hours" => Some(Self::Hours),
            "days" => Some(Self::Days),
            "weeks" => Some(Self::Weeks),
            _ => None,
        }
    }

    /// Its name, one of [`Unit::NAMES`].
    #[must_use]
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::Minutes => "minutes",
            Self::Hours => "hours",
            Self::Days => "days",
            Self::Weeks => "weeks",
        }
    }

    /// How many seconds one of it has.
    #[must_use]
    pub(crate) fn seconds(self) -> u64 {
        match self {
            Self::Seconds => 1,
            Self::Minutes => 60,
            Self::Hours => 3_600,
            Self::Days => 86_400,
            Self::Weeks => 604_800,
        }
    }

    /// The whole units in a span; what is left over is dropped.
    #[must_use]
    pub fn count(self, span: Span) -> u64 {
        span.seconds() / self.seconds()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(seconds).unwrap()
    }

    #[test]
    fn dates_that_cannot_be_true_are_unknown() {
        let now = at(1_800_000_000);
        assert_eq!(Age::at(now, at(0), "created"), None);
        assert_eq!(Age::at(now, at(EARLIEST - 1), "created"), None);
        assert_eq!(Age::at(now, at(1_800_000_000 + TOLERANCE + 1), "created"), None);
        assert_eq!(Age::at(now, at(1_800_000_000 + TOLERANCE), "created").unwrap().span.seconds(), 0);
        assert_eq!(Age::at(now, at(EARLIEST), "created").unwrap().span.seconds(), 1_452_844_800);
    }

    #[test]
    fn units_count_whole_ones() {
        let span = Span::from_seconds(13 * 86_400 + 86_399);
        assert_eq!(Unit::parse("days").unwrap().count(span), 13);
        assert_eq!(Unit::parse("weeks").unwrap().count(span), 1);
        assert_eq!(Unit::parse("fortnights"), None);
    }

    #[test]
    fn every_name_is_read() {
        assert!(Clock::NAMES.iter().all(|name| Clock::parse(name).is_some()));
        assert!(Unit::NAMES.iter().all(|name| Unit::parse(name).is_some()));
    }
}
