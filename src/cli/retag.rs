//! `retag`: what can be typed.

use std::path::PathBuf;

use clap::Args;

use super::Connection;
use super::format::GATE;
use super::value::{file, format, image, one_of, prefix, project, target};
use crate::image::reference::{Written, WrittenTag};
use crate::image::{Expected, Repository, Signatures};
use crate::output::Format;

/// `retag`.
#[derive(Args, Clone, Debug)]
pub struct RetagArgs {
    /// The image, by its tag or its digest.
    #[arg(value_name = "SOURCE", value_parser = image)]
    pub source: Written,
    /// The names that it gets: a tag of the same repository, or another repository's with its tag.
    #[arg(value_name = "TARGET", value_parser = target, required = true)]
    pub targets: Vec<WrittenTag>,
    // No variable stands for this: what moves a tag from its image is typed.
    /// Move a target that points at another image.
    #[arg(long, help_heading = "Writing")]
    pub force: bool,
    /// What each target must be now, unless it points at the image already.
    #[arg(long, value_name = "DIGEST|absent", value_parser = Expected::parse, help_heading = "Writing")]
    pub expect: Option<Expected>,
    /// What becomes of signatures and attestations where the image goes to another repository; with require there must be
    /// a signature.
    #[arg(long, value_name = "all|none|require", default_value = "all", value_parser = one_of(Signatures::parse, &Signatures::NAMES), help_heading = "Writing")]
    pub signatures: Signatures,
    /// The project of the source, whose images have the same names as this one's: for a TARGET that is a tag alone; default
    /// `$CI_MERGE_REQUEST_PROJECT_PATH`.
    #[arg(long, value_name = "PROJECT", value_parser = project, help_heading = "What to ask")]
    pub upstream: Option<Repository>,
    /// Only say what would be done; no right to write is asked for.
    #[arg(long, help_heading = "Writing")]
    pub dry_run: bool,
    /// What to print on standard output.
    #[arg(long, value_name = "text|json|shell", default_value = "text", value_parser = format(GATE), help_heading = "Output")]
    pub format: Format,
    /// Write the answer to this file for later jobs; default in CI registry-gate-retag.env, elsewhere no file.
    #[arg(long, value_name = "FILE", value_parser = file, help_heading = "Output")]
    pub dotenv: Option<PathBuf>,
    /// Begin the keys of that file with this, in place of `REGISTRY_GATE_`.
    #[arg(long, value_name = "PREFIX", value_parser = prefix, help_heading = "Output")]
    pub prefix: Option<String>,
    /// How to reach the server.
    #[command(flatten)]
    pub connection: Connection,
}
