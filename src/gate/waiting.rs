//! When `wait` asks again, pure.
//!
//! It asks at once, then after pauses that grow by half, since who waits long need not know at the second. Each is cut
//! short by chance, so that jobs that began together do not ask together. A pause that the server asked for is never cut.
//! The last question is asked so long before the limit that its answer can come within.

use std::time::Duration;

use crate::exit::Exit;
use crate::gate::verdict::Verdict;

/// No pause grows beyond this.
const LONGEST: Duration = Duration::from_secs(60);

/// So much of the time is left to the last question, or a tenth where that is less.
const LAST: Duration = Duration::from_secs(2);

/// How one waits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Waiting {
    /// The first pause.
    pub interval: Duration,
    /// How long the whole may take.
    pub limit: Duration,
}

impl Waiting {
    /// The pause after so many questions, when so much time is spent and the server asked for another pause. `chance` is
    /// from 0 to 1. `None`: no time is left for a question after it.
    #[must_use]
    pub(crate) fn pause(
        &self,
        questions: u32,
        spent: Duration,
        asked: Duration,
        chance: f64,
    ) -> Option<Duration> {
        let left = self.limit.saturating_sub(spent).saturating_sub(LAST.min(self.limit / 10));
        if left.is_zero() || asked > left {
            return None;
        }
        let grown = (1..questions.min(64)).fold(self.interval, |pause, _| pause.saturating_add(pause / 2));
        let pause = grown.min(LONGEST.max(self.interval)).mul_f64(1.0 - 0.2 * chance);
        Some(pause.min(left).max(asked))
    }
}

/// Whether time may make another answer of this one. What GitLab does not allow stays so, and what is wrong with the
/// question is wrong the next time.
#[must_use]
pub(crate) fn may_change(verdict: Verdict, exit: Exit) -> bool {
    match verdict {
        Verdict::Present => false,
        Verdict::Unknown => matches!(exit, Exit::Unavailable | Exit::Protocol),
        Verdict::Absent | Verdict::Stale | Verdict::Incomplete => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WAITING: Waiting = Waiting { interval: Duration::from_secs(5), limit: Duration::from_secs(1800) };

    fn seconds(pause: Option<Duration>) -> Option<f64> {
        pause.map(|pause| pause.as_secs_f64())
    }

    #[test]
    fn pauses_grow_by_half_to_a_minute() {
        let pauses = (1..9).map(|questions| WAITING.pause(questions, Duration::ZERO, Duration::ZERO, 0.0));
        let pauses: Vec<f64> = pauses.filter_map(seconds).collect();
        assert_eq!(pauses, [5.0, 7.5, 11.25, 16.875, 25.3125, 37.96875, 56.953_125, 60.0]);
        let patient = Waiting { interval: Duration::from_secs(300), ..WAITING };
        assert_eq!(seconds(patient.pause(9, Duration::ZERO, Duration::ZERO, 0.0)), Some(300.0));
    }

    #[test]
    fn the_last_question_comes_before_the_limit_and_none_after_it() {
        let left = |left: u64| Duration::from_secs(1800 - left);
        assert_eq!(seconds(WAITING.pause(9, left(30), Duration::ZERO, 0.0)), Some(28.0));
        assert_eq!(WAITING.pause(9, left(2), Duration::ZERO, 0.0), None);
        assert_eq!(WAITING.pause(9, left(30), Duration::from_secs(29), 0.0), None);
    }

    proptest! {
        #[test]
        fn nobody_asks_earlier_than_the_server_asked_for(questions in 1u32..100, asked in 0u64..1000, chance in 0.0..1.0) {
            let asked = Duration::from_secs(asked);
            let pause = WAITING.pause(questions, Duration::from_secs(100), asked, chance).unwrap();
            prop_assert!(pause >= asked && pause >= Duration::from_secs(4) && pause <= LONGEST.max(asked));
        }
    }
}
