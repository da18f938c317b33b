//! The command that computes a content key.

use std::path::PathBuf;

use clap::Args;

use super::format::GATE;
use super::value::{file, format, platform, prefix};
use super::{Connection, ContentArgs};
use crate::image::Platform;
use crate::output::Format;

/// `key`.
#[derive(Args, Clone, Debug)]
pub struct KeyArgs {
    /// The context: the folder that the builder is sent; default: the current one.
    #[arg(value_name = "CONTEXT")]
    pub context: Option<PathBuf>,
    /// Compute the keys of the images in this file, a line for each: its name, a tab, its tag.
    #[arg(long, value_name = "FILE", help_heading = "What to ask")]
    pub config: Option<PathBuf>,
    /// Of that file this image alone, by its name; repeatable.
    #[arg(long, value_name = "NAME", requires = "config", help_heading = "What to ask")]
    pub only: Vec<String>,
    /// A platform that is built for, such as linux/arm64; repeatable.
    #[arg(long, value_name = "PLATFORM", value_parser = platform, help_heading = "What counts")]
    pub platform: Vec<Platform>,
    /// What is handed to a builder beside the context.
    #[command(flatten)]
    pub content: ContentArgs,
    /// Write the list that the key is the SHA-256 of to this file.
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub list: Option<PathBuf>,
    /// Tell what changed since this list was written.
    #[arg(long, value_name = "FILE", help_heading = "Answer")]
    pub compare: Option<PathBuf>,
    /// Tell what the key is made of, on standard error.
    #[arg(long, help_heading = "Output")]
    pub explain: bool,
    /// What to print on standard output.
    #[arg(long, value_name = "text|json|shell", default_value = "text", value_parser = format(GATE), help_heading = "Output")]
    pub format: Format,
    /// Write the key to this file for later jobs; default in CI registry-gate-key.env, elsewhere no file.
    #[arg(long, value_name = "FILE", value_parser = file, help_heading = "Output")]
    pub dotenv: Option<PathBuf>,
    /// Begin the keys of that file with this, in place of `REGISTRY_GATE_`.
    #[arg(long, value_name = "PREFIX", value_parser = prefix, help_heading = "Output")]
    pub prefix: Option<String>,
    /// How to reach the server, for --base-digests.
    #[command(flatten)]
    pub connection: Connection,
}
