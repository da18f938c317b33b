//! What listing everything costs: measured, or worked out from a part.

use std::time::Duration;

use crate::figures::Figures;

/// A row's figures, as they are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cost {
    pub(crate) requests: String,
    pub(crate) connections: String,
    /// At no round trip.
    pub(crate) near: Duration,
    /// At the slow link's.
    pub(crate) far: Duration,
    pub(crate) cpu: Duration,
    /// In bytes.
    pub(crate) peak: u64,
}

impl Cost {
    /// As measured.
    pub(crate) fn of(figures: &Figures) -> Self {
        Self {
            requests: figures.requests.to_string(),
            connections: figures.connections.to_string(),
            near: figures.near(),
            far: figures.far(),
            cpu: figures.cpu(),
            peak: figures.peak(),
        }
    }

    /// Of `times` such parts. `start` is what a run takes that lists no tags, and is counted once: whoever is
    /// measured on a part must not be charged with starting many times. Memory is the part's.
    pub(crate) fn scaled(start: &Figures, part: &Figures, times: u32) -> Self {
        let more = part.requests.most().saturating_sub(start.requests.most());
        let scaled = |of: fn(&Figures) -> Duration| of(start) + of(part).saturating_sub(of(start)) * times;
        Self {
            requests: (start.requests.most() + more * u64::from(times)).to_string(),
            connections: part.connections.to_string(),
            near: scaled(Figures::near),
            far: scaled(Figures::far),
            cpu: scaled(Figures::cpu),
            peak: part.peak(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stopwatch::Reading;

    fn figures(requests: u64, milliseconds: [u64; 2]) -> Figures {
        let mut figures = Figures::default();
        figures.requests.add(requests);
        figures.connections.add(1);
        for (column, wall) in milliseconds.into_iter().map(Duration::from_millis).enumerate() {
            let cpu = Duration::from_millis(10);
            figures.add(column, &Reading { wall, cpu, peak: 1_000_000 * requests, exit: Some(0) });
        }
        figures
    }

    #[test]
    fn the_start_counts_once_and_the_rest_as_often_as_there_are_parts() {
        let cost = Cost::scaled(&figures(2, [300, 400]), &figures(12, [500, 1400]), 20);
        assert_eq!(cost.requests, "202");
        assert_eq!(cost.connections, "1");
        assert_eq!((cost.near, cost.far), (Duration::from_millis(4300), Duration::from_millis(20_400)));
        assert_eq!((cost.cpu, cost.peak), (Duration::from_millis(10), 12_000_000));
    }

    #[test]
    fn all_of_it_is_what_was_measured() {
        let (start, whole) = (figures(2, [300, 400]), figures(12, [500, 1400]));
        assert_eq!(Cost::scaled(&start, &whole, 1), Cost::of(&whole));
    }
}
