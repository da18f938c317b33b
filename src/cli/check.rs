//! What asks about images: the flags that the gate's commands share, and those of `check` alone.

use std::path::PathBuf;

use clap::builder::ValueParser;

use super::flag::{ANSWER, ASK, CONTENT, GROUP, OUTPUT};
use super::flag::{arguments, operand, switch, value};
use super::value::{asked, by, file, one_of, prefix};
use super::{Answer, CheckedImage, ConditionArgs, Connection, ContentArgs, Time};
use crate::exit::OnUnknown;

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
        /// What the images must be.
        pub conditions: ConditionArgs = GROUP,
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
