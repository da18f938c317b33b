//! `retag`: what can be typed.

use std::path::PathBuf;

use clap::builder::ValueParser;

use super::Connection;
use super::flag::{ASK, GROUP, OUTPUT, WRITING, arguments, operand, switch, value};
use super::format::GATE;
use super::value::{by, file, format, image, one_of, prefix, project, target};
use crate::image::reference::{Written, WrittenTag};
use crate::image::{Expected, Repository, Signatures};
use crate::output::Format;

arguments! {
    /// `retag`.
    #[derive(Clone, Debug)]
    pub struct RetagArgs {
        /// The image, by its tag or its digest.
        pub source: Option<Written> = operand(&["SOURCE"]).read(|| by(image)),
        /// The names that it gets: a tag of the same repository, or another repository's with its tag.
        pub targets: Vec<WrittenTag> = operand(&["TARGET"]).read(|| by(target)),
        /// Give the images in this file the names that follow them (also), in place of SOURCE and TARGET.
        pub config: Option<PathBuf> = value("config", &["FILE"], ASK).read(ValueParser::path_buf),
        /// Of that file this image alone, by its name; repeatable.
        pub only: Vec<String> = value("only", &["NAME"], ASK),
        // No variable stands for this: what moves a tag from its image is typed.
        /// Move a target that points at another image.
        pub force: bool = switch("force", WRITING),
        /// What each target must be now, unless it points at the image already.
        pub expect: Option<Expected> = value("expect", &["DIGEST|absent"], WRITING).read(|| by(Expected::parse)),
        /// What becomes of signatures and attestations where the image goes to another repository; with require there must be
        /// a signature.
        pub signatures: Signatures = value("signatures", &["all|none|require"], WRITING).read(|| one_of(Signatures::parse, &Signatures::NAMES)).default("all"),
        /// The project of the source, whose images have the same names as this one's: for a TARGET that is a tag alone; default
        /// `$CI_MERGE_REQUEST_PROJECT_PATH`.
        pub upstream: Option<Repository> = value("upstream", &["PROJECT"], ASK).read(|| by(project)),
        /// Only say what would be done; no right to write is asked for.
        pub dry_run: bool = switch("dry-run", WRITING),
        /// What to print on standard output.
        pub format: Format = value("format", &["text|json|shell"], OUTPUT).read(|| format(GATE)).default("text"),
        /// Write the answer to this file for later jobs; default in CI registry-gate-retag.env, elsewhere no file.
        pub dotenv: Option<PathBuf> = value("dotenv", &["FILE"], OUTPUT).read(|| by(file)),
        /// Begin the keys of that file with this, in place of `REGISTRY_GATE_`.
        pub prefix: Option<String> = value("prefix", &["PREFIX"], OUTPUT).read(|| by(prefix)),
        /// How to reach the server.
        pub connection: Connection = GROUP,
    }
}
