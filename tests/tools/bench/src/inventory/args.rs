//! The command line of the inventory benchmark. `tests/tools/bench/inventory` fills in the programs.

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;

/// Lists thousands of tags by registry-gate and by python-gitlab, over TLS, at 0 and at 20 ms round trip, and a
/// million of one repository.
#[derive(Debug, Parser)]
// What a person gives comes after what the script fills in, and wins.
#[command(name = "tests/tools/bench/inventory", args_override_self = true)]
pub(crate) struct Args {
    /// Runs of each command that takes few requests, at each round trip; the table shows the median
    #[arg(long, default_value_t = 5, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) runs: u16,

    /// Round trip of the slow link, in milliseconds
    #[arg(long, default_value_t = 20, value_name = "MS", value_parser = clap::value_parser!(u16).range(1..=1000))]
    round_trip: u16,

    /// Repositories of the project
    #[arg(long, default_value_t = 20, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) repositories: u32,

    /// Tags in each of them
    #[arg(long, default_value_t = 500, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) tags: u32,

    /// Let python-gitlab list all of it, instead of one repository
    #[arg(long)]
    pub(crate) whole: bool,

    /// Tags of the one large repository; a tenth and a hundredth of it are listed, too
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
}

impl Args {
    /// Round trip of the slow link.
    pub(crate) fn round_trip(&self) -> Duration {
        Duration::from_millis(self.round_trip.into())
    }

    /// Tags of all repositories together.
    pub(crate) fn all_tags(&self) -> u32 {
        self.repositories * self.tags
    }
}
