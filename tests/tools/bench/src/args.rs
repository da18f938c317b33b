//! The command line. `tests/tools/bench/run` fills in the programs that it built; everything else has a default.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, ValueEnum};

/// Compares registry-gate with what people use today, on one registry, over TLS, at 0 and at 50 ms round trip.
#[derive(Debug, Parser)]
// What a person gives comes after what the script fills in, and wins.
#[command(name = "tests/tools/bench/run", args_override_self = true)]
pub(crate) struct Args {
    /// Runs of each command at each round trip; the table shows the median
    #[arg(long, default_value_t = 15, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) runs: u16,

    /// The same for the rows of fifty images
    #[arg(long, default_value_t = 3, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) runs_of_fifty: u16,

    /// Round trip of the slow link, in milliseconds
    #[arg(long, default_value_t = 50, value_name = "MS", value_parser = clap::value_parser!(u16).range(1..=1000))]
    round_trip: u16,

    /// What the registry of the first table is
    #[arg(long, value_enum, default_value_t = Mode::Metadata)]
    pub(crate) mode: Mode,

    /// An archive of the job image (docker or OCI), to hold its size against the goal
    #[arg(long, value_name = "FILE")]
    pub(crate) image: Option<PathBuf>,

    /// registry-gate, as released: static
    #[arg(long, value_name = "FILE")]
    pub(crate) gate: PathBuf,

    /// The simulator of GitLab and its registry
    #[arg(long, value_name = "FILE")]
    pub(crate) simulator: PathBuf,

    /// skopeo, when it is installed
    #[arg(long, value_name = "FILE")]
    pub(crate) skopeo: Option<PathBuf>,

    /// crane, when it is installed
    #[arg(long, value_name = "FILE")]
    pub(crate) crane: Option<PathBuf>,

    /// regctl, when it is installed
    #[arg(long, value_name = "FILE")]
    pub(crate) regctl: Option<PathBuf>,
}

impl Args {
    /// Round trip of the slow link.
    pub(crate) fn round_trip(&self) -> Duration {
        Duration::from_millis(self.round_trip.into())
    }
}

/// The simulator's modes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Mode {
    /// GitLab's registry with its metadata database
    Metadata,
    /// GitLab's registry without it
    Filesystem,
    /// CNCF distribution
    Distribution,
}

impl Mode {
    /// As the simulator's `--mode` spells it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Metadata => "metadata",
            Self::Filesystem => "filesystem",
            Self::Distribution => "distribution",
        }
    }

    /// For headings and rows.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Metadata => "with a metadata database",
            Self::Filesystem => "without a metadata database",
            Self::Distribution => "a plain registry (CNCF distribution)",
        }
    }
}
