//! The attempts at one thing.
//!
//! What comes to the same however often it is done is repeated in here, by [`super::Client::send`]: questions, and what
//! is written under its own digest. What deletes or moves a tag is not: before each attempt its caller has to look again
//! at what time may have changed, so it makes them one by one. Both have the same patience.

use super::request::{Method, Request};

/// What the attempts so far came to, and which may follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    repeats: Repeats,
    /// How often it was worth another attempt, after a pause.
    pub(super) retries: u32,
    /// How often an idle connection turned out to be closed, which is no failure.
    pub(super) dead_lines: u32,
    /// Whether one of them may have arrived, and its answer been lost.
    pub(super) may_have_arrived: bool,
}

/// When another attempt may follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Repeats {
    /// Whatever became of the one before.
    Always,
    /// When the one before never left.
    Unsent,
    /// Never: by then it may be about something else.
    Never,
}

impl Effort {
    /// The effort of somebody who looks before each attempt whether it still is what was meant.
    #[must_use]
    pub fn of_a_looker() -> Self {
        Self::new(Repeats::Always)
    }

    /// The effort of somebody who does not look.
    pub(super) fn of(request: &Request) -> Self {
        Self::new(match request.method {
            Method::Get | Method::Head => Repeats::Always,
            _ if request.is_repeatable => Repeats::Always,
            Method::Post | Method::Put => Repeats::Unsent,
            Method::Delete => Repeats::Never,
        })
    }

    fn new(repeats: Repeats) -> Self {
        Self { repeats, retries: 0, dead_lines: 0, may_have_arrived: false }
    }

    /// Whether another attempt may follow one that left, or did not.
    pub(super) fn goes_on(&self, was_sent: bool) -> bool {
        match self.repeats {
            Repeats::Always => true,
            Repeats::Unsent => !was_sent,
            Repeats::Never => false,
        }
    }

    /// How many attempts were made that came to nothing.
    pub(super) fn attempts(&self) -> u32 {
        self.retries + self.dead_lines
    }

    /// Whether the server may have done what was asked for, though nobody heard so.
    #[must_use]
    pub fn may_have_arrived(&self) -> bool {
        self.may_have_arrived
    }
}
