//! Rows of the benchmarks that work on thousands of tags: what a call costs, held against what it must cost, and by
//! the number of tags.

use std::io::{self, Write};
use std::time::Duration;

use crate::cost::Cost;
use crate::figures::Outcome;
use crate::table::{megabytes, time, write_row};

/// Requests that registry-gate has under way at once, unless it is told otherwise.
pub(crate) const PARALLEL: u32 = 16;

/// One row: a call, and what it costs or why that is not known.
pub(crate) struct Line {
    /// In Markdown.
    pub(crate) label: String,
    pub(crate) cost: Result<Cost, String>,
}

impl Line {
    /// As measured.
    pub(crate) fn measured(label: String, outcome: &Outcome) -> Self {
        let cost = match outcome {
            Outcome::Measured(figures) => Ok(Cost::of(figures)),
            Outcome::NotInstalled => Err("not installed".to_owned()),
            Outcome::Failed(reason) => Err(format!("failed: {}", reason.replace('|', "/"))),
        };
        Self { label, cost }
    }

    pub(crate) fn cost(&self) -> Option<&Cost> {
        self.cost.as_ref().ok()
    }
}

/// What so many requests take at least when so many are under way at once and each waits for one round trip.
pub(crate) fn bound(requests: &str, round_trip: Duration, parallel: u32) -> Option<Duration> {
    let requests: u32 = requests.parse().ok()?;
    Some(round_trip * requests / parallel)
}

/// The same call on repositories of several sizes, with what each tag takes.
pub(crate) fn write_sizes(lines: &[(u32, Line)], out: &mut dyn Write) -> io::Result<()> {
    let heads = ["call", "tags", "requests", "time at 0 ms", "a tag", "CPU", "a tag", "peak memory", "a tag"];
    head(&heads, out)?;
    for (tags, line) in lines {
        let mut cells = vec![line.label.clone(), tags.to_string()];
        match &line.cost {
            Err(reason) => cells.push(reason.clone()),
            Ok(cost) => cells.extend([
                cost.requests.clone(),
                time(cost.near),
                each(cost.near, *tags),
                time(cost.cpu),
                each(cost.cpu, *tags),
                megabytes(cost.peak),
                format!("{} B", cost.peak / u64::from(*tags)),
            ]),
        }
        cells.resize(heads.len(), String::new());
        write_row(out, &cells)?;
    }
    Ok(())
}

/// The share of one of so many.
fn each(whole: Duration, tags: u32) -> String {
    format!("{:.1} µs", whole.as_secs_f64() * 1e6 / f64::from(tags))
}

/// The head of a table: words to the left, figures to the right.
pub(crate) fn head(heads: &[impl AsRef<str>], out: &mut dyn Write) -> io::Result<()> {
    write_row(out, heads)?;
    writeln!(out, "|---|{}", "--:|".repeat(heads.len() - 1))
}

/// Of a range, every count.
pub(crate) fn is_at_most(counts: &str, most: u32) -> bool {
    counts.split('–').all(|count| count.parse().is_ok_and(|count: u32| count <= most))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(requests: &str, near: u64, far: u64) -> Cost {
        Cost {
            requests: requests.into(),
            connections: "17".into(),
            near: Duration::from_millis(near),
            far: Duration::from_millis(far),
            cpu: Duration::from_millis(80),
            peak: 12_340_000,
        }
    }

    fn line(label: &str, cost: Result<Cost, String>) -> Line {
        Line { label: label.into(), cost }
    }

    #[test]
    fn sizes_are_told_by_the_tag() {
        let lines = [(10_000, line("`a`", Ok(cost("11", 200, 0)))), (5, line("`a`", Err("failed".into())))];
        let mut out = Vec::new();
        write_sizes(&lines, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let row = text.lines().nth(2).unwrap();
        assert_eq!(row, "| `a` | 10000 | 11 | 200 ms | 20.0 µs | 80.0 ms | 8.0 µs | 12.34 MB | 1234 B |");
        assert!(text.lines().all(|row| row.matches('|').count() == 10), "{text}");
    }

    #[test]
    fn a_count_that_varies_has_no_bound() {
        assert_eq!(bound("800", Duration::from_millis(20), 16), Some(Duration::from_secs(1)));
        assert_eq!(bound("800–801", Duration::from_millis(20), 16), None);
    }
}
