//! The table: what deleting costs.

use std::io::{self, Write};
use std::time::Duration;

use crate::line::{Line, PARALLEL, bound, head};
use crate::table::{megabytes, ratio, time, write_row};

/// A row of those that delete: the call, and the requests that it cannot do without, if it is held against them.
pub(crate) type Deleting = (Line, Option<u32>);

/// Ratios are to the first line.
pub(crate) fn write(lines: &[Deleting], round_trip: Duration, out: &mut dyn Write) -> io::Result<()> {
    let far = round_trip.as_millis();
    let heads = [
        "call".to_owned(),
        "requests".into(),
        "connections".into(),
        format!("time at {far} ms"),
        "ratio".into(),
        format!("to requests × {far} ms ÷ {PARALLEL}"),
        "CPU".into(),
        "peak memory".into(),
    ];
    head(&heads, out)?;
    let first = lines.first().and_then(|(line, _)| line.cost());
    for (line, needed) in lines {
        let mut cells = vec![line.label.clone()];
        match &line.cost {
            Err(reason) => cells.push(reason.clone()),
            Ok(cost) => {
                let to_first = first.map(|first| format!("{:.2}", ratio(cost.far, first.far)));
                let least = needed.and_then(|needed| bound(&needed.to_string(), round_trip, PARALLEL));
                let to_least = least.map(|least| format!("{:.2}", ratio(cost.far, least)));
                let or_none = |cell: Option<String>| cell.unwrap_or_else(|| "–".into());
                cells.extend([cost.requests.clone(), cost.connections.clone(), time(cost.far)]);
                cells.extend([or_none(to_first), or_none(to_least), time(cost.cpu), megabytes(cost.peak)]);
            }
        }
        cells.resize(heads.len(), String::new());
        write_row(out, &cells)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cost::Cost;

    #[test]
    fn each_row_is_held_against_the_first_and_against_what_it_cannot_do_without() {
        let line = |far: u64| {
            let (far, cpu) = (Duration::from_millis(far), Duration::from_millis(80));
            let (requests, connections) = ("811".to_owned(), "17".to_owned());
            let cost = Cost { requests, connections, near: Duration::ZERO, far, cpu, peak: 12_340_000 };
            Line { label: "`a`".into(), cost: Ok(cost) }
        };
        let failed = Line { label: "b".into(), cost: Err("not installed".into()) };
        let lines = [(line(1200), Some(800)), (line(12_000), None), (failed, None)];
        let mut out = Vec::new();
        write(&lines, Duration::from_millis(20), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let rows: Vec<&str> = text.lines().skip(2).collect();
        assert_eq!(rows[0], "| `a` | 811 | 17 | 1200 ms | 1.00 | 1.20 | 80.0 ms | 12.34 MB |");
        assert_eq!(rows[1], "| `a` | 811 | 17 | 12.0 s | 10.00 | – | 80.0 ms | 12.34 MB |");
        assert!(text.lines().all(|row| row.matches('|').count() == 9), "{text}");
    }
}
