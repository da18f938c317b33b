//! The goals of deleting, and of planning, each with its figure.

use std::time::Duration;

use crate::goals::Goal;
use crate::line::{Line, PARALLEL, bound, is_at_most};
use crate::table::{megabytes, ratio, time};

/// Rows of tags on one page of a registry with a metadata database.
const ROWS: u32 = 1000;
/// How much longer the deleting may take than its requests must.
const IDLE: f64 = 1.3;
/// Peak memory of deleting, in bytes.
const SMALL: u64 = 60_000_000;
/// CPU time and peak memory, in bytes, of planning the most.
const QUICK: Duration = Duration::from_secs(5);
const LARGE: u64 = 500_000_000;

/// The requests of a token and of all pages of a list.
pub(crate) fn listing(tags: u32) -> u32 {
    1 + tags.div_ceil(ROWS)
}

/// The requests of the lists of a deletion: one to reckon the limit by, and one of what is left when all is done.
pub(crate) fn lists(tags: u32, doomed: u32) -> u32 {
    tags.div_ceil(ROWS) + (tags - doomed).div_ceil(ROWS)
}

/// Goals of one way to delete: no more than the requests `in_all`, of which those `needed` are sent side by side.
pub(crate) fn deleting(
    what: &str,
    line: &Line,
    [needed, in_all]: [u32; 2],
    told: &str,
    round_trip: Duration,
) -> Vec<Goal> {
    let far = round_trip.as_millis();
    let cost = line.cost();
    vec![
        Goal::counted(
            format!("{what}: at most {told} requests: {in_all}"),
            cost.map(|cost| (cost.requests.clone(), is_at_most(&cost.requests, in_all))),
        ),
        Goal::reported(
            format!("… time at {far} ms within {IDLE} of {needed} requests × {far} ms ÷ {PARALLEL}"),
            cost.and_then(|cost| {
                let least = bound(&needed.to_string(), round_trip, PARALLEL)?;
                let part = ratio(cost.far, least);
                Some((format!("{part:.2} ({} to {})", time(cost.far), time(least)), part <= IDLE))
            }),
        ),
        Goal::counted(
            format!("… no more connections than {PARALLEL} to the registry and 1 to GitLab"),
            cost.map(|cost| (cost.connections.clone(), is_at_most(&cost.connections, PARALLEL + 1))),
        ),
        Goal::reported(
            "… peak memory under 60 MB",
            cost.map(|cost| (megabytes(cost.peak), cost.peak < SMALL)),
        ),
    ]
}

/// Goals of planning so many tags, against the same tags only listed.
pub(crate) fn planning(tags: u32, listed: &Line, planned: &[&Line]) -> Vec<Goal> {
    let most = listing(tags);
    let of = |line: &&Line| {
        let cost = line.cost();
        let beyond = listed.cost().zip(cost).map(|(listed, cost)| cost.cpu.saturating_sub(listed.cpu));
        [
            Goal::counted(
                format!("{tags} tags, {}: at most 1 + ⌈T ÷ {ROWS}⌉ requests: {most}", line.label),
                cost.map(|cost| (cost.requests.clone(), is_at_most(&cost.requests, most))),
            ),
            Goal::reported(
                "… under 5 s of CPU beyond listing them",
                beyond.map(|beyond| (time(beyond), beyond < QUICK)),
            ),
            Goal::reported("… under 5 s of CPU in all", cost.map(|cost| (time(cost.cpu), cost.cpu < QUICK))),
            Goal::reported(
                "… peak memory under 500 MB",
                cost.map(|cost| (megabytes(cost.peak), cost.peak < LARGE)),
            ),
        ]
    };
    planned.iter().flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cost::Cost;

    fn line(requests: &str, seconds: u64, peak: u64) -> Line {
        let time = Duration::from_secs(seconds);
        let requests = requests.to_owned();
        let cost = Cost { requests, connections: "17".into(), near: time, far: time, cpu: time, peak };
        Line { label: String::new(), cost: Ok(cost) }
    }

    fn verdicts(goals: &[Goal]) -> Vec<&'static str> {
        goals.iter().map(Goal::verdict).collect()
    }

    #[test]
    fn deleting_is_held_against_its_requests_and_the_time_that_they_take_side_by_side() {
        let of = |line| deleting("a", &line, [8000, 8011], "", Duration::from_millis(20));
        assert_eq!(verdicts(&of(line("8011", 13, SMALL - 1))), ["reached"; 4]);
        let missed = of(line("8012", 14, SMALL));
        assert_eq!(verdicts(&missed), ["not reached", "not reached", "reached", "not reached"]);
        assert!(missed.iter().any(Goal::is_broken));
    }

    #[test]
    fn planning_is_told_with_and_without_listing() {
        assert_eq!(listing(1_000_000), 1001);
        let of = |planned| planning(10_000, &line("11", 3, 0), &[&planned]);
        assert_eq!(verdicts(&of(line("11", 4, LARGE - 1))), ["reached"; 4]);
        assert_eq!(verdicts(&of(line("11", 7, LARGE))), ["reached", "reached", "not reached", "not reached"]);
    }
}
