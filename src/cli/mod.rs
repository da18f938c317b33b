//! The command line: what can be typed, and what it says of itself.
//!
//! Every flag also has a variable, `--max-age` for instance `REGISTRY_GATE_MAX_AGE`, because a component
//! hands its inputs over as variables. They are read through the same parsers as the flags (`value`), so one cannot accept what the other refuses; a flag beats its variable. Two kinds have none:
//! what confirms or deletes, and `--repository`, whose variable would be a dotenv key.

mod age;
mod answer;
mod asked;
mod check;
mod cleanup;
mod command;
mod conditions;
mod connection;
mod content;
mod doctor;
mod dotenv;
mod ending;
mod examples;
mod files;
mod flag;
mod format;
mod inspect;
mod key;
mod listing;
mod meant;
mod named;
mod order;
mod pipeline;
mod retag;
mod root;
mod tips;
mod value;
mod variables;
mod wait;
mod whereabouts;

#[cfg(test)]
mod tests;

pub(crate) use age::AgeArgs;
pub(crate) use answer::{Answer, Time};
pub(crate) use asked::CheckedImage;
pub(crate) use check::{CheckArgs, GateArgs, ShowingArgs};
pub(crate) use cleanup::{
    ApplyArgs, CleanupAnswer, CleanupArgs, DeleteArgs, MAX_PLAN_AGE, PolicyFlags, Saved,
};
pub(crate) use conditions::ConditionArgs;
pub use connection::{Connection, Whereabouts};
pub(crate) use content::ContentArgs;
pub(crate) use doctor::DoctorArgs;
pub(crate) use dotenv::{DOTENV_FLAG, DotenvFile, OUTPUT_FLAG, Shell, child_of, shell_of, showing_of};
pub use dotenv::{dotenv_commands, dotenv_of};
pub(crate) use files::NamedFile;
pub use format::Colour;
pub(crate) use inspect::InspectArgs;
pub(crate) use key::KeyArgs;
pub(crate) use listing::{Level, ListingArgs, RepositoriesArgs, TagsArgs};
pub(crate) use named::{said_by, wrong};
pub use named::{variable, variable_of};
pub(crate) use order::ordered;
pub(crate) use pipeline::PipelineArgs;
pub(crate) use retag::RetagArgs;
use root::NAME;
pub use root::{WIDTH, root};
pub(crate) use value::program as path_in_a_script;
pub use variables::{IMAGES, Stopped, parse, unknown};
pub(crate) use wait::WaitArgs;

use clap::{Parser, Subcommand};

pub use crate::words::PREFIX;

/// Tells a GitLab pipeline whether a container image already exists, complete and fresh enough, or must be built.
#[derive(Clone, Debug, Parser)]
#[command(name = NAME, version)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands. What is special about the flags of one is said in [`root()`].
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Tell whether images exist and meet conditions: the gate.
    Check(CheckArgs),
    /// Check until it holds, or a time limit.
    Wait(Box<WaitArgs>),
    /// Print how old an image is, as one whole number.
    Age(AgeArgs),
    /// Show everything that is known of a tag.
    Inspect(InspectArgs),
    /// List, sort, filter and count the tags of a repository, or of all of a project's.
    Tags(TagsArgs),
    /// List the container repositories of the project, of a group, or of the whole GitLab.
    Repositories(RepositoriesArgs),
    /// Plan which tags go and which stay, and why; with --apply, delete them.
    Cleanup(Box<CleanupArgs>),
    /// Delete tags by their names, or a whole repository.
    Delete(DeleteArgs),
    /// Compute the content key of an image before it is built, and print it as a tag.
    Key(Box<KeyArgs>),
    /// Give an image another name without pulling it.
    Retag(RetagArgs),
    /// Write a child pipeline that builds the images of a file which must be built, and no others.
    Pipeline(PipelineArgs),
    /// Tell what this job sees of its GitLab, and what will not work.
    Doctor(DoctorArgs),
}
