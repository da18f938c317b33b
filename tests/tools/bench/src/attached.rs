//! Starts a program that ends when the benchmark does, even when that was killed.

use std::convert::Infallible;
use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::process::Command;

use anyhow::{Context, Result, bail};
use nix::sys::prctl::set_pdeathsig;
use nix::sys::signal::Signal;

/// The word on the command line that asks for this mode.
pub(crate) const WORD: &str = "attached";

/// Becomes `PROGRAM ARGUMENT…`; returns only when that failed.
pub(crate) fn run(arguments: &[OsString]) -> Result<Infallible> {
    let [program, rest @ ..] = arguments else { bail!("{WORD} takes a program") };
    set_pdeathsig(Signal::SIGKILL).context("asking to end with the parent")?;
    Err(Command::new(program).args(rest).exec()).with_context(|| format!("starting {}", program.display()))
}
