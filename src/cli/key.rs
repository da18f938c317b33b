//! The command that computes a content key.

use std::path::PathBuf;

use clap::builder::ValueParser;

use super::flag::{ANSWER, ASK, CONTENT, GROUP, OUTPUT, arguments, operand, switch, value};
use super::format::GATE;
use super::value::{by, file, format, platform, prefix};
use super::{Connection, ContentArgs};
use crate::image::Platform;
use crate::output::Format;

arguments! {
    /// `key`.
    #[derive(Clone, Debug)]
    pub struct KeyArgs {
        /// The context: the folder that the builder is sent; default: the current one.
        pub context: Option<PathBuf> = operand(&["CONTEXT"]).read(ValueParser::path_buf),
        /// Compute the keys of the images in this file, a line for each: its name, a tab, its tag.
        pub config: Option<PathBuf> = value("config", &["FILE"], ASK).read(ValueParser::path_buf),
        /// Of that file this image alone, by its name; repeatable.
        pub only: Vec<String> = value("only", &["NAME"], ASK),
        /// A platform that is built for, such as linux/arm64; repeatable.
        pub platform: Vec<Platform> = value("platform", &["PLATFORM"], CONTENT).read(|| by(platform)),
        /// What is handed to a builder beside the context.
        pub content: ContentArgs = GROUP,
        /// Write the list that the key is the SHA-256 of to this file.
        pub list: Option<PathBuf> = value("list", &["FILE"], OUTPUT).read(ValueParser::path_buf),
        /// Tell what changed since this list was written.
        pub compare: Option<PathBuf> = value("compare", &["FILE"], ANSWER).read(ValueParser::path_buf),
        /// Tell what the key is made of, on standard error.
        pub explain: bool = switch("explain", OUTPUT),
        /// What to print on standard output.
        pub format: Format = value("format", &["text|json|shell"], OUTPUT).read(|| format(GATE)).default("text"),
        /// Write the key to this file for later jobs; default in CI registry-gate-key.env, elsewhere no file.
        pub dotenv: Option<PathBuf> = value("dotenv", &["FILE"], OUTPUT).read(|| by(file)),
        /// Begin the keys of that file with this, in place of `REGISTRY_GATE_`.
        pub prefix: Option<String> = value("prefix", &["PREFIX"], OUTPUT).read(|| by(prefix)),
        /// How to reach the server, for --base-digests.
        pub connection: Connection = GROUP,
    }
}
