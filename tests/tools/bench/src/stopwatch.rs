//! Measures one program from outside, in a process of its own.
//!
//! The kernel lets a child's peak memory begin with that of the process that starts it. So the one that
//! starts it must be small: this mode of the benchmark runs before anything else is set up, and comes
//! from a static binary. What it takes itself is measured too ([`crate::trial::Trials::floor`]).

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use nix::sys::resource::{Usage, UsageWho, getrusage};
use nix::sys::time::TimeVal;
use serde::{Deserialize, Serialize};

/// The word on the command line that asks for this mode.
pub(crate) const WORD: &str = "stopwatch";

/// What one run of a program took.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Reading {
    /// From before its start until after its end.
    pub(crate) wall: Duration,
    /// User and system time of it and its children.
    pub(crate) cpu: Duration,
    /// Largest resident set of it or any one child, in bytes.
    pub(crate) peak: u64,
    /// Exit code; none when a signal ended it.
    pub(crate) exit: Option<i32>,
}

/// Runs `PROGRAM ARGUMENT…` with its output in the file named first, and writes the [`Reading`] as JSON.
pub(crate) fn run(arguments: &[OsString], out: &mut dyn Write) -> Result<()> {
    let [transcript, program, rest @ ..] = arguments else {
        anyhow::bail!("{WORD} takes a file for the output and a program");
    };
    let output = File::create(transcript).context("creating the file for the output")?;
    let mut command = Command::new(program);
    command.args(rest).stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output);
    let start = Instant::now();
    let status = command.status().with_context(|| format!("starting {}", program.display()))?;
    let wall = start.elapsed();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).context("the resources that the program used")?;
    let reading = Reading { wall, cpu: cpu(&usage), peak: peak(&usage), exit: status.code() };
    serde_json::to_writer(&mut *out, &reading).map_err(io::Error::from)?;
    Ok(out.flush()?)
}

/// The sum is exact to the microsecond; only its division into user and system is an estimate.
fn cpu(usage: &Usage) -> Duration {
    duration(usage.user_time()) + duration(usage.system_time())
}

fn duration(time: TimeVal) -> Duration {
    let seconds = u64::try_from(time.tv_sec()).unwrap_or_default();
    Duration::from_secs(seconds) + Duration::from_micros(u64::try_from(time.tv_usec()).unwrap_or_default())
}

/// The kernel counts in KiB.
fn peak(usage: &Usage) -> u64 {
    u64::try_from(usage.max_rss()).unwrap_or_default() * 1024
}
