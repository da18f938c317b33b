//! How time passes for a run that waits for something to happen.

use std::time::Duration;

use crate::dates::clock::Stopwatch;
use crate::interrupt::Interrupt;

/// How time passes. That of a test passes at once, and tells how much of it has.
pub trait Pace {
    /// The time since the run began.
    fn spent(&self) -> Duration;

    /// Lets so much time pass; whether the run is to end.
    fn pause(&self, length: Duration) -> bool;
}

/// How time really passes.
pub(super) struct RealPace {
    began: Stopwatch,
    interrupt: Interrupt,
}

impl RealPace {
    /// Begins now.
    pub(super) fn begin(interrupt: &Interrupt) -> Self {
        Self { began: Stopwatch::start(), interrupt: interrupt.clone() }
    }
}

impl Pace for RealPace {
    fn spent(&self) -> Duration {
        self.began.elapsed()
    }

    fn pause(&self, length: Duration) -> bool {
        self.interrupt.sleep(length)
    }
}
