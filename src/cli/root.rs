//! The tree of commands, as the parser, help and the documents have it.

use clap::{Command, CommandFactory as _};

use super::Cli;

/// Every command with its flags.
#[must_use]
pub fn root() -> Command {
    Cli::command()
}
