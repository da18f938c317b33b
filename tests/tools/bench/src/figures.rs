//! What the runs of one row add up to.

use std::fmt;
use std::fs;
use std::ops::RangeInclusive;
use std::time::Duration;

use crate::stopwatch::Reading;
use crate::subject::Subject;

/// What became of a row.
pub(crate) enum Outcome {
    Measured(Figures),
    /// The tool is not there: the row says so, and has no figures.
    NotInstalled,
    /// A call did not do its work: the reason.
    Failed(String),
}

impl Outcome {
    /// Before the first run.
    pub(crate) fn of(subject: &Subject) -> Self {
        let Some(program) = &subject.program else { return Self::NotInstalled };
        match fs::metadata(program) {
            Ok(file) => Self::Measured(Figures::of(file.len())),
            Err(error) => Self::Failed(format!("{}: {error}", program.display())),
        }
    }

    pub(crate) fn figures(&self) -> Option<&Figures> {
        match self {
            Self::Measured(figures) => Some(figures),
            Self::NotInstalled | Self::Failed(_) => None,
        }
    }
}

/// Figures of all runs of one row.
#[derive(Default)]
pub(crate) struct Figures {
    pub(crate) requests: Range,
    pub(crate) connections: Range,
    /// Of the program, in bytes.
    pub(crate) size: u64,
    /// Of the column without and the column with a round trip.
    readings: [Vec<Reading>; 2],
}

impl Figures {
    /// Of a program of `size` bytes, before its first run.
    pub(crate) fn of(size: u64) -> Self {
        Self { size, ..Self::default() }
    }

    pub(crate) fn add(&mut self, column: usize, reading: &Reading) {
        self.readings[column].push(reading.clone());
    }

    /// Median wall time at no round trip.
    pub(crate) fn near(&self) -> Duration {
        median(self.readings[0].iter().map(|reading| reading.wall))
    }

    /// Median wall time at the slow link's round trip.
    pub(crate) fn far(&self) -> Duration {
        median(self.readings[1].iter().map(|reading| reading.wall))
    }

    /// Median processor time of both columns' runs: how long it waits in between should not matter.
    pub(crate) fn cpu(&self) -> Duration {
        median(self.readings.iter().flatten().map(|reading| reading.cpu))
    }

    /// Largest peak of memory of any run, in bytes.
    pub(crate) fn peak(&self) -> u64 {
        self.readings.iter().flatten().map(|reading| reading.peak).max().unwrap_or_default()
    }
}

/// The middle one; of an even number the mean of the two in the middle; zero of none.
fn median(values: impl Iterator<Item = Duration>) -> Duration {
    let mut values: Vec<Duration> = values.collect();
    values.sort_unstable();
    match values.len() {
        0 => Duration::ZERO,
        length if length % 2 == 1 => values[length / 2],
        length => (values[length / 2 - 1] + values[length / 2]) / 2,
    }
}

/// The least and the most of a count that should not vary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Range(Option<(u64, u64)>);

impl Range {
    pub(crate) fn add(&mut self, count: u64) {
        let (least, most) = self.0.unwrap_or((count, count));
        self.0 = Some((least.min(count), most.max(count)));
    }

    /// The most; zero before anything was counted.
    pub(crate) fn most(self) -> u64 {
        self.0.map_or(0, |(_, most)| most)
    }

    /// Whether every count is one of those; none before anything was counted.
    pub(crate) fn is_within(self, allowed: &RangeInclusive<u64>) -> Option<bool> {
        self.0.map(|(least, most)| allowed.contains(&least) && allowed.contains(&most))
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("–"),
            Some((least, most)) if least == most => write!(f, "{most}"),
            Some((least, most)) => write!(f, "{least}–{most}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn median_of(milliseconds: &[u64]) -> Duration {
        median(milliseconds.iter().copied().map(Duration::from_millis))
    }

    #[test]
    fn the_median_is_the_middle_of_the_sorted_values() {
        assert_eq!(median_of(&[9, 1, 5]), Duration::from_millis(5));
        assert_eq!(median_of(&[8, 1, 4, 2]), Duration::from_millis(3));
        assert_eq!(median_of(&[]), Duration::ZERO);
    }

    #[test]
    fn a_count_that_varies_is_shown_as_a_range() {
        let mut range = Range::default();
        assert_eq!(range.to_string(), "–");
        range.add(2);
        range.add(2);
        assert_eq!(range.to_string(), "2");
        range.add(4);
        range.add(3);
        assert_eq!(range.to_string(), "2–4");
        assert_eq!(range.is_within(&(2..=4)), Some(true));
        assert_eq!(range.is_within(&(2..=3)), Some(false));
        assert_eq!(range.is_within(&(3..=4)), Some(false));
    }
}
