//! The command line of the cleanup benchmark. `tests/tools/bench/cleanup` fills in the programs.

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;

/// Deletes half of thousands of tags by registry-gate and by python-gitlab, over TLS, at 20 ms round trip, and plans
/// what goes of a million.
#[derive(Debug, Parser)]
// What a person gives comes after what the script fills in, and wins.
#[command(name = "tests/tools/bench/cleanup", args_override_self = true)]
pub(crate) struct Args {
    /// Runs of each plan but the largest; the table shows the median
    #[arg(long, default_value_t = 3, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) runs: u16,

    /// Round trip of the slow link, in milliseconds
    #[arg(long, default_value_t = 20, value_name = "MS", value_parser = clap::value_parser!(u16).range(1..=1000))]
    round_trip: u16,

    /// Tags of the repository of which half are deleted
    #[arg(long, default_value_t = 10_000, value_name = "N", value_parser = clap::value_parser!(u32).range(2..))]
    pub(crate) tags: u32,

    /// Let python-gitlab delete all of them, instead of a part
    #[arg(long)]
    pub(crate) whole: bool,

    /// Tags of the repository of which the most are planned; a tenth of it is planned, too
    #[arg(long, default_value_t = 1_000_000, value_name = "N", value_parser = clap::value_parser!(u32).range(100..))]
    pub(crate) most: u32,

    /// registry-gate, as released: static
    #[arg(long, value_name = "FILE")]
    pub(crate) gate: PathBuf,

    /// The simulator of GitLab and its registry
    #[arg(long, value_name = "FILE")]
    pub(crate) simulator: PathBuf,

    /// A Python that has python-gitlab
    #[arg(long, value_name = "FILE")]
    pub(crate) python: Option<PathBuf>,

    /// What it runs
    #[arg(long, value_name = "FILE")]
    pub(crate) script: PathBuf,

    /// By what is planned
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: PathBuf,
}

/// Of the tags to delete, python-gitlab deletes so many where it does not delete all.
const PART: u32 = 20;

impl Args {
    /// Round trip of the slow link.
    pub(crate) fn round_trip(&self) -> Duration {
        Duration::from_millis(self.round_trip.into())
    }

    /// How many are deleted: no more than `cleanup` deletes unless it is told to.
    pub(crate) fn doomed(&self) -> u32 {
        self.tags / 2
    }

    /// How many of them python-gitlab deletes, and how many times that is all of them.
    pub(crate) fn part(&self) -> (u32, u32) {
        let times = if self.whole || self.doomed() < PART { 1 } else { PART };
        (self.doomed() / times, times)
    }
}
