//! The benchmark: registry-gate beside what people use today, each as a job would call it, on the same
//! registry, over TLS, with and without a round trip to wait for.
//!
//! It is a program and not a timed test, because times on a busy machine say nothing about whether the code
//! is right. It builds its own link ([`link`]), because a registry on loopback hides what counts: the number of
//! times a tool waits for an answer. And it prints only what it measured.

mod args;
mod artifact;
mod attached;
mod cleanup;
mod cost;
mod figures;
mod goals;
mod interrupt;
mod inventory;
mod job;
mod line;
mod link;
mod namespace;
mod packet;
mod push;
mod report;
mod server;
mod stopwatch;
mod subject;
mod table;
mod trial;

use std::env;
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use crate::args::Args;

fn main() -> ExitCode {
    match dispatch() {
        Ok(code) => code,
        Err(error) => {
            let _ = writeln!(io::stderr(), "bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The two small modes come before anything that takes memory.
fn dispatch() -> Result<ExitCode> {
    let words: Vec<OsString> = env::args_os().skip(1).collect();
    match words.split_first() {
        Some((first, rest)) if first == stopwatch::WORD => stopwatch::run(rest, &mut io::stdout())?,
        Some((first, rest)) if first == attached::WORD => match attached::run(rest)? {},
        Some((first, rest)) if first == inventory::WORD => {
            return inventory::run(rest, &mut io::stdout(), &mut io::stderr());
        }
        Some((first, rest)) if first == cleanup::WORD => {
            return cleanup::run(rest, &mut io::stdout(), &mut io::stderr());
        }
        _ => return report::run(&Args::parse(), &mut io::stdout(), &mut io::stderr()),
    }
    Ok(ExitCode::SUCCESS)
}
