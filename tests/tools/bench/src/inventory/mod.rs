//! The second benchmark: listing what is in a registry, thousands of tags at once.
//!
//! What takes thousands of requests is run once at each round trip: its requests are the many runs, and the
//! median would be worth no more. What takes few is run several times, like the rows of the first benchmark.

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

use crate::args::Mode;
use crate::cost::Cost;
use crate::figures::Outcome;
use crate::goals::{Goal, write};
use crate::interrupt::Interrupt;
use crate::line::{Line, PARALLEL, write_sizes};
use crate::link::Link;
use crate::server::Server;
use crate::subject::Subject;
use crate::table::time;
use crate::trial::Trials;
use args::Args;

/// The word on the command line that asks for this benchmark.
pub(crate) const WORD: &str = "inventory";
/// Ten thousand tags, one after the other, over a slow link.
const CALL_LIMIT: Duration = Duration::from_secs(3600);

/// Measures everything; tables go to `out`, progress to `progress`.
pub(crate) fn run(arguments: &[OsString], out: &mut dyn Write, progress: &mut dyn Write) -> Result<ExitCode> {
    let name = OsString::from(WORD);
    let args = Args::parse_from(std::iter::once(&name).chain(arguments));
    let trials = Trials::over(Link::create()?, Interrupt::listen()?, args.round_trip(), CALL_LIMIT);
    let mut bench = Bench { args, trials, goals: Vec::new(), has_failures: false };
    for mode in [Mode::Metadata, Mode::Filesystem] {
        bench.everything(mode, out, progress)?;
    }
    bench.large(out, progress)?;
    writeln!(out, "### Goals\n")?;
    write(&bench.goals, out)?;
    let is_good = !bench.has_failures && !bench.goals.iter().any(Goal::is_broken);
    Ok(if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

struct Bench {
    args: Args,
    trials: Trials,
    goals: Vec<Goal>,
    has_failures: bool,
}

impl Bench {
    /// All tags of all repositories: registry-gate's rows, and python-gitlab's.
    fn everything(&mut self, mode: Mode, out: &mut dyn Write, progress: &mut dyn Write) -> Result<()> {
        let Args { repositories, tags, .. } = self.args;
        let all = self.args.all_tags();
        let server = self.start(mode, [repositories, tags], progress)?;
        let runs = if mode == Mode::Metadata { self.args.runs } else { 1 };
        let title = format!("{all} tags in {repositories} repositories, {}", mode.title());
        writeln!(out, "### {title}\n")?;
        self.trials.describe(&server, runs, out)?;
        let levels: &[&str] = if mode == Mode::Metadata { &["full", "dates"] } else { &["full"] };
        let mut lines = Vec::new();
        for details in levels {
            let subject = row::everything(&self.args, details);
            writeln!(progress, "{} …", subject.label)?;
            let outcome = self.measure(&server, &subject, runs, &[0, 1])?;
            lines.push(Line::measured(subject.label, &outcome));
        }
        lines.push(self.python(&server, progress)?);
        let bound = mode == Mode::Filesystem;
        table::write_everything(&lines, self.args.round_trip(), bound.then_some(PARALLEL), out)?;
        let [ours, .., python] = lines.as_slice() else { return Ok(()) };
        let round_trip = self.args.round_trip();
        self.goals.extend(goals::everything(mode, ours, python, [repositories, tags], round_trip));
        Ok(writeln!(out)?)
    }

    /// python-gitlab's row: all of it, or one repository and what all of them would take.
    fn python(&mut self, server: &Server, progress: &mut dyn Write) -> Result<Line> {
        let Args { repositories, tags, whole, .. } = self.args;
        let listed = if whole { repositories } else { 1 };
        let subject = row::python(&self.args, listed);
        writeln!(progress, "{} …", subject.label)?;
        let start = self.measure(server, &row::python(&self.args, 0), 1, &[0, 1])?;
        let part = self.measure(server, &subject, 1, &[0, 1])?;
        let (Outcome::Measured(start), Outcome::Measured(figures)) = (&start, &part) else {
            return Ok(Line::measured(subject.label, &part));
        };
        if whole {
            return Ok(Line::measured(subject.label, &part));
        }
        let label = format!(
            "{}; measured on {} tags (in {}), scaled to {}",
            subject.label,
            listed * tags,
            time(figures.far()),
            self.args.all_tags(),
        );
        Ok(Line { label, cost: Ok(Cost::scaled(start, figures, repositories)) })
    }

    /// One repository of three sizes.
    fn large(&mut self, out: &mut dyn Write, progress: &mut dyn Write) -> Result<()> {
        let most = self.args.most;
        writeln!(out, "### Sorted: one repository, {}\n", Mode::Metadata.title())?;
        let mut lines = Vec::new();
        for tags in [most / 100, most / 10, most] {
            let server = self.start(Mode::Metadata, [1, tags], progress)?;
            let runs = if tags == most { 1 } else { self.args.runs };
            if lines.is_empty() {
                self.trials.describe(&server, self.args.runs, out)?;
                writeln!(out, "All at no round trip; the largest once.\n")?;
            }
            let subject = row::sorted(&self.args, tags);
            writeln!(progress, "{} …", subject.label)?;
            let outcome = self.measure(&server, &subject, runs, &[0])?;
            lines.push((tags, Line::measured(subject.label, &outcome)));
        }
        write_sizes(&lines, out)?;
        self.goals.extend(goals::sizes(&lines));
        Ok(writeln!(out)?)
    }

    fn start(&self, mode: Mode, [repositories, tags]: [u32; 2], progress: &mut dyn Write) -> Result<Server> {
        writeln!(progress, "{tags} tags in each of {repositories} repositories, {} …", mode.title())?;
        let seed = [("--seed-repositories", repositories), ("--seed-tags", tags)];
        let seed: Vec<String> =
            seed.into_iter().flat_map(|(flag, count)| [flag.to_owned(), count.to_string()]).collect();
        Server::start(&self.args.simulator, mode, &seed, &self.trials.link).context("filling the registry")
    }

    fn measure(
        &mut self,
        server: &Server,
        subject: &Subject,
        runs: u16,
        columns: &[usize],
    ) -> Result<Outcome> {
        let outcome = self.trials.measure(server, subject, runs, columns)?;
        self.has_failures |= matches!(outcome, Outcome::Failed(_));
        Ok(outcome)
    }
}
