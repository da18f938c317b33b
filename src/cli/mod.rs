//! The command line: what can be typed, and what it says of itself.
//!
//! Every flag also has a variable, `--max-age` for instance `REGISTRY_GATE_MAX_AGE`, because a component
//! hands its inputs over as variables. They are read through the same parsers as the flags (`value`), so one cannot accept what the other refuses; a flag beats its variable. Two kinds have none:
//! what confirms or deletes, and `--repository`, whose variable would be a dotenv key.

mod asked;
mod cleanup;
mod content;
mod dotenv;
mod ending;
mod examples;
mod files;
mod format;
mod key;
mod listing;
mod meant;
mod named;
mod order;
mod retag;
mod root;
mod tips;
mod value;
mod variables;
mod whereabouts;

#[cfg(test)]
mod tests;

pub(crate) use asked::CheckedImage;
pub(crate) use cleanup::{
    ApplyArgs, CleanupAnswer, CleanupArgs, DeleteArgs, MAX_PLAN_AGE, PolicyFlags, Saved,
};
pub(crate) use content::ContentArgs;
pub use dotenv::dotenv_of;
pub(crate) use dotenv::{DOTENV_FLAG, DotenvFile, Shell, shell_of};
pub(crate) use files::NamedFile;
pub use format::Colour;
pub(crate) use key::KeyArgs;
pub(crate) use listing::{Level, ListingArgs, RepositoriesArgs, TagsArgs};
pub(crate) use named::wrong;
pub use named::{variable, variable_of};
pub(crate) use order::ordered;
pub(crate) use retag::RetagArgs;
pub use root::{WIDTH, root};
pub use variables::{IMAGES, Stopped, parse, unknown};
pub use whereabouts::Whereabouts;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use time::OffsetDateTime;

use crate::dates::age::{Clock, Unit, UnknownAge};
use crate::dates::duration::Span;
use crate::exit::OnUnknown;
use crate::image::reference::Written;
use crate::image::{Label, Platform};
use crate::output::Format;
use format::{ANSWERS, GATE};
use value::{asked, deadline, file, format, image, label, moment, one_of, parallel, platform, prefix};

/// The default prefix of its keys, and the prefix of every variable of ours.
pub const PREFIX: &str = "REGISTRY_GATE_";

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
    Check(CheckArgs),
    /// Print how old an image is, as one whole number.
    Age(AgeArgs),
    /// Show everything that is known of a tag.
    Inspect(InspectArgs),
    /// List, sort, filter and count the tags of a repository, or of all of a project's.
    Tags(TagsArgs),
    /// List the container repositories of the project, of a group, or of the whole GitLab.
    Repositories(RepositoriesArgs),
    /// Plan which tags go and which stay, and why; with --apply, delete them.
    Cleanup(Box<CleanupArgs>),
    /// Delete tags by their names, or a whole repository.
    Delete(DeleteArgs),
    /// Compute the content key of an image before it is built, and print it as a tag.
    Key(Box<KeyArgs>),
    /// Give an image another name without pulling it.
    Retag(RetagArgs),
}

/// `check`.
#[derive(Args, Clone, Debug)]
#[command(mut_arg("format", |arg| arg.value_name("text|json|shell").value_parser(format(GATE))))]
pub struct CheckArgs {
    /// The images to look for, {key} for a content key's tag; default: those in `$REGISTRY_GATE_IMAGES`, separated by blanks.
    #[arg(value_name = "IMAGE", value_parser = asked)]
    pub images: Vec<CheckedImage>,
    /// Compute the content key of this context, as the command key does, and look for {key}, its tag; an image whose
    /// label registry-gate.key says another is incomplete.
    #[arg(long, value_name = "CONTEXT", help_heading = "What counts")]
    pub content: Option<PathBuf>,
    /// What is handed to a builder beside the context.
    #[command(flatten)]
    pub handed: ContentArgs,
    /// Check the images in this file, each with its own conditions.
    #[arg(long, value_name = "FILE", help_heading = "What to ask")]
    pub config: Option<PathBuf>,
    /// Of that file this image alone, by its name; repeatable.
    #[arg(long, value_name = "NAME", requires = "config", help_heading = "What to ask")]
    pub only: Vec<String>,
    /// An image older than this is stale: 90s, 15m, 12h, 7d, 2w or a sum such as 1d12h.
    #[arg(long, value_name = "DURATION", value_parser = Span::parse, help_heading = "Conditions")]
    pub max_age: Option<Span>,
    /// What an unknown age counts as; by default it is a failure.
    #[arg(long, value_name = "stale|fresh", value_parser = one_of(UnknownAge::parse, &UnknownAge::NAMES), help_heading = "Conditions")]
    pub unknown_age: Option<UnknownAge>,
    /// A platform that it must have, such as linux/arm64 or linux/arm/v7; repeatable.
    #[arg(long, value_name = "PLATFORM", value_parser = platform, help_heading = "Conditions")]
    pub platform: Vec<Platform>,
    /// A label that it must have, on every platform asked for; repeatable.
    #[arg(long, value_name = "NAME[=VALUE]", value_parser = label, help_heading = "Conditions")]
    pub label: Vec<Label>,
    /// By which clock ages are told.
    #[command(flatten)]
    pub time: Time,
    /// What a failed look-up becomes for the gate; the verdict stays unknown.
    #[arg(long, value_name = "fail|absent|present", default_value = "fail", value_parser = one_of(OnUnknown::parse, &OnUnknown::NAMES), help_heading = "Answer")]
    pub on_unknown: OnUnknown,
    /// Build what is there: the verdict stays as found, and what would end with 0 ends with 10.
    #[arg(long, help_heading = "Answer")]
    pub force: bool,
    /// How to answer.
    #[command(flatten)]
    pub answer: Answer,
    /// Write the answer to this file for later jobs; default in CI registry-gate.env, elsewhere no file.
    #[arg(long, value_name = "FILE", value_parser = file, help_heading = "Output")]
    pub dotenv: Option<PathBuf>,
    /// Begin the keys of that file with this, in place of `REGISTRY_GATE_`.
    #[arg(long, value_name = "PREFIX", value_parser = prefix, help_heading = "Output")]
    pub prefix: Option<String>,
    /// How to reach the server.
    #[command(flatten)]
    pub connection: Connection,
}

/// `age`.
#[derive(Args, Clone, Debug)]
pub struct AgeArgs {
    /// The image.
    #[arg(value_name = "IMAGE", value_parser = image)]
    pub image: Written,
    /// Tell the age of this platform's image; repeatable, the oldest counts.
    #[arg(long, value_name = "PLATFORM", value_parser = platform, help_heading = "What to ask")]
    pub platform: Vec<Platform>,
    /// Answer with exit code 11 when it is older than this.
    #[arg(long, value_name = "DURATION", value_parser = Span::parse, help_heading = "Conditions")]
    pub max: Option<Span>,
    /// The unit; what is left over is dropped.
    #[arg(long, value_name = "seconds|minutes|hours|days|weeks", default_value = "days", value_parser = one_of(Unit::parse, &Unit::NAMES), help_heading = "Ages")]
    pub unit: Unit,
    /// By which clock ages are told.
    #[command(flatten)]
    pub time: Time,
    /// How to answer.
    #[command(flatten)]
    pub answer: Answer,
    /// How to reach the server.
    #[command(flatten)]
    pub connection: Connection,
}

/// `inspect`.
#[derive(Args, Clone, Debug)]
pub struct InspectArgs {
    /// The image.
    #[arg(value_name = "IMAGE", value_parser = image)]
    pub image: Written,
    /// Tell the age as a number of this unit.
    #[arg(long, value_name = "seconds|minutes|hours|days|weeks", value_parser = one_of(Unit::parse, &Unit::NAMES), help_heading = "Ages")]
    pub age_unit: Option<Unit>,
    /// By which clock ages are told.
    #[command(flatten)]
    pub time: Time,
    /// How to answer.
    #[command(flatten)]
    pub answer: Answer,
    /// How to reach the server.
    #[command(flatten)]
    pub connection: Connection,
}

/// What time it is, and which dates count.
#[derive(Args, Clone, Copy, Debug)]
pub struct Time {
    /// Which date ages are counted from: when the tag was published, or when the image was created.
    #[arg(long, value_name = "auto|created|published", default_value = "auto", value_parser = one_of(Clock::parse, &Clock::NAMES), help_heading = "Ages")]
    pub clock: Clock,
    /// Tell ages as of this time (RFC 3339; of a date alone the end of that day in UTC) instead of now.
    #[arg(long, value_name = "TIME", value_parser = moment, help_heading = "Ages")]
    pub at: Option<OffsetDateTime>,
}

/// How the answer is given.
#[derive(Args, Clone, Debug)]
pub struct Answer {
    /// End with 0 whatever the answer is; failures keep their codes.
    #[arg(long, help_heading = "Answer")]
    pub exit_zero: bool,
    /// An image that must be there: without it, no other is said to be absent.
    #[arg(long, value_name = "IMAGE", value_parser = image, help_heading = "Answer")]
    pub canary: Option<Written>,
    /// What to print on standard output.
    #[arg(long, value_name = "text|json", default_value = "text", value_parser = format(ANSWERS), help_heading = "Output")]
    pub format: Format,
}

/// How the server is reached.
#[derive(Args, Clone, Debug)]
pub struct Connection {
    /// GitLab's address; default `$CI_SERVER_URL`.
    #[arg(long, value_name = "URL", help_heading = "Connection")]
    pub server: Option<String>,
    /// Whether that was typed, and not set by a variable, which may be anybody's.
    #[arg(skip)]
    pub server_is_typed: bool,
    /// Where the images are, as far as names and other flags say.
    #[arg(skip)]
    pub whereabouts: Whereabouts,
    /// The project, as a path or a number; default: the one of `$CI_REGISTRY_IMAGE`.
    #[arg(long, value_name = "PROJECT", help_heading = "Connection")]
    pub project: Option<String>,
    /// Speak HTTP to the registry instead of HTTPS.
    #[arg(long, help_heading = "Connection")]
    pub plain_http: bool,
    /// Trust the certificate authorities in this PEM file too; repeatable.
    #[arg(long, value_name = "FILE", help_heading = "Connection")]
    pub ca_file: Vec<PathBuf>,
    /// How many requests are under way at once; fewer when the server says that it has too many.
    #[arg(long, value_name = "N", default_value = "16", value_parser = parallel, help_heading = "Connection")]
    pub parallel: usize,
    /// Give up after this long, retries included.
    #[arg(long, value_name = "DURATION", default_value = "2m", value_parser = deadline, help_heading = "Connection")]
    pub deadline: Span,
    /// Print every request with its status, bytes and milliseconds.
    #[arg(long, short, help_heading = "Output")]
    pub verbose: bool,
    /// Whether to colour what people read; `auto`: on a terminal, and on standard error in a GitLab job.
    #[arg(long, value_name = "auto|always|never", default_value = "auto", value_parser = one_of(Colour::parse, &Colour::NAMES), help_heading = "Output")]
    pub color: Colour,
}

impl Command {
    /// What standard output carries.
    #[must_use]
    pub(crate) fn format(&self) -> Format {
        match self {
            Self::Check(check) => check.answer.format,
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
        }
    }

    /// Whether something is deleted or written by it: now, or by the plan that it saves. A plan that is only shown and a
    /// dry run change nothing.
    #[must_use]
    pub fn changes(&self) -> bool {
        match self {
            Self::Check(_)
            | Self::Age(_)
            | Self::Inspect(_)
            | Self::Tags(_)
            | Self::Repositories(_)
            | Self::Key(_) => false,
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
            Self::Check(check) => check.prefix.is_some(),
            Self::Cleanup(cleanup) => match &cleanup.saved {
                Some(Saved::Apply(apply)) => apply.dotenv.prefix.is_some(),
                None => cleanup.dotenv.prefix.is_some(),
            },
            Self::Key(key) => key.prefix.is_some(),
            Self::Retag(retag) => retag.prefix.is_some(),
            Self::Age(_) | Self::Inspect(_) | Self::Tags(_) | Self::Repositories(_) | Self::Delete(_) => {
                false
            }
        }
    }

    /// How the server is reached.
    #[must_use]
    pub fn connection(&self) -> &Connection {
        match self {
            Self::Check(check) => &check.connection,
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
        }
    }

    fn connection_mut(&mut self) -> &mut Connection {
        match self {
            Self::Check(check) => &mut check.connection,
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
        }
    }
}
