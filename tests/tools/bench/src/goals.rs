//! The goals, each with its figure. Times, sizes and memory are reported; counts of requests do not
//! depend on the machine, so a count that misses its goal fails the run.

use std::io::{self, Write};
use std::ops::RangeInclusive;
use std::time::Duration;

use crate::figures::{Figures, Outcome};
use crate::push::FIFTY;
use crate::subject::{Needs, Subject};
use crate::table::{ROUND_TRIPS, megabytes, ratio, time, write_row};

/// What fifty calls ask for, none of which knows of the others.
const EACH_ALONE: u64 = 2 * FIFTY as u64;

/// One goal and what became of it.
pub(crate) struct Goal {
    what: String,
    figure: Option<String>,
    is_reached: bool,
    is_certain: bool,
}

impl Goal {
    /// A figure that varies from run to run and from machine to machine. No figure: not measured.
    pub(crate) fn reported(what: impl Into<String>, figure: Option<(String, bool)>) -> Self {
        let is_reached = figure.as_ref().is_some_and(|(_, is_reached)| *is_reached);
        Self { what: what.into(), figure: figure.map(|(text, _)| text), is_reached, is_certain: false }
    }

    /// A count that does not depend on the machine.
    pub(crate) fn counted(what: impl Into<String>, figure: Option<(String, bool)>) -> Self {
        Self { is_certain: true, ..Self::reported(what, figure) }
    }

    fn requests(what: impl Into<String>, outcome: &Outcome, allowed: RangeInclusive<u64>) -> Self {
        let figure = outcome.figures().and_then(|figures| {
            let is_reached = figures.requests.is_within(&allowed)?;
            Some((figures.requests.to_string(), is_reached))
        });
        Self::counted(what, figure)
    }

    /// Whether this alone makes the run fail.
    pub(crate) fn is_broken(&self) -> bool {
        self.is_certain && self.figure.is_some() && !self.is_reached
    }

    pub(crate) fn verdict(&self) -> &'static str {
        match (&self.figure, self.is_reached) {
            (None, _) => "not measured",
            (Some(_), true) => "reached",
            (Some(_), false) => "not reached",
        }
    }
}

/// The fastest of the others' median times at the slow link's round trip.
#[derive(Default)]
pub(crate) struct Others {
    /// Of the rows that are all that a job calls.
    pub(crate) as_job: Option<Duration>,
    /// Of the rows whose login somebody has done before.
    pub(crate) prepared: Option<Duration>,
}

impl Others {
    /// Of the rows that have figures.
    pub(crate) fn of(subjects: &[Subject], outcomes: &[Outcome]) -> Self {
        let mut others = Self::default();
        for (subject, outcome) in subjects.iter().zip(outcomes) {
            let Some(figures) = outcome.figures() else { continue };
            let is_prepared = subject.needs == Needs::BundleAndLogin;
            let fastest = if is_prepared { &mut others.prepared } else { &mut others.as_job };
            *fastest = Some(fastest.map_or(figures.far(), |fastest| fastest.min(figures.far())));
        }
        others
    }
}

fn share(part: Duration, whole: Duration) -> String {
    format!("{:.3} of {}", ratio(part, whole), time(whole))
}

/// Goals of one tag: `check`, `check` with conditions, the others.
pub(crate) fn one_tag(
    [plain, conditions]: [&Outcome; 2],
    others: &Others,
    round_trip: Duration,
    asks_conditions_at_once: bool,
) -> Vec<Goal> {
    let far = round_trip.as_millis();
    let theory = round_trip * ROUND_TRIPS;
    let gate = plain.figures();
    let mut goals = vec![Goal::requests("existence: 2 requests", plain, 2..=2)];
    if asks_conditions_at_once {
        goals.push(Goal::requests("existence, age and platforms: 3 requests", conditions, 3..=3));
    }
    goals.extend([
        Goal::reported(
            format!("time at {far} ms within 10 % of four round trips ({})", time(theory)),
            gate.map(|gate| {
                let part = ratio(gate.far(), theory);
                (format!("{} ({part:.2})", time(gate.far())), part <= 1.1)
            }),
        ),
        Goal::reported(
            format!("time at {far} ms at most 0.55 of the fastest other's, each as a job calls it"),
            gate.zip(others.as_job).map(|(gate, fastest)| {
                let mut text = share(gate.far(), fastest);
                if let Some(prepared) = others.prepared {
                    text = format!("{text}; with its login done before, {}", share(gate.far(), prepared));
                }
                (text, ratio(gate.far(), fastest) <= 0.55)
            }),
        ),
        Goal::reported(
            "peak memory under 5 MB",
            gate.map(|gate| (megabytes(gate.peak()), gate.peak() < 5_000_000)),
        ),
    ]);
    goals
}

/// Start-up alone.
pub(crate) fn start_up(outcome: &Outcome) -> Goal {
    let figure =
        outcome.figures().map(|figures| (time(figures.cpu()), figures.cpu() < Duration::from_millis(5)));
    Goal::reported("start-up under 5 ms of CPU (`registry-gate --version`)", figure)
}

/// The program's size and whether it is static, when there is a program.
pub(crate) fn binary(found: Option<(u64, bool)>) -> Goal {
    Goal::reported(
        "binary under 5.0 MB, static",
        found.map(|(size, is_static)| {
            let linked = if is_static { "static" } else { "dynamic" };
            (format!("{}, {linked}", megabytes(size)), size < 5_000_000 && is_static)
        }),
    )
}

/// The compressed image's size, when there is an image.
pub(crate) fn image(size: Option<u64>) -> Goal {
    let figure = size.map(|size| (megabytes(size), size < 4_000_000));
    Goal::reported("job image under 4 MB compressed", figure)
}

/// Fifty images in one call against fifty calls.
pub(crate) fn fifty(mode: &str, [at_once, in_a_row]: [&Outcome; 2], round_trip: Duration) -> Vec<Goal> {
    let part = |of: fn(&Figures) -> Duration| {
        let (at_once, in_a_row) = at_once.figures().zip(in_a_row.figures())?;
        let part = ratio(of(at_once), of(in_a_row));
        Some((format!("{part:.3}"), part <= 0.25))
    };
    let far = round_trip.as_millis();
    vec![
        Goal::requests(format!("fifty images in one call, {mode}: at most 53 requests"), at_once, 2..=53),
        Goal::requests("… by fifty calls in a row: 2 requests each", in_a_row, EACH_ALONE..=EACH_ALONE),
        Goal::reported("… at 0 ms at most 0.25 of the time of fifty calls", part(Figures::near)),
        Goal::reported(format!("… at {far} ms at most 0.25 of the time of fifty calls"), part(Figures::far)),
    ]
}

/// The list of goals as a Markdown table.
pub(crate) fn write(goals: &[Goal], out: &mut dyn Write) -> io::Result<()> {
    write_row(out, &["goal", "figure", ""])?;
    writeln!(out, "|---|--:|---|")?;
    for goal in goals {
        write_row(out, &[goal.what.as_str(), goal.figure.as_deref().unwrap_or("–"), goal.verdict()])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stopwatch::Reading;

    fn outcome(requests: u64, far: u64) -> Outcome {
        let mut figures = Figures::default();
        figures.requests.add(requests);
        let wall = Duration::from_millis(far);
        figures.add(1, &Reading { wall, cpu: Duration::ZERO, peak: 5_000_000, exit: Some(0) });
        Outcome::Measured(figures)
    }

    fn verdicts(goals: &[Goal]) -> Vec<&'static str> {
        goals.iter().map(Goal::verdict).collect()
    }

    fn of_one_tag(plain: &Outcome, fastest: Option<u64>) -> Vec<Goal> {
        let others = Others { as_job: fastest.map(Duration::from_millis), prepared: None };
        one_tag([plain, &outcome(3, 210)], &others, Duration::from_millis(50), true)
    }

    fn subject(needs: Needs) -> Subject {
        Subject { label: String::new(), program: None, words: Vec::new(), needs, proof: None }
    }

    #[test]
    fn a_login_done_before_does_not_count_as_what_a_job_calls() {
        let subjects = [Needs::Bundle, Needs::BundleAndLogin, Needs::Bundle, Needs::Bundle].map(subject);
        let outcomes = [outcome(3, 480), outcome(3, 370), outcome(3, 380), Outcome::NotInstalled];
        let others = Others::of(&subjects, &outcomes);
        assert_eq!(others.as_job, Some(Duration::from_millis(380)));
        assert_eq!(others.prepared, Some(Duration::from_millis(370)));
    }

    #[test]
    fn each_goal_is_held_against_its_own_figure() {
        let goals = of_one_tag(&outcome(2, 220), Some(400));
        assert_eq!(verdicts(&goals), ["reached", "reached", "reached", "reached", "not reached"]);
        let goals = of_one_tag(&outcome(2, 221), Some(401));
        assert_eq!(verdicts(&goals), ["reached", "reached", "not reached", "not reached", "not reached"]);
    }

    #[test]
    fn only_a_count_of_requests_breaks_the_run() {
        let late = of_one_tag(&outcome(2, 900), Some(400));
        assert!(!late.iter().any(Goal::is_broken));
        for count in [0, 1, 3] {
            assert!(of_one_tag(&outcome(count, 210), None).iter().any(Goal::is_broken), "{count}");
        }
    }

    #[test]
    fn what_was_not_measured_is_neither_reached_nor_missed() {
        let goals = of_one_tag(&Outcome::Failed("exit 1".into()), None);
        assert_eq!(verdicts(&goals[..1]), ["not measured"]);
        assert_eq!(goals.iter().filter(|goal| goal.is_broken()).count(), 0);
        assert_eq!(image(None).verdict(), "not measured");
    }

    #[test]
    fn a_dynamic_program_is_not_what_was_asked_for() {
        assert_eq!(binary(Some((4_999_999, true))).verdict(), "reached");
        assert_eq!(binary(Some((4_999_999, false))).verdict(), "not reached");
        assert_eq!(binary(Some((5_000_000, true))).verdict(), "not reached");
    }
}
