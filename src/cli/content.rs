//! What goes into a content key, for every command that computes one.

use std::path::{Path, PathBuf};

use clap::builder::ValueParser;

use super::flag::{CONTENT, always, arguments, switch, value};
use super::value::{by, given, length, named, one_of, stage, tag_prefix};
use crate::image::Platform;
use crate::key::argument::Given;
use crate::key::{Content, TagShape};
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

always!(Lfs);

arguments! {
    /// What is handed to a builder beside the context, and what of it counts.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ContentArgs {
        /// The Dockerfile; default: Dockerfile in the context, or else Containerfile or dockerfile.
        pub file: Option<PathBuf> = value("file", &["FILE"], CONTENT).read(ValueParser::path_buf),
        /// The ignore file; default: that of the Dockerfile, named like it with .dockerignore, or else the context's.
        pub ignore_file: Option<PathBuf> = value("ignore-file", &["FILE"], CONTENT).read(ValueParser::path_buf),
        /// A build argument; NAME alone takes the variable of that name, and is not given where there is none. Repeatable.
        pub build_arg: Vec<Given> = value("build-arg", &["NAME[=VALUE]"], CONTENT).read(given),
        /// The stage that is built.
        pub target: Option<String> = value("target", &["STAGE"], CONTENT).read(|| by(stage)),
        /// A further context under a name: a folder, or an address such as docker-image://alpine:3.20; repeatable.
        pub named_context: Vec<(String, String)> = value("named-context", &["NAME=DIR"], CONTENT).read(|| by(named)),
        /// A further file or folder that counts; repeatable.
        pub path: Vec<PathBuf> = value("path", &["PATH"], CONTENT).read(ValueParser::path_buf),
        /// A line after those of the ignore file; repeatable.
        pub leave_out: Vec<String> = value("leave-out", &["PATTERN"], CONTENT),
        /// Anything else that counts, by name; repeatable.
        pub input: Vec<Given> = value("input", &["NAME=VALUE"], CONTENT).read(given),
        /// Only files that git tracks count.
        pub tracked: bool = switch("tracked", CONTENT),
        /// Submodules: refuse those that are not checked out, or let the commit alone count.
        pub submodules: Modules = value("submodules", &["refuse|commit"], CONTENT).read(|| one_of(Modules::parse, &Modules::NAMES)).default("refuse"),
        /// Pointers of Git LFS: as they are, or the same as the content that they point at.
        pub lfs: Lfs = value("lfs", &["as-is|same"], CONTENT).read(|| one_of(Lfs::parse, &Lfs::NAMES)).default("as-is"),
        /// The digests that the images in the Dockerfile have now count, too; asks the registry.
        pub base_digests: bool = switch("base-digests", CONTENT),
        /// Refuse what may be another tomorrow: images without a digest, downloads without a checksum.
        pub pinned: bool = switch("pinned", CONTENT),
        /// What the tag begins with.
        pub tag_prefix: String = value("tag-prefix", &["PREFIX"], CONTENT).read(|| by(tag_prefix)).default("c-"),
        /// How many of the key's digits the tag has, 16 to 64.
        pub tag_length: usize = value("tag-length", &["N"], CONTENT).read(|| by(length)).default("32"),
    }
}

impl ContentArgs {
    /// What an image is built from in this context, for these platforms.
    #[must_use]
    pub(crate) fn content(&self, context: &Path, platforms: &[Platform]) -> Content {
        Content {
            folder: PathBuf::new(),
            context: context.to_owned(),
            file: self.file.clone(),
            dockerfile: None,
            ignore_file: self.ignore_file.clone(),
            build_args: self.build_arg.clone(),
            target: self.target.clone(),
            platforms: platforms.to_vec(),
            contexts: self.named_context.clone(),
            paths: self.path.clone(),
            leave_out: self.leave_out.clone(),
            inputs: self.input.clone(),
            tracked_only: self.tracked,
            modules: self.submodules,
            pointers_as_content: self.lfs == Lfs::Same,
            pinned: self.pinned,
        }
    }

    /// The first of the flags that was given, be it by its variable.
    #[must_use]
    pub(crate) fn first_given(&self) -> Option<&'static str> {
        let given = [
            ("--file", self.file.is_some()),
            ("--ignore-file", self.ignore_file.is_some()),
            ("--build-arg", !self.build_arg.is_empty()),
            ("--target", self.target.is_some()),
            ("--named-context", !self.named_context.is_empty()),
            ("--path", !self.path.is_empty()),
            ("--leave-out", !self.leave_out.is_empty()),
            ("--input", !self.input.is_empty()),
            ("--tracked", self.tracked),
            ("--submodules", self.submodules != Modules::default()),
            ("--lfs", self.lfs != Lfs::default()),
            ("--base-digests", self.base_digests),
            ("--pinned", self.pinned),
            ("--tag-prefix", self.tag_prefix != TagShape::default().prefix),
            ("--tag-length", self.tag_length != TagShape::default().length),
        ];
        given.into_iter().find_map(|(flag, is_given)| is_given.then_some(flag))
    }

    /// How the tag looks.
    #[must_use]
    pub(crate) fn shape(&self) -> TagShape {
        TagShape { prefix: self.tag_prefix.clone(), length: self.tag_length }
    }
}
