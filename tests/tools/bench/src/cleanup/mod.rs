//! The third benchmark: deleting thousands of tags, and planning what goes of a million.
//!
//! What was deleted is gone, so each call that deletes has a registry of its own, and is run once: its requests are
//! the many runs.

mod args;
mod goals;
mod row;
mod table;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Parser;
use tempfile::TempDir;

use crate::args::Mode;
use crate::cost::Cost;
use crate::figures::Outcome;
use crate::goals::{Goal, write};
use crate::interrupt::Interrupt;
use crate::line::{Line, write_sizes};
use crate::link::Link;
use crate::server::Server;
use crate::subject::Subject;
use crate::table::time;
use crate::trial::Trials;
use args::Args;
use table::Deleting;

/// The word on the command line that asks for this benchmark.
pub(crate) const WORD: &str = "cleanup";
/// Thousands of tags, one after the other, over a slow link.
const CALL_LIMIT: Duration = Duration::from_secs(3600);
/// What deletes: once, over the slow link.
const FAR: Series = Series { runs: 1, columns: &[1] };

/// How often a call is measured, and in which columns of the trials.
struct Series {
    runs: u16,
    columns: &'static [usize],
}

impl Series {
    /// Without any round trip.
    fn near(runs: u16) -> Self {
        Self { runs, columns: &[0] }
    }
}

/// Measures everything; tables go to `out`, progress to `progress`.
pub(crate) fn run(arguments: &[OsString], out: &mut dyn Write, progress: &mut dyn Write) -> Result<ExitCode> {
    let name = OsString::from(WORD);
    let args = Args::parse_from(std::iter::once(&name).chain(arguments));
    let trials = Trials::over(Link::create()?, Interrupt::listen()?, args.round_trip(), CALL_LIMIT);
    let folder = TempDir::with_prefix("registry-gate-bench-").context("a folder for plans")?;
    let mut bench = Bench { args, trials, folder, goals: Vec::new(), has_failures: false };
    bench.delete(out, progress)?;
    bench.plan(out, progress)?;
    writeln!(out, "### Goals\n")?;
    write(&bench.goals, out)?;
    let is_good = !bench.has_failures && !bench.goals.iter().any(Goal::is_broken);
    Ok(if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

struct Bench {
    args: Args,
    trials: Trials,
    /// Where plans are kept.
    folder: TempDir,
    goals: Vec<Goal>,
    has_failures: bool,
}

impl Bench {
    /// Half of the tags of a repository: in one go, by a plan that was kept, and by python-gitlab.
    fn delete(&mut self, out: &mut dyn Write, progress: &mut dyn Write) -> Result<()> {
        let (tags, doomed, round_trip) = (self.args.tags, self.args.doomed(), self.args.round_trip());
        writeln!(out, "### {doomed} of {tags} tags deleted, {}\n", Mode::Metadata.title())?;
        let server = self.start(tags, false, progress)?;
        self.trials.describe(&server, 1, out)?;
        let at_once = self.measure(&server, &row::at_once(&self.args), &FAR, progress)?;
        drop(server);

        let plan = self.folder.path().join("plan.json");
        let server = self.start(tags, false, progress)?;
        let planned = self.measure(&server, &row::plan(&self.args, &plan), &FAR, progress)?;
        let by_plan = self.measure(&server, &row::by_plan(&self.args, &plan), &FAR, progress)?;
        drop(server);

        // A single page may have lost its `Link`, so that one more is asked for.
        let list = goals::listing(tags) + u32::from(tags <= 1_000);
        let (lists, twice) = (goals::lists(tags, doomed), 2 * doomed);
        let told = "1 + 2 ⌈T ÷ 1000⌉ + ⌈(T − K) ÷ 1000⌉ + 2 K";
        let kept = "1 + ⌈T ÷ 1000⌉ + ⌈(T − K) ÷ 1000⌉ + 2 K";
        let goals = [
            goals::deleting("in one go", &at_once, [twice, list + lists + twice], told, round_trip),
            goals::deleting("by a kept plan", &by_plan, [twice, 1 + lists + twice], kept, round_trip),
        ];
        self.goals.extend(goals.into_iter().flatten());
        let python = self.python(progress)?;
        let lines: [Deleting; 4] =
            [(at_once, Some(twice)), (planned, None), (by_plan, Some(twice)), (python, None)];
        table::write(&lines, round_trip, out)?;
        Ok(writeln!(out)?)
    }

    /// python-gitlab's row: all of it, or a part and what all of it would take.
    fn python(&mut self, progress: &mut dyn Write) -> Result<Line> {
        let (count, times) = self.args.part();
        let server = self.start(self.args.tags, false, progress)?;
        let subject = row::python(&self.args, count);
        let start = self.outcome(&server, &row::python(&self.args, 0), &FAR, progress)?;
        let part = self.outcome(&server, &subject, &FAR, progress)?;
        let (Outcome::Measured(start), Outcome::Measured(figures)) = (&start, &part) else {
            return Ok(Line::measured(subject.label, &part));
        };
        if times == 1 {
            return Ok(Line::measured(subject.label, &part));
        }
        let label = format!(
            "{}; measured on {count} (in {}), scaled to {}",
            subject.label,
            time(figures.far()),
            count * times,
        );
        Ok(Line { label, cost: Ok(Cost::scaled(start, figures, times)) })
    }

    /// Plans for one repository of two sizes.
    fn plan(&mut self, out: &mut dyn Write, progress: &mut dyn Write) -> Result<()> {
        let most = self.args.most;
        writeln!(out, "### Planned: one repository, {}\n", Mode::Metadata.title())?;
        writeln!(out, "All at no round trip; the largest once.\n")?;
        let plan = self.folder.path().join("plan.json");
        let mut lines = Vec::new();
        for tags in [most / 10, most] {
            let server = self.start(tags, true, progress)?;
            let near = Series::near(if tags == most { 1 } else { self.args.runs });
            let listed = self.measure(&server, &row::counted(&self.args, tags), &near, progress)?;
            let planned = self.measure(&server, &row::planned(&self.args), &near, progress)?;
            let kept = row::planned_and_kept(&self.args, &plan);
            let kept = self.measure(&server, &kept, &near, progress)?;
            if tags == most {
                self.goals.extend(goals::planning(tags, &listed, &[&planned, &kept]));
            }
            lines.extend([(tags, listed), (tags, planned), (tags, kept)]);
        }
        write_sizes(&lines, out)?;
        Ok(writeln!(out)?)
    }

    /// One repository of so many tags, each with an image of its own, called as pipelines call them or by number.
    fn start(&self, tags: u32, by_pipelines: bool, progress: &mut dyn Write) -> Result<Server> {
        writeln!(progress, "{tags} tags …")?;
        let mut seed = vec!["--seed-tags".to_owned(), tags.to_string()];
        seed.extend(by_pipelines.then(|| "--seed-pipelines".to_owned()));
        Server::start(&self.args.simulator, Mode::Metadata, &seed, &self.trials.link)
            .context("filling the registry")
    }

    fn measure(
        &mut self,
        server: &Server,
        subject: &Subject,
        series: &Series,
        progress: &mut dyn Write,
    ) -> Result<Line> {
        let outcome = self.outcome(server, subject, series, progress)?;
        Ok(Line::measured(subject.label.clone(), &outcome))
    }

    fn outcome(
        &mut self,
        server: &Server,
        subject: &Subject,
        series: &Series,
        progress: &mut dyn Write,
    ) -> Result<Outcome> {
        writeln!(progress, "{} …", subject.label)?;
        let outcome = self.trials.measure(server, subject, series.runs, series.columns)?;
        self.has_failures |= matches!(outcome, Outcome::Failed(_));
        Ok(outcome)
    }
}
