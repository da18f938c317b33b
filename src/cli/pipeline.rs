//! `pipeline`: what can be typed.

use std::path::PathBuf;

use clap::builder::ValueParser;

use super::flag::{ANSWER, ASK, GROUP, OUTPUT, arguments, switch, value};
use super::format::GATE;
use super::value::{by, file, format, one_of, prefix, program};
use super::{Connection, ShowingArgs};
use crate::exit::OnUnknown;
use crate::output::Format;

/// Where a project names its images.
const FILE: &str = "registry-gate.toml";

arguments! {
    /// `pipeline`.
    #[derive(Clone, Debug)]
    pub struct PipelineArgs {
        /// The images file.
        pub config: PathBuf = value("config", &["FILE"], ASK).read(ValueParser::path_buf).default(FILE),
        /// Of that file this image alone, by its name, and what it is built on; repeatable.
        pub only: Vec<String> = value("only", &["NAME"], ASK),
        /// What a failed look-up becomes for the gate; the verdict stays unknown.
        pub on_unknown: OnUnknown = value("on-unknown", &["fail|absent|present"], ANSWER).read(|| one_of(OnUnknown::parse, &OnUnknown::NAMES)).default("fail"),
        /// Build what is there: the verdict stays as found.
        pub force: bool = switch("force", ANSWER),
        /// Tell of each image, on standard error, why it is built or not, on what, and what its key is made of.
        pub explain: bool = switch("explain", OUTPUT),
        /// Write the child pipeline to this file; without it the plan is only told.
        pub output: Option<PathBuf> = value("output", &["FILE"], OUTPUT).read(|| by(file)),
        /// This program among the artifacts of this job, by its path: build jobs that have waited for their lock look again
        /// with it.
        pub program: Option<String> = value("program", &["PATH"], OUTPUT).read(|| by(program)),
        /// What to print on standard output.
        pub format: Format = value("format", &["text|json|shell"], OUTPUT).read(|| format(GATE)).default("text"),
        /// Write the answer to this file for later jobs; default in CI registry-gate-pipeline.env, elsewhere no file.
        pub dotenv: Option<PathBuf> = value("dotenv", &["FILE"], OUTPUT).read(|| by(file)),
        /// Begin the keys of that file with this, in place of `REGISTRY_GATE_`.
        pub prefix: Option<String> = value("prefix", &["PREFIX"], OUTPUT).read(|| by(prefix)),
        /// What GitLab shows of it.
        pub showing: ShowingArgs = GROUP,
        /// How to reach the server.
        pub connection: Connection = GROUP,
    }
}
