//! The run from beginning to end, in the order of what it prints.

use std::io::Write;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Duration;

use anyhow::{Context, Result};

use crate::args::{Args, Mode};
use crate::artifact;
use crate::figures::Outcome;
use crate::goals::{self, Goal, Others};
use crate::interrupt::Interrupt;
use crate::link::Link;
use crate::push;
use crate::server::Server;
use crate::subject;
use crate::table::{Table, megabytes, time};
use crate::trial::Trials;

/// No call of a table takes this long, unless it hangs.
const CALL_LIMIT: Duration = Duration::from_secs(120);

/// Measures everything; tables go to `out`, progress to `progress`.
pub(crate) fn run(args: &Args, out: &mut dyn Write, progress: &mut dyn Write) -> Result<ExitCode> {
    let interrupt = Interrupt::listen()?;
    let trials = Trials::over(Link::create()?, interrupt, args.round_trip(), CALL_LIMIT);
    let mut summary = Summary::default();

    writeln!(progress, "one tag, {} …", args.mode.title())?;
    let server = start(args, args.mode, &trials)?;
    writeln!(out, "### One tag, {}\n", args.mode.title())?;
    describe(args, &trials, &server, out)?;
    one_tag(args, &trials, &server, out, &mut summary)?;
    start_up(args, &trials, &server, out, &mut summary)?;
    drop(server);

    for mode in [Mode::Metadata, Mode::Filesystem] {
        writeln!(progress, "fifty images, {} …", mode.title())?;
        let server = start(args, mode, &trials)?;
        fifty(args, &trials, &server, out, &mut summary)?;
    }

    summary.goals.push(goals::binary(artifact::program(&args.gate)?));
    summary.goals.push(goals::image(args.image.as_deref().map(artifact::image).transpose()?));
    writeln!(out, "### Goals\n")?;
    goals::write(&summary.goals, out)?;
    Ok(summary.exit())
}

#[derive(Default)]
struct Summary {
    goals: Vec<Goal>,
    has_failures: bool,
}

impl Summary {
    fn note(&mut self, outcomes: &[Outcome]) {
        self.has_failures |= outcomes.iter().any(|outcome| matches!(outcome, Outcome::Failed(_)));
    }

    fn exit(&self) -> ExitCode {
        let is_good = !self.has_failures && !self.goals.iter().any(Goal::is_broken);
        if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

fn start(args: &Args, mode: Mode, trials: &Trials) -> Result<Server> {
    let server = Server::start(&args.simulator, mode, &[], &trials.link)?;
    push::push_everything(&server, &trials.link).context("filling the registry")?;
    Ok(server)
}

fn describe(args: &Args, trials: &Trials, server: &Server, out: &mut dyn Write) -> Result<()> {
    let (connects, floor) = (trials.connects(server)?, trials.floor(server)?);
    writeln!(out, "Median of {} runs over TLS. A TCP connect takes {connects}.", args.runs)?;
    writeln!(out, "Ratios are to the first row; no peak below {} could be seen.", megabytes(floor))?;
    let versions: Vec<String> = [
        ("skopeo", args.skopeo.as_deref(), "--version", "skopeo version "),
        ("crane", args.crane.as_deref(), "version", ""),
        ("regctl", args.regctl.as_deref(), "version", "VCSTag:"),
    ]
    .into_iter()
    .filter_map(|(name, program, argument, prefix)| {
        Some(format!("{name} {}", version(program?, argument, prefix)?))
    })
    .collect();
    if !versions.is_empty() {
        writeln!(out, "Versions: {}.", versions.join(", "))?;
    }
    Ok(writeln!(out)?)
}

fn version(program: &Path, argument: &str, prefix: &str) -> Option<String> {
    let output = Command::new(program).arg(argument).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    Some(text.lines().next()?.trim_start_matches(prefix).trim().to_owned())
}

fn one_tag(
    args: &Args,
    trials: &Trials,
    server: &Server,
    out: &mut dyn Write,
    summary: &mut Summary,
) -> Result<()> {
    let mut subjects = subject::gate(&args.gate);
    let gates = subjects.len();
    subjects.extend(subject::others(args, server));
    let outcomes = trials.run(server, &subjects, args.runs)?;
    let round_trip = args.round_trip();
    Table { round_trip, subjects: &subjects, outcomes: &outcomes, against_theory: true }.write(out)?;
    writeln!(out)?;
    summary.note(&outcomes);
    let at_once = server.mode == Mode::Metadata;
    let ours = [&outcomes[0], &outcomes[1]];
    let others = Others::of(&subjects[gates..], &outcomes[gates..]);
    summary.goals.extend(goals::one_tag(ours, &others, round_trip, at_once));
    Ok(())
}

fn start_up(
    args: &Args,
    trials: &Trials,
    server: &Server,
    out: &mut dyn Write,
    summary: &mut Summary,
) -> Result<()> {
    let outcomes = trials.run(server, &[subject::start_up(&args.gate)], args.runs)?;
    if let [Outcome::Measured(figures)] = outcomes.as_slice() {
        let (wall, cpu) = (time(figures.near()), time(figures.cpu()));
        writeln!(
            out,
            "Start-up (`registry-gate --version`): {wall}, {cpu} of CPU, {}.\n",
            megabytes(figures.peak())
        )?;
    }
    summary.note(&outcomes);
    summary.goals.extend(outcomes.iter().map(goals::start_up));
    Ok(())
}

fn fifty(
    args: &Args,
    trials: &Trials,
    server: &Server,
    out: &mut dyn Write,
    summary: &mut Summary,
) -> Result<()> {
    let subjects = [subject::fifty_at_once(&args.gate), subject::fifty_in_a_row(&args.gate)];
    let outcomes = trials.run(server, &subjects, args.runs_of_fifty)?;
    let round_trip = args.round_trip();
    writeln!(out, "### Fifty images of one monorepo, {}\n", server.mode.title())?;
    writeln!(out, "Median of {} runs.\n", args.runs_of_fifty)?;
    Table { round_trip, subjects: &subjects, outcomes: &outcomes, against_theory: false }.write(out)?;
    writeln!(out)?;
    summary.note(&outcomes);
    summary.goals.extend(goals::fifty(server.mode.title(), [&outcomes[0], &outcomes[1]], round_trip));
    Ok(())
}
