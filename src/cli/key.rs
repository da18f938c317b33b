//! The command that computes a content key.

use std::path::PathBuf;

use clap::Args;

use super::Connection;
use super::format::GATE;
use super::value::{file, format, given, length, named, one_of, platform, prefix, stage, tag_prefix};
use crate::image::Platform;
use crate::key::argument::Given;
use crate::output::Format;
use crate::tree::Modules;

/// What counts of a pointer of Git LFS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lfs {
    /// Its own text, as the builder would send it.
    #[default]
    AsIs,
    /// The content that it points at.
    Same,
}

impl Lfs {
    /// The names that `--lfs` takes.
    pub const NAMES: [&'static str; 2] = ["as-is", "same"];

    /// Reads one of [`Lfs::NAMES`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "as-is" => Some(Self::AsIs),
            "same" => Some(Self::Same),
            _ => None,
        }
    }
}

/// `key`.
#[derive(Args, Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub struct KeyArgs {
    /// The context: the folder that the builder is sent.
    #[arg(value_name = "CONTEXT", default_value = ".")]
    pub context: PathBuf,
    /// The Dockerfile; default: Dockerfile in the context, or else Containerfile or dockerfile.
    #[arg(long, value_name = "FILE", help_heading = "What to ask")]
    pub file: Option<PathBuf>,
    /// The ignore file; default: that of the Dockerfile, named like it with .dockerignore, or else the context's.
    #[arg(long, value_name = "FILE", help_heading = "What to ask")]
    pub ignore_file: Option<PathBuf>,
    /// A build argument; NAME alone takes the variable of that name, and is not given where there is none. Repeatable.
    #[arg(long, value_name = "NAME[=VALUE]", value_parser = given(), help_heading = "What to ask")]
    pub build_arg: Vec<Given>,
    /// The stage that is built.
    #[arg(long, value_name = "STAGE", value_parser = stage, help_heading = "What to ask")]
    pub target: Option<String>,
    /// A platform that is built for, such as linux/arm64; repeatable.
    #[arg(long, value_name = "PLATFORM", value_parser = platform, help_heading = "What to ask")]
    pub platform: Vec<Platform>,
    /// A further context under a name: a folder, or an address such as docker-image://alpine:3.20; repeatable.
    #[arg(long, value_name = "NAME=DIR", value_parser = named, help_heading = "What to ask")]
    pub named_context: Vec<(String, String)>,
    /// A further file or folder that counts; repeatable.
    #[arg(long, value_name = "PATH", help_heading = "What to ask")]
    pub path: Vec<PathBuf>,
    /// A line after those of the ignore file; repeatable.
    #[arg(long, value_name = "PATTERN", help_heading = "What to ask")]
    pub leave_out: Vec<String>,
    /// Anything else that counts, by name; repeatable.
    #[arg(long, value_name = "NAME=VALUE", value_parser = given(), help_heading = "What to ask")]
    pub input: Vec<Given>,
    /// Only files that git tracks count.
    #[arg(long, help_heading = "What to ask")]
    pub tracked: bool,
    /// Submodules: refuse those that are not checked out, or let the commit alone count.
    #[arg(long, value_name = "refuse|commit", default_value = "refuse", value_parser = one_of(Modules::parse, &Modules::NAMES), help_heading = "What to ask")]
    pub submodules: Modules,
    /// Pointers of Git LFS: as they are, or the same as the content that they point at.
    #[arg(long, value_name = "as-is|same", default_value = "as-is", value_parser = one_of(Lfs::parse, &Lfs::NAMES), help_heading = "What to ask")]
    pub lfs: Lfs,
    /// The digests that the images in the Dockerfile have now count, too; asks the registry.
    #[arg(long, help_heading = "What to ask")]
    pub base_digests: bool,
    /// Refuse what may be another tomorrow: images without a digest, downloads without a checksum.
    #[arg(long, help_heading = "What to ask")]
    pub pinned: bool,
    /// What the tag begins with.
    #[arg(long, value_name = "PREFIX", default_value = "c-", value_parser = tag_prefix, help_heading = "Answer")]
    pub tag_prefix: String,
    /// How many of the key's digits the tag has, 16 to 64.
    #[arg(long, value_name = "N", default_value = "32", value_parser = length, help_heading = "Answer")]
    pub tag_length: usize,
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
