//! The table: what listing everything costs.

use std::io::{self, Write};
use std::time::Duration;

use crate::cost::Cost;
use crate::line::{Line, bound, head};
use crate::table::{megabytes, ratio, time, write_row};

/// Ratios are to the first line. With `parallel`, the first line's slow column is held against its [`bound`].
pub(crate) fn write_everything(
    lines: &[Line],
    round_trip: Duration,
    parallel: Option<u32>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let far = round_trip.as_millis();
    let mut heads = vec![
        "call".to_owned(),
        "requests".into(),
        "connections".into(),
        "time at 0 ms".into(),
        "ratio".into(),
        format!("time at {far} ms"),
        "ratio".into(),
    ];
    heads.extend(parallel.map(|parallel| format!("to requests × {far} ms ÷ {parallel}")));
    heads.extend(["CPU", "peak memory"].map(str::to_owned));
    head(&heads, out)?;
    let first = lines.first().and_then(Line::cost);
    for (at, line) in lines.iter().enumerate() {
        let mut cells = vec![line.label.clone()];
        match &line.cost {
            Err(reason) => cells.push(reason.clone()),
            Ok(cost) => {
                let to_first = |of: fn(&Cost) -> Duration| match first {
                    Some(first) => format!("{:.2}", ratio(of(cost), of(first))),
                    None => "–".into(),
                };
                cells.extend([cost.requests.clone(), cost.connections.clone()]);
                cells.extend([time(cost.near), to_first(|cost| cost.near)]);
                cells.extend([time(cost.far), to_first(|cost| cost.far)]);
                if let Some(parallel) = parallel {
                    let bound = bound(&cost.requests, round_trip, parallel).filter(|_| at == 0);
                    cells.push(bound.map_or("–".into(), |bound| format!("{:.2}", ratio(cost.far, bound))));
                }
                cells.extend([time(cost.cpu), megabytes(cost.peak)]);
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
    fn the_first_line_is_held_against_its_requests_and_the_others_against_it() {
        let lines = [
            line("`a`", Ok(cost("800", 500, 1200))),
            line("b", Ok(cost("420", 5000, 12_000))),
            line("c", Err("not installed".into())),
        ];
        let mut out = Vec::new();
        write_everything(&lines, Duration::from_millis(20), Some(16), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let rows: Vec<&str> = text.lines().collect();
        assert_eq!(
            rows[2],
            "| `a` | 800 | 17 | 500 ms | 1.00 | 1200 ms | 1.00 | 1.20 | 80.0 ms | 12.34 MB |"
        );
        assert_eq!(rows[3], "| b | 420 | 17 | 5000 ms | 10.00 | 12.0 s | 10.00 | – | 80.0 ms | 12.34 MB |");
        assert!(rows[4].starts_with("| c | not installed |"), "{}", rows[4]);
        assert!(rows.iter().all(|row| row.matches('|').count() == 11), "{text}");
    }
}
