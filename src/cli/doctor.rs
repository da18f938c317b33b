//! `doctor`: what can be typed.

use std::path::PathBuf;

use clap::builder::ValueParser;

use super::Connection;
use super::flag::{ANSWER, ASK, GROUP, OUTPUT, arguments, switch, value};
use super::format::ANSWERS;
use super::value::format;
use crate::output::Format;

arguments! {
    /// `doctor`.
    #[derive(Clone, Debug)]
    pub struct DoctorArgs {
        /// The file of images and rules; default: registry-gate.toml in the current folder.
        pub config: Option<PathBuf> = value("config", &["FILE"], ASK).read(ValueParser::path_buf),
        /// End with 1 where there are warnings, too.
        pub strict: bool = switch("strict", ANSWER),
        /// What to print on standard output.
        pub format: Format = value("format", &["text|json"], OUTPUT).read(|| format(ANSWERS)).default("text"),
        /// How to reach the server.
        pub connection: Connection = GROUP,
    }
}
