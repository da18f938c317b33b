//! The clock: the only module that reads one.
//!
//! Decisions take "now" as a value, so `now` is for `main` and for the one protocol matter that is about
//! the real time of day (a `Retry-After` date). Time limits use the monotonic clock.

use std::fmt;
use std::time::{Duration, Instant, SystemTime};

/// The time of day.
#[must_use]
pub fn now() -> SystemTime {
    SystemTime::now()
}

/// A point of the monotonic clock, for code of others that wants one.
#[must_use]
pub fn instant() -> Instant {
    Instant::now()
}

/// Measures from its start.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts measuring.
    #[must_use]
    pub fn start() -> Self {
        Self(instant())
    }

    /// The time since the start.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// The moment by which a run has to end, if there is one.
#[derive(Clone, Copy, Debug)]
pub struct Deadline(Option<(Instant, Duration)>);

impl Deadline {
    /// A deadline this long from now. One too far for the clock is none.
    #[must_use]
    pub fn after(length: Duration) -> Self {
        Self(instant().checked_add(length).map(|at| (at, length)))
    }

    /// No deadline.
    #[must_use]
    pub fn never() -> Self {
        Self(None)
    }

    /// The time left: zero once it passed, `None` without a deadline.
    #[must_use]
    pub fn remaining(&self) -> Option<Duration> {
        self.0.map(|(at, _)| at.saturating_duration_since(instant()))
    }

    /// The length it was given.
    #[must_use]
    pub fn length(&self) -> Option<Duration> {
        self.0.map(|(_, length)| length)
    }

    /// Whether it passed.
    #[must_use]
    pub fn has_passed(&self) -> bool {
        self.remaining().is_some_and(|left| left.is_zero())
    }

    /// Whether a pause of this length would end after it.
    #[must_use]
    pub fn is_before(&self, pause: Duration) -> bool {
        self.remaining().is_some_and(|left| left <= pause)
    }
}

/// A length of time as people and our options write it: `250ms`, `1.5s`, `30s`, `2m`, `1h30m`.
#[derive(Clone, Copy, Debug)]
pub struct Spelled(pub Duration);

impl fmt::Display for Spelled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.0.as_millis();
        if millis < 1000 {
            return write!(f, "{millis}ms");
        }
        if millis < 10_000 {
            let tenths = millis / 100 % 10;
            return if tenths == 0 {
                write!(f, "{}s", millis / 1000)
            } else {
                write!(f, "{}.{tenths}s", millis / 1000)
            };
        }
        let seconds = self.0.as_secs();
        for (unit, length) in [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)] {
            let amount = match unit {
                "d" => seconds / length,
                "h" => seconds % 86_400 / length,
                "m" => seconds % 3600 / length,
                _ => seconds % 60,
            };
            if amount > 0 {
                write!(f, "{amount}{unit}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_read_as_options_are_written() {
        for (millis, spelled) in [
            (0, "0ms"),
            (250, "250ms"),
            (1000, "1s"),
            (1500, "1.5s"),
            (9_990, "9.9s"),
            (30_000, "30s"),
            (60_000, "1m"),
            (90_000, "1m30s"),
            (5_400_000, "1h30m"),
            (90_000_000, "1d1h"),
        ] {
            assert_eq!(Spelled(Duration::from_millis(millis)).to_string(), spelled);
        }
    }

    #[test]
    fn a_deadline_counts_down_and_ends() {
        let deadline = Deadline::after(Duration::from_secs(60));
        assert!(!deadline.has_passed());
        assert!(deadline.is_before(Duration::from_secs(61)));
        assert!(!deadline.is_before(Duration::from_secs(30)));
        assert!(Deadline::after(Duration::ZERO).has_passed());
        assert!(!Deadline::never().is_before(Duration::MAX));
        assert!(!Deadline::after(Duration::MAX).has_passed());
    }
}
