//! The command line: what can be typed, and what it says of itself.
//!
//! Every flag also has a variable, `--max-age` for instance `REGISTRY_GATE_MAX_AGE`, because a component
//! hands its inputs over as variables. They are read through the same parsers as the flags (`value`), so one cannot accept what the other refuses; a flag beats its variable. Two kinds have none:
//! what confirms or deletes, and `--repository`, whose variable would be a dotenv key.

mod asked;
mod check;
mod cleanup;
mod conditions;
mod content;
mod doctor;
mod dotenv;
mod ending;
mod examples;
mod files;
mod flag;
mod format;
mod key;
mod listing;
mod meant;
mod named;
mod order;
mod pipeline;
mod retag;
mod root;
mod tips;
mod value;
mod variables;
mod wait;
mod whereabouts;

#[cfg(test)]
mod tests;

pub(crate) use asked::CheckedImage;
pub(crate) use check::{CheckArgs, GateArgs, ShowingArgs};
use cleanup::LONG;
pub(crate) use cleanup::{
    ApplyArgs, CleanupAnswer, CleanupArgs, DeleteArgs, MAX_PLAN_AGE, PolicyFlags, Saved,
};
pub(crate) use conditions::ConditionArgs;
pub(crate) use content::ContentArgs;
pub(crate) use doctor::DoctorArgs;
pub(crate) use dotenv::{DOTENV_FLAG, DotenvFile, OUTPUT_FLAG, Shell, child_of, shell_of, showing_of};
pub use dotenv::{dotenv_commands, dotenv_of};
pub(crate) use files::NamedFile;
pub use format::Colour;
pub(crate) use key::KeyArgs;
pub(crate) use listing::{Level, ListingArgs, RepositoriesArgs, TagsArgs};
pub(crate) use named::{said_by, wrong};
pub use named::{variable, variable_of};
pub(crate) use order::ordered;
pub(crate) use pipeline::PipelineArgs;
pub(crate) use retag::RetagArgs;
pub use root::{WIDTH, root};
pub(crate) use value::program as path_in_a_script;
pub use variables::{IMAGES, Stopped, parse, unknown};
pub(crate) use wait::WaitArgs;
pub use whereabouts::Whereabouts;

use std::path::PathBuf;

use clap::builder::ValueParser;
use clap::{Parser, Subcommand};
use time::OffsetDateTime;

use crate::dates::age::{Clock, Unit};
use crate::dates::duration::Span;
use crate::image::Platform;
use crate::image::reference::Written;
use crate::output::Format;
pub use crate::words::PREFIX;
use flag::{AGES, ANSWER, ASK, CONDITIONS, CONNECTION, GROUP, OUTPUT};
use flag::{arguments, operand, switch, value};
use format::{ANSWERS, GATE};
use value::{by, deadline, format, image, moment, one_of, parallel, platform};

/// Tells a GitLab pipeline whether a container image already exists, complete and fresh enough, or must be built.
#[derive(Clone, Debug, Parser)]
#[command(name = "registry-gate", version)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Tell whether images exist and meet conditions: the gate.
    #[command(mut_arg("format", |arg| arg.value_name("text|json|shell").value_parser(format(GATE))))]
    Check(CheckArgs),
    /// Check until it holds, or a time limit.
    #[command(mut_arg("format", |arg| arg.value_name("text|json|shell").value_parser(format(GATE))),
        mut_arg("deadline", |arg| arg.long("timeout").default_value("30m").help("Give up after this long: the last answer counts")))]
    Wait(Box<WaitArgs>),
    /// Print how old an image is, as one whole number.
    Age(AgeArgs),
    /// Show everything that is known of a tag.
    Inspect(InspectArgs),
    /// List, sort, filter and count the tags of a repository, or of all of a project's.
    Tags(TagsArgs),
    /// List the container repositories of the project, of a group, or of the whole GitLab.
    Repositories(RepositoriesArgs),
    /// Plan which tags go and which stay, and why; with --apply, delete them.
    #[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true, mut_arg("deadline", |arg| arg.default_value(LONG)))]
    Cleanup(Box<CleanupArgs>),
    /// Delete tags by their names, or a whole repository.
    #[command(mut_arg("deadline", |arg| arg.default_value(LONG)))]
    Delete(DeleteArgs),
    /// Compute the content key of an image before it is built, and print it as a tag.
    Key(Box<KeyArgs>),
    /// Give an image another name without pulling it.
    Retag(RetagArgs),
    /// Write a child pipeline that builds the images of a file which must be built, and no others.
    Pipeline(PipelineArgs),
    /// Tell what this job sees of its GitLab, and what will not work.
    Doctor(DoctorArgs),
}

arguments! {
    /// `age`.
    #[derive(Clone, Debug)]
    pub struct AgeArgs {
        /// The image.
        pub image: Written = operand(&["IMAGE"]).read(|| by(image)),
        /// Tell the age of this platform's image; repeatable, the oldest counts.
        pub platform: Vec<Platform> = value("platform", &["PLATFORM"], ASK).read(|| by(platform)),
        /// Answer with exit code 11 when it is older than this.
        pub max: Option<Span> = value("max", &["DURATION"], CONDITIONS).read(|| by(Span::parse)),
        /// The unit; what is left over is dropped.
        pub unit: Unit = value("unit", &["seconds|minutes|hours|days|weeks"], AGES).read(|| one_of(Unit::parse, &Unit::NAMES)).default("days"),
        /// By which clock ages are told.
        pub time: Time = GROUP,
        /// How to answer.
        pub answer: Answer = GROUP,
        /// How to reach the server.
        pub connection: Connection = GROUP,
    }
}

arguments! {
    /// `inspect`.
    #[derive(Clone, Debug)]
    pub struct InspectArgs {
        /// The image.
        pub image: Written = operand(&["IMAGE"]).read(|| by(image)),
        /// Tell the age as a number of this unit.
        pub age_unit: Option<Unit> = value("age-unit", &["seconds|minutes|hours|days|weeks"], AGES).read(|| one_of(Unit::parse, &Unit::NAMES)),
        /// By which clock ages are told.
        pub time: Time = GROUP,
        /// How to answer.
        pub answer: Answer = GROUP,
        /// How to reach the server.
        pub connection: Connection = GROUP,
    }
}

arguments! {
    /// What time it is, and which dates count.
    #[derive(Clone, Copy, Debug)]
    pub struct Time {
        /// Which date ages are counted from: when the tag was published, or when the image was created.
        pub clock: Clock = value("clock", &["auto|created|published"], AGES).read(|| one_of(Clock::parse, &Clock::NAMES)).default("auto"),
        /// Tell ages as of this time (RFC 3339; of a date alone the end of that day in UTC) instead of now.
        pub at: Option<OffsetDateTime> = value("at", &["TIME"], AGES).read(|| by(moment)),
    }
}

arguments! {
    /// How the answer is given.
    #[derive(Clone, Debug)]
    pub struct Answer {
        /// End with 0 whatever the answer is; failures keep their codes.
        pub exit_zero: bool = switch("exit-zero", ANSWER),
        /// An image that must be there: without it, no other is said to be absent.
        pub canary: Option<Written> = value("canary", &["IMAGE"], ANSWER).read(|| by(image)),
        /// What to print on standard output.
        pub format: Format = value("format", &["text|json"], OUTPUT).read(|| format(ANSWERS)).default("text"),
    }
}

arguments! {
    /// How the server is reached.
    #[derive(Clone, Debug)]
    pub struct Connection {
        /// GitLab's address; default `$CI_SERVER_URL`.
        pub server: Option<String> = value("server", &["URL"], CONNECTION),
        /// The project, as a path or a number; default: the one of `$CI_REGISTRY_IMAGE`.
        pub project: Option<String> = value("project", &["PROJECT"], CONNECTION),
        /// Speak HTTP to the registry instead of HTTPS.
        pub plain_http: bool = switch("plain-http", CONNECTION),
        /// Trust the certificate authorities in this PEM file too; repeatable.
        pub ca_file: Vec<PathBuf> = value("ca-file", &["FILE"], CONNECTION).read(ValueParser::path_buf),
        /// How many requests are under way at once; fewer when the server says that it has too many.
        pub parallel: usize = value("parallel", &["N"], CONNECTION).read(|| by(parallel)).default("16"),
        /// Give up after this long, retries included.
        pub deadline: Span = value("deadline", &["DURATION"], CONNECTION).read(|| by(deadline)).default("2m"),
        /// Print every request with its status, bytes and milliseconds.
        pub verbose: bool = switch("verbose", OUTPUT).short('v'),
        /// Whether to colour what people read; `auto`: on a terminal, and on standard error in a GitLab job.
        pub color: Colour = value("color", &["auto|always|never"], OUTPUT).read(|| one_of(Colour::parse, &Colour::NAMES)).default("auto"),
    } set later {
        /// Whether that was typed, and not set by a variable, which may be anybody's.
        pub server_is_typed: bool,
        /// Where the images are, as far as names and other flags say.
        pub whereabouts: Whereabouts,
    }
}

impl Command {
    /// What standard output carries.
    #[must_use]
    pub(crate) fn format(&self) -> Format {
        match self {
            Self::Check(check) => check.gate.answer.format,
            Self::Wait(wait) => wait.gate.answer.format,
            Self::Age(age) => age.answer.format,
            Self::Inspect(inspect) => inspect.answer.format,
            Self::Tags(TagsArgs { listing, .. }) | Self::Repositories(RepositoriesArgs { listing, .. }) => {
                listing.format
            }
            Self::Cleanup(cleanup) => match &cleanup.saved {
                Some(Saved::Apply(apply)) => apply.answer.format,
                None => cleanup.answer.format,
            },
            Self::Delete(delete) => delete.format,
            Self::Key(key) => key.format,
            Self::Retag(retag) => retag.format,
            Self::Pipeline(pipeline) => pipeline.format,
            Self::Doctor(doctor) => doctor.format,
        }
    }

    /// Whether something is deleted or written by it: now, or by the plan that it saves. A plan that is only shown and a
    /// dry run change nothing.
    #[must_use]
    pub fn changes(&self) -> bool {
        match self {
            Self::Check(_)
            | Self::Wait(_)
            | Self::Age(_)
            | Self::Inspect(_)
            | Self::Tags(_)
            | Self::Repositories(_)
            | Self::Key(_)
            | Self::Pipeline(_)
            | Self::Doctor(_) => false,
            Self::Cleanup(cleanup) => match &cleanup.saved {
                Some(Saved::Apply(apply)) => !apply.dry_run,
                None => cleanup.apply || cleanup.plan.is_some(),
            },
            Self::Delete(delete) => !delete.dry_run,
            Self::Retag(retag) => !retag.dry_run,
        }
    }

    /// Whether somebody said what the keys of the file for later jobs begin with.
    #[must_use]
    pub(crate) fn has_prefix(&self) -> bool {
        match self {
            Self::Check(check) => check.gate.prefix.is_some(),
            Self::Wait(wait) => wait.gate.prefix.is_some(),
            Self::Cleanup(cleanup) => match &cleanup.saved {
                Some(Saved::Apply(apply)) => apply.dotenv.prefix.is_some(),
                None => cleanup.dotenv.prefix.is_some(),
            },
            Self::Key(key) => key.prefix.is_some(),
            Self::Retag(retag) => retag.prefix.is_some(),
            Self::Pipeline(pipeline) => pipeline.prefix.is_some(),
            Self::Age(_)
            | Self::Inspect(_)
            | Self::Tags(_)
            | Self::Repositories(_)
            | Self::Delete(_)
            | Self::Doctor(_) => false,
        }
    }

    /// What GitLab shows of the answer beside the log; `None`: nothing, whatever is asked.
    #[must_use]
    pub(crate) fn showing(&self) -> Option<&ShowingArgs> {
        match self {
            Self::Check(check) => Some(&check.gate.showing),
            Self::Wait(wait) => Some(&wait.gate.showing),
            Self::Pipeline(pipeline) => Some(&pipeline.showing),
            _ => None,
        }
    }

    /// How the server is reached.
    #[must_use]
    pub fn connection(&self) -> &Connection {
        match self {
            Self::Check(check) => &check.gate.connection,
            Self::Wait(wait) => &wait.gate.connection,
            Self::Age(age) => &age.connection,
            Self::Inspect(inspect) => &inspect.connection,
            Self::Tags(tags) => &tags.connection,
            Self::Repositories(repositories) => &repositories.connection,
            Self::Cleanup(cleanup) => match &cleanup.saved {
                Some(Saved::Apply(apply)) => &apply.connection,
                None => &cleanup.connection,
            },
            Self::Delete(delete) => &delete.connection,
            Self::Key(key) => &key.connection,
            Self::Retag(retag) => &retag.connection,
            Self::Pipeline(pipeline) => &pipeline.connection,
            Self::Doctor(doctor) => &doctor.connection,
        }
    }

    fn connection_mut(&mut self) -> &mut Connection {
        match self {
            Self::Check(check) => &mut check.gate.connection,
            Self::Wait(wait) => &mut wait.gate.connection,
            Self::Age(age) => &mut age.connection,
            Self::Inspect(inspect) => &mut inspect.connection,
            Self::Tags(tags) => &mut tags.connection,
            Self::Repositories(repositories) => &mut repositories.connection,
            Self::Cleanup(cleanup) => match &mut cleanup.saved {
                Some(Saved::Apply(apply)) => &mut apply.connection,
                None => &mut cleanup.connection,
            },
            Self::Delete(delete) => &mut delete.connection,
            Self::Key(key) => &mut key.connection,
            Self::Retag(retag) => &mut retag.connection,
            Self::Pipeline(pipeline) => &mut pipeline.connection,
            Self::Doctor(doctor) => &mut doctor.connection,
        }
    }
}
