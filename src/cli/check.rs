//! What asks about images: the flags that the gate's commands share, and those of `check` alone.

use std::path::PathBuf;

use clap::builder::ValueParser;

use super::flag::{ANSWER, ASK, CONDITIONS, CONTENT, GROUP, OUTPUT};
use super::flag::{arguments, operand, switch, value};
use super::value::{asked, by, file, key, label, one_of, platform, prefix};
use super::{Answer, CheckedImage, Connection, ContentArgs, Time};
use crate::dates::age::UnknownAge;
use crate::dates::duration::Span;
use crate::exit::OnUnknown;
use crate::image::{Label, Platform};
use crate::tree::Hash;

arguments! {
    /// Which images are asked about, what they must be, and how that is told: the same for each command that asks.
    #[derive(Clone, Debug)]
    pub struct GateArgs {
        /// The images to look for, {key} for a content key's tag; default: those in `$REGISTRY_GATE_IMAGES`, separated by blanks.
        pub images: Vec<CheckedImage> = operand(&["IMAGE"]).read(|| by(asked)),
        /// Compute the content key of this context, as the command key does, and look for {key}, its tag; an image whose
        /// label registry-gate.key says another is incomplete.
        pub content: Option<PathBuf> = value("content", &["CONTEXT"], CONTENT).read(ValueParser::path_buf),
        /// What is handed to a builder beside the context.
        pub handed: ContentArgs = GROUP,
        /// Check the images in this file, each with its own conditions.
        pub config: Option<PathBuf> = value("config", &["FILE"], ASK).read(ValueParser::path_buf),
        /// Of that file this image alone, by its name; repeatable.
        pub only: Vec<String> = value("only", &["NAME"], ASK),
        /// An image older than this is stale: 90s, 15m, 12h, 7d, 2w or a sum such as 1d12h.
        pub max_age: Option<Span> = value("max-age", &["DURATION"], CONDITIONS).read(|| by(Span::parse)),
        /// What an unknown age counts as; by default it is a failure.
        pub unknown_age: Option<UnknownAge> = value("unknown-age", &["stale|fresh"], CONDITIONS).read(|| one_of(UnknownAge::parse, &UnknownAge::NAMES)),
        /// A platform that it must have, such as linux/arm64 or linux/arm/v7; repeatable.
        pub platform: Vec<Platform> = value("platform", &["PLATFORM"], CONDITIONS).read(|| by(platform)),
        /// A label that it must have, on every platform asked for; repeatable.
        pub label: Vec<Label> = value("label", &["NAME[=VALUE]"], CONDITIONS).read(|| by(label)),
        /// The content key that the images are of, as the command key said it: one whose label registry-gate.key says another
        /// is incomplete. Once for all of them, or once for each, in their order.
        pub content_key: Vec<Hash> = value("content-key", &["KEY"], CONDITIONS).read(|| by(key)),
        /// By which clock ages are told.
        pub time: Time = GROUP,
        /// How to answer.
        pub answer: Answer = GROUP,
        /// Write the answer to this file for later jobs; default in CI registry-gate.env, elsewhere no file.
        pub dotenv: Option<PathBuf> = value("dotenv", &["FILE"], OUTPUT).read(|| by(file)),
        /// Begin the keys of that file with this, in place of `REGISTRY_GATE_`.
        pub prefix: Option<String> = value("prefix", &["PREFIX"], OUTPUT).read(|| by(prefix)),
        /// What GitLab shows of it.
        pub showing: ShowingArgs = GROUP,
        /// How to reach the server.
        pub connection: Connection = GROUP,
    }
}

arguments! {
    /// `check`.
    #[derive(Clone, Debug)]
    pub struct CheckArgs {
        /// What is asked.
        pub gate: GateArgs = GROUP,
        /// What a failed look-up becomes for the gate; the verdict stays unknown.
        pub on_unknown: OnUnknown = value("on-unknown", &["fail|absent|present"], ANSWER).read(|| one_of(OnUnknown::parse, &OnUnknown::NAMES)).default("fail"),
        /// Build what is there: the verdict stays as found, and what would end with 0 ends with 10.
        pub force: bool = switch("force", ANSWER),
        /// In the file of --junit an image that is to be built is a failure, and not skipped: it was promised.
        pub junit_failures: bool = switch("junit-failures", OUTPUT),
    }
}

arguments! {
    /// What GitLab shows beside a job's log.
    #[derive(Clone, Debug)]
    pub struct ShowingArgs {
        /// Write the answer to this file as test results, for artifacts:reports:junit: what is to be built is skipped, and after
        /// wait a failure.
        pub junit: Option<PathBuf> = value("junit", &["FILE"], OUTPUT).read(ValueParser::path_buf),
        /// Write links to the images in GitLab to this file, for artifacts:reports:annotations.
        pub annotations: Option<PathBuf> = value("annotations", &["FILE"], OUTPUT).read(ValueParser::path_buf),
    }
}
