//! The commands that delete: `cleanup`, `cleanup apply` and `delete`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use time::OffsetDateTime;

use super::Connection;
use super::format::{ANSWERS, CLEANUPS};
use super::value::{
    aliases, count, file, format, job, kept_ref, moment, one_of, prefix, repository, tag, template,
    whole_pattern, yes_or_no,
};
use crate::cleanup::{MostDeleted, Template};
use crate::dates::age::Clock;
use crate::dates::duration::Span;
use crate::image::reference::{WrittenRepository, WrittenTag};
use crate::output::Format;
use crate::words::pattern::Pattern;

/// `cleanup`.
#[derive(Args, Clone, Debug)]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true, mut_arg("deadline", |arg| arg.default_value(LONG)))]
pub struct CleanupArgs {
    /// Carry out a saved plan instead.
    #[command(subcommand)]
    pub saved: Option<Saved>,
    /// A repository below `$CI_REGISTRY_IMAGE`, or in full with its host; repeatable. Default: the project's own image.
    #[arg(long, value_name = "NAME", value_parser = repository, conflicts_with = "all_repositories", help_heading = "What to ask")]
    pub repository: Vec<WrittenRepository>,
    /// All repositories of the project.
    #[arg(long, help_heading = "What to ask")]
    pub all_repositories: bool,
    /// What decides.
    #[command(flatten)]
    pub policy: PolicyFlags,
    /// Tell ages as of this time (RFC 3339; of a date alone the end of that day in UTC) instead of now.
    #[arg(long, value_name = "TIME", value_parser = moment, conflicts_with = "apply", help_heading = "Ages")]
    pub at: Option<OffsetDateTime>,
    /// Delete what the plan says, right away.
    #[arg(long, conflicts_with = "from_project_policy", help_heading = "Deletion")]
    pub apply: bool,
    /// Write the plan to this file as JSON, to be read and carried out later.
    #[arg(long, value_name = "FILE", value_parser = file, help_heading = "Output")]
    pub plan: Option<PathBuf>,
    /// Write the plan as a page to look at to this file, too.
    #[arg(long, value_name = "FILE", value_parser = file, help_heading = "Output")]
    pub html: Option<PathBuf>,
    /// On that page: the job of this pipeline that carries the plan out.
    #[arg(long, value_name = "NAME", value_parser = job, help_heading = "Output")]
    pub apply_job: Option<String>,
    /// With --apply: write what became of each tag to this file, line by line as it goes.
    #[arg(long, value_name = "FILE", value_parser = file, help_heading = "Output")]
    pub outcome: Option<PathBuf>,
    /// What to print.
    #[command(flatten)]
    pub answer: CleanupAnswer,
    /// The file for later jobs.
    #[command(flatten)]
    pub dotenv: DotenvFlags,
    /// How to reach the server.
    #[command(flatten)]
    pub connection: Connection,
}

/// How old a saved plan may be.
pub(crate) const MAX_PLAN_AGE: &str = "30d";

/// How long deleting may take: thousands of tags, each a request of its own.
const LONG: &str = "30m";

/// What decides which tags go.
#[derive(Args, Clone, Debug)]
pub struct PolicyFlags {
    /// Tags whose whole name this pattern matches may go (RE2).
    #[arg(long, value_name = "PATTERN", value_parser = whole_pattern, conflicts_with_all = ["policy", "from_project_policy"], help_heading = "Policy")]
    pub name_regex_delete: Option<Pattern>,
    /// Of those, tags whose whole name this pattern matches stay (RE2).
    #[arg(long, value_name = "PATTERN", value_parser = whole_pattern, conflicts_with_all = ["policy", "from_project_policy"], help_heading = "Policy")]
    pub name_regex_keep: Option<Pattern>,
    /// Of those that the patterns select, the newest so many stay.
    #[arg(long, value_name = "N", value_parser = count, conflicts_with_all = ["policy", "from_project_policy"], help_heading = "Policy")]
    pub keep_n: Option<usize>,
    /// Only tags older than this go: 90s, 15m, 12h, 7d, 2w or a sum such as 1d12h.
    #[arg(long, value_name = "DURATION", value_parser = Span::parse, conflicts_with_all = ["policy", "from_project_policy"], help_heading = "Policy")]
    pub older_than: Option<Span>,
    /// Rules from this file; default: registry-gate.toml in the current folder, where no flag says what goes.
    #[arg(long, value_name = "FILE", value_parser = file, conflicts_with = "from_project_policy", help_heading = "Policy")]
    pub policy: Option<PathBuf>,
    /// Show what the project's own cleanup policy in GitLab would do.
    #[arg(long, help_heading = "Policy")]
    pub from_project_policy: bool,
    /// Whether the tag latest stays whatever the rules say; true where nobody says.
    #[arg(long, value_name = "true|false", value_parser = yes_or_no, help_heading = "Policy")]
    pub keep_latest: Option<bool>,
    /// What living branches, or git tags, name stays; repeatable.
    #[arg(long, value_name = "branches|tags", value_parser = kept_ref, help_heading = "Policy")]
    pub keep_refs: Vec<&'static str>,
    /// How else refs and deployments name tags, such as review-{slug}-*, beside `{name}`, `{slug}`, `{sha}` and `{short_sha}`; repeatable.
    #[arg(long, value_name = "TEMPLATE", value_parser = template, help_heading = "Policy")]
    pub keep_refs_as: Vec<Template>,
    /// What is deployed to an environment stays.
    #[arg(long, help_heading = "Policy")]
    pub keep_deployed: bool,
    /// Tags whose whole name this pattern matches are only further names of images, such as content keys (c-[0-9a-f]{32}): they stay and go with the other tags of their image (RE2).
    #[arg(long, value_name = "PATTERN", value_parser = aliases, help_heading = "Policy")]
    pub aliases: Option<Pattern>,
    /// One of these whose image has no other tag goes when it is older than this; default: 1d.
    #[arg(long, value_name = "DURATION", value_parser = Span::parse, help_heading = "Policy")]
    pub aliases_after: Option<Span>,
    /// Which date ages are counted from: when the tag was published, or when the image was created.
    #[arg(long, value_name = "auto|created|published", value_parser = one_of(Clock::parse, &Clock::NAMES), help_heading = "Ages")]
    pub clock: Option<Clock>,
    /// Delete no more than so many tags in one run, or no more of each repository than such a share; default: 50%, and at least one.
    #[arg(long, value_name = "N|N%", value_parser = MostDeleted::parse, help_heading = "Deletion")]
    pub max_delete: Option<MostDeleted>,
}

/// What a cleanup prints.
#[derive(Args, Clone, Debug)]
pub struct CleanupAnswer {
    /// What to print on standard output.
    #[arg(long, value_name = "text|json|csv|shell", default_value = "text", value_parser = format(CLEANUPS), help_heading = "Output")]
    pub format: Format,
    /// As text, print groups and totals, and no line for each tag but for what should have gone and did not.
    #[arg(long, help_heading = "Output")]
    pub summary: bool,
}

/// Where the file for later jobs goes.
#[derive(Args, Clone, Debug)]
pub struct DotenvFlags {
    /// Write the totals to this file for later jobs; default in CI registry-gate-cleanup.env, elsewhere no file.
    #[arg(long, value_name = "FILE", value_parser = file, help_heading = "Output")]
    pub dotenv: Option<PathBuf>,
    /// Begin the keys of that file with this, in place of `REGISTRY_GATE_`.
    #[arg(long, value_name = "PREFIX", value_parser = prefix, help_heading = "Output")]
    pub prefix: Option<String>,
}

/// What is done with a saved plan.
#[derive(Clone, Debug, Subcommand)]
pub enum Saved {
    /// Carry out a saved plan: each tag is looked at again, and what changed since stays.
    Apply(ApplyArgs),
}

/// `cleanup apply`.
#[derive(Args, Clone, Debug)]
#[command(mut_arg("deadline", |arg| arg.default_value(LONG)))]
pub struct ApplyArgs {
    /// The plan, as `cleanup --plan` wrote it.
    #[arg(value_name = "FILE", value_parser = file)]
    pub file: PathBuf,
    /// Delete no more than so many tags, or than such a share of each repository; default: what the plan was made with.
    #[arg(long, value_name = "N|N%", value_parser = MostDeleted::parse, help_heading = "Deletion")]
    pub max_delete: Option<MostDeleted>,
    /// Only look at all of it again, and say what would be deleted.
    #[arg(long, help_heading = "Deletion")]
    pub dry_run: bool,
    /// Carry out no plan that was made longer ago: 12h, 7d, 2w.
    #[arg(long, value_name = "DURATION", default_value = MAX_PLAN_AGE, value_parser = Span::parse, help_heading = "Deletion")]
    pub max_plan_age: Span,
    /// Write what became of each tag to this file, line by line as it goes.
    #[arg(long, value_name = "FILE", value_parser = file, help_heading = "Output")]
    pub outcome: Option<PathBuf>,
    /// What to print.
    #[command(flatten)]
    pub answer: CleanupAnswer,
    /// The file for later jobs.
    #[command(flatten)]
    pub dotenv: DotenvFlags,
    /// How to reach the server.
    #[command(flatten)]
    pub connection: Connection,
}

/// `delete`.
#[derive(Args, Clone, Debug)]
#[command(mut_arg("deadline", |arg| arg.default_value(LONG)))]
pub struct DeleteArgs {
    // No variable stands for these: what deletes is typed.
    /// The tags to delete; with @sha256:… only if the tag still points at that digest.
    #[arg(value_name = "IMAGE", value_parser = tag, required_unless_present = "repository")]
    pub tags: Vec<WrittenTag>,
    /// Delete this whole repository instead, with all its tags; takes --yes. Below `$CI_REGISTRY_IMAGE`, or in full; repeatable.
    #[arg(long, value_name = "NAME", value_parser = repository, conflicts_with = "tags", help_heading = "Deletion")]
    pub repository: Vec<WrittenRepository>,
    /// Yes, delete the whole repository.
    #[arg(long, help_heading = "Deletion")]
    pub yes: bool,
    /// Wait until GitLab has deleted the repository, which it does some time later.
    #[arg(long, requires = "repository", help_heading = "Deletion")]
    pub wait: bool,
    /// Only say what would be deleted.
    #[arg(long, help_heading = "Deletion")]
    pub dry_run: bool,
    /// Write what became of each tag to this file, line by line as it goes.
    #[arg(long, value_name = "FILE", value_parser = file, conflicts_with = "repository", help_heading = "Output")]
    pub outcome: Option<PathBuf>,
    /// What to print on standard output.
    #[arg(long, value_name = "text|json", default_value = "text", value_parser = format(ANSWERS), help_heading = "Output")]
    pub format: Format,
    /// How to reach the server.
    #[command(flatten)]
    pub connection: Connection,
}
