//! Markdown that can be pasted into the README. Nothing in it that was not measured: a row without
//! figures says why.

use std::io::{self, Write};
use std::time::Duration;

use crate::figures::{Figures, Outcome};
use crate::subject::Subject;

/// Round trips that the way to an answer cannot do without: TCP, TLS, token, registry.
pub(crate) const ROUND_TRIPS: u32 = 4;

/// A table of calls that find out the same.
pub(crate) struct Table<'rows> {
    /// Round trip of the slow column.
    pub(crate) round_trip: Duration,
    pub(crate) subjects: &'rows [Subject],
    pub(crate) outcomes: &'rows [Outcome],
    /// Whether the slow column is held against [`ROUND_TRIPS`].
    pub(crate) against_theory: bool,
}

impl Table<'_> {
    /// Ratios are to the first row.
    pub(crate) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let far = self.round_trip.as_millis();
        let mut heads = vec![
            "call".to_owned(),
            "requests".into(),
            "connections".into(),
            "time at 0 ms".into(),
            "ratio".into(),
            format!("time at {far} ms"),
            "ratio".into(),
        ];
        if self.against_theory {
            heads.push(format!("to {ROUND_TRIPS} round trips"));
        }
        heads.extend(["CPU", "peak memory", "program"].map(str::to_owned));
        write_row(out, &heads)?;
        writeln!(out, "|---|{}", "--:|".repeat(heads.len() - 1))?;
        let first = self.outcomes.first().and_then(Outcome::figures);
        for (subject, outcome) in self.subjects.iter().zip(self.outcomes) {
            let mut cells = vec![subject.label.clone()];
            match outcome {
                Outcome::Measured(figures) => cells.extend(self.cells(figures, first)),
                Outcome::NotInstalled => cells.push("not installed".into()),
                Outcome::Failed(reason) => cells.push(format!("failed: {}", reason.replace('|', "/"))),
            }
            cells.resize(heads.len(), String::new());
            write_row(out, &cells)?;
        }
        Ok(())
    }

    fn cells(&self, figures: &Figures, first: Option<&Figures>) -> Vec<String> {
        let ratio_to_first = |of: fn(&Figures) -> Duration| match first {
            Some(first) => format!("{:.2}", ratio(of(figures), of(first))),
            None => "–".into(),
        };
        let mut cells = vec![
            figures.requests.to_string(),
            figures.connections.to_string(),
            time(figures.near()),
            ratio_to_first(Figures::near),
            time(figures.far()),
            ratio_to_first(Figures::far),
        ];
        if self.against_theory {
            cells.push(format!("{:.2}", ratio(figures.far(), self.round_trip * ROUND_TRIPS)));
        }
        cells.extend([time(figures.cpu()), megabytes(figures.peak()), megabytes(figures.size)]);
        cells
    }
}

/// One line of a Markdown table.
pub(crate) fn write_row(out: &mut dyn Write, cells: &[impl AsRef<str>]) -> io::Result<()> {
    for cell in cells {
        write!(out, "| {} ", cell.as_ref())?;
    }
    writeln!(out, "|")
}

/// How many times `whole` fits into `part`; not a number when `whole` is nothing.
pub(crate) fn ratio(part: Duration, whole: Duration) -> f64 {
    part.as_secs_f64() / whole.as_secs_f64()
}

/// Three digits or a little more, in the unit that people think of.
pub(crate) fn time(duration: Duration) -> String {
    let milliseconds = duration.as_secs_f64() * 1e3;
    match milliseconds {
        ..10.0 => format!("{milliseconds:.2} ms"),
        ..100.0 => format!("{milliseconds:.1} ms"),
        ..10_000.0 => format!("{milliseconds:.0} ms"),
        _ => format!("{:.1} s", duration.as_secs_f64()),
    }
}

/// Of a million bytes each.
pub(crate) fn megabytes(bytes: u64) -> String {
    format!("{}.{:02} MB", bytes / 1_000_000, bytes % 1_000_000 / 10_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stopwatch::Reading;
    use crate::subject::Needs;

    fn subject(label: &str) -> Subject {
        Subject {
            label: label.into(),
            program: None,
            words: Vec::new(),
            needs: Needs::Variables,
            proof: None,
        }
    }

    fn measured(near: u64, far: u64) -> Outcome {
        let mut figures = Figures::of(2_345_678);
        figures.requests.add(2);
        figures.connections.add(2);
        for (column, milliseconds) in [near, far].into_iter().enumerate() {
            let wall = Duration::from_millis(milliseconds);
            let cpu = Duration::from_micros(4200);
            figures.add(column, &Reading { wall, cpu, peak: 3_000_000, exit: Some(0) });
        }
        Outcome::Measured(figures)
    }

    #[test]
    fn rows_without_figures_say_why_and_every_row_is_of_one_length() {
        let subjects = [subject("`a`"), subject("`b`"), subject("`c`"), subject("`d`")];
        let outcomes = [
            measured(10, 210),
            measured(30, 420),
            Outcome::NotInstalled,
            Outcome::Failed("exit 1: x|y".into()),
        ];
        let mut out = Vec::new();
        let round_trip = Duration::from_millis(50);
        let table = Table { round_trip, subjects: &subjects, outcomes: &outcomes, against_theory: true };
        table.write(&mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[2],
            "| `a` | 2 | 2 | 10.0 ms | 1.00 | 210 ms | 1.00 | 1.05 | 4.20 ms | 3.00 MB | 2.34 MB |"
        );
        assert_eq!(
            lines[3],
            "| `b` | 2 | 2 | 30.0 ms | 3.00 | 420 ms | 2.00 | 2.10 | 4.20 ms | 3.00 MB | 2.34 MB |"
        );
        assert!(lines[4].starts_with("| `c` | not installed |"), "{}", lines[4]);
        assert!(lines[5].starts_with("| `d` | failed: exit 1: x/y |"), "{}", lines[5]);
        assert!(lines.iter().all(|line| line.matches('|').count() == 12), "{text}");
    }

    #[test]
    fn times_have_the_digits_that_mean_something() {
        assert_eq!(time(Duration::from_micros(1234)), "1.23 ms");
        assert_eq!(time(Duration::from_micros(51_234)), "51.2 ms");
        assert_eq!(time(Duration::from_micros(204_600)), "205 ms");
        assert_eq!(time(Duration::from_millis(10_345)), "10.3 s");
    }
}
