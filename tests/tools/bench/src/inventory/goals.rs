//! The goals of listing, each with its figure.

use std::time::Duration;

use crate::args::Mode;
use crate::goals::Goal;
use crate::line::{Line, PARALLEL, bound, is_at_most};
use crate::table::{megabytes, ratio, time};

/// Rows of tags on one page of a registry with a metadata database.
const ROWS: u32 = 1000;
/// How much longer a tag may take among a million than among a hundredth of that, for time that is linear.
const LINEAR: f64 = 1.5;

/// Goals of listing all tags of `repositories` with `tags` each.
pub(crate) fn everything(
    mode: Mode,
    ours: &Line,
    python: &Line,
    [repositories, tags]: [u32; 2],
    round_trip: Duration,
) -> Vec<Goal> {
    let far = round_trip.as_millis();
    let cost = ours.cost();
    let faster = |wanted: f64| {
        let (cost, python) = cost.zip(python.cost())?;
        let times = ratio(python.far, cost.far);
        Some((format!("{times:.1} times ({} to {})", time(python.far), time(cost.far)), times >= wanted))
    };
    if mode == Mode::Metadata {
        let pages = tags.div_ceil(ROWS);
        let most = repositories * (1 + pages);
        return vec![
            Goal::counted(
                // The list of repositories belongs to none of them.
                format!(
                    "with a database: at most 1 + ⌈T ÷ {ROWS}⌉ requests a repository, and 1 for all: {}",
                    most + 1
                ),
                cost.map(|cost| (cost.requests.clone(), is_at_most(&cost.requests, most + 1))),
            ),
            Goal::reported(
                format!("… under 1.5 s at {far} ms"),
                cost.map(|cost| (time(cost.far), cost.far < Duration::from_millis(1500))),
            ),
            Goal::reported(
                "… peak memory under 40 MB",
                cost.map(|cost| (megabytes(cost.peak), cost.peak < 40_000_000)),
            ),
            Goal::reported(format!("… at least 50 times as fast as python-gitlab at {far} ms"), faster(50.0)),
        ];
    }
    let most = 3 + repositories + 2 * repositories * tags;
    vec![
        Goal::counted(
            format!("without: at most 2 requests a tag, 1 a repository, 3 for all: {most}"),
            cost.map(|cost| (cost.requests.clone(), is_at_most(&cost.requests, most))),
        ),
        Goal::reported(
            format!("… time at {far} ms within 1.3 of requests × {far} ms ÷ {PARALLEL}"),
            cost.and_then(|cost| {
                let bound = bound(&cost.requests, round_trip, PARALLEL)?;
                let part = ratio(cost.far, bound);
                Some((format!("{part:.2} ({} to {})", time(cost.far), time(bound)), part <= 1.3))
            }),
        ),
        Goal::counted(
            format!("… no more connections than {PARALLEL} to the registry and 1 to GitLab"),
            cost.map(|cost| (cost.connections.clone(), is_at_most(&cost.connections, PARALLEL + 1))),
        ),
        Goal::reported(format!("… at least 8 times as fast as python-gitlab at {far} ms"), faster(8.0)),
    ]
}

/// Goals of listing one repository of several sizes, smallest first.
pub(crate) fn sizes(lines: &[(u32, Line)]) -> Vec<Goal> {
    let [(fewest, small), .., (most, large)] = lines else { return Vec::new() };
    let pages = 1 + most.div_ceil(ROWS);
    let each = |time: Duration, tags: u32| time.as_secs_f64() / f64::from(tags);
    vec![
        Goal::counted(
            format!("{most} tags of one repository, sorted: at most 1 + ⌈T ÷ {ROWS}⌉ requests: {pages}"),
            large.cost().map(|cost| (cost.requests.clone(), is_at_most(&cost.requests, pages))),
        ),
        Goal::reported(
            "… peak memory under 500 MB",
            large.cost().map(|cost| (megabytes(cost.peak), cost.peak < 500_000_000)),
        ),
        Goal::reported(
            format!("… a tag takes at most {LINEAR} of what it takes among {fewest}"),
            small.cost().zip(large.cost()).map(|(small, large)| {
                let wall = each(large.near, *most) / each(small.near, *fewest);
                let cpu = each(large.cpu, *most) / each(small.cpu, *fewest);
                (format!("{wall:.2} of the time, {cpu:.2} of the CPU"), wall <= LINEAR && cpu <= LINEAR)
            }),
        ),
    ]
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

    const SEED: [u32; 2] = [20, 500];
    const ROUND_TRIP: Duration = Duration::from_millis(20);

    #[test]
    fn with_a_database_each_goal_is_held_against_its_own_figure() {
        let of =
            |ours, python| everything(Mode::Metadata, &ours, &line("10000", python, 0), SEED, ROUND_TRIP);
        assert_eq!(verdicts(&of(line("41", 1, 39_999_999), 50)), ["reached"; 4]);
        let slow = of(line("41", 2, 40_000_000), 99);
        assert_eq!(verdicts(&slow), ["reached", "not reached", "not reached", "not reached"]);
        assert!(!slow.iter().any(Goal::is_broken));
        assert!(of(line("41–42", 1, 0), 50).iter().any(Goal::is_broken));
    }

    #[test]
    fn without_one_requests_round_trip_and_connections_are_the_measure() {
        let of =
            |ours, python| everything(Mode::Filesystem, &ours, &line("10000", python, 0), SEED, ROUND_TRIP);
        assert_eq!(verdicts(&of(line("20023", 32, 0), 256)), ["reached"; 4]);
        assert_eq!(
            verdicts(&of(line("20024", 33, 0), 256)),
            ["not reached", "not reached", "reached", "not reached"]
        );
    }

    #[test]
    fn time_is_linear_when_a_tag_of_many_takes_little_more_than_one_of_few() {
        let of = |seconds| {
            sizes(&[(100, line("2", 1, 0)), (1000, line("2", 9, 0)), (10_000, line("11", seconds, 0))])
        };
        assert_eq!(verdicts(&of(150)), ["reached"; 3]);
        assert_eq!(verdicts(&of(151)), ["reached", "reached", "not reached"]);
    }
}
