//! The commands that delete: `cleanup`, `cleanup apply` and `delete`.

use std::path::PathBuf;

use clap::Subcommand;
use time::OffsetDateTime;

use super::Connection;
use super::flag::{AGES, ASK, DELETION, GROUP, OUTPUT, POLICY, arguments, operand, switch, value};
use super::format::{ANSWERS, CLEANUPS};
use super::value::{
    aliases, by, count, file, format, job, kept_ref, moment, one_of, prefix, repository, tag, template,
    whole_pattern, yes_or_no,
};
use crate::cleanup::{MostDeleted, Template};
use crate::dates::age::Clock;
use crate::dates::duration::Span;
use crate::image::reference::{WrittenRepository, WrittenTag};
use crate::output::Format;
use crate::words::pattern::Pattern;

arguments! {
    /// `cleanup`.
    #[derive(Clone, Debug)]
    pub struct CleanupArgs {
        /// A repository below `$CI_REGISTRY_IMAGE`, or in full with its host; repeatable. Default: the project's own image.
        pub repository: Vec<WrittenRepository> = value("repository", &["NAME"], ASK).read(|| by(repository)).conflicts(&["all_repositories"]),
        /// All repositories of the project.
        pub all_repositories: bool = switch("all-repositories", ASK),
        /// What decides.
        pub policy: PolicyFlags = GROUP,
        /// Tell ages as of this time (RFC 3339; of a date alone the end of that day in UTC) instead of now.
        pub at: Option<OffsetDateTime> = value("at", &["TIME"], AGES).read(|| by(moment)).conflicts(&["apply"]),
        /// Delete what the plan says, right away.
        pub apply: bool = switch("apply", DELETION).conflicts(&["from_project_policy"]),
        /// Write the plan to this file as JSON, to be read and carried out later.
        pub plan: Option<PathBuf> = value("plan", &["FILE"], OUTPUT).read(|| by(file)),
        /// Write the plan as a page to look at to this file, too.
        pub html: Option<PathBuf> = value("html", &["FILE"], OUTPUT).read(|| by(file)),
        /// On that page: the job of this pipeline that carries the plan out.
        pub apply_job: Option<String> = value("apply-job", &["NAME"], OUTPUT).read(|| by(job)),
        /// With --apply: write what became of each tag to this file, line by line as it goes.
        pub outcome: Option<PathBuf> = value("outcome", &["FILE"], OUTPUT).read(|| by(file)),
        /// What to print.
        pub answer: CleanupAnswer = GROUP,
        /// The file for later jobs.
        pub dotenv: DotenvFlags = GROUP,
        /// How to reach the server.
        pub connection: Connection = GROUP,
    } with command {
        /// Carry out a saved plan instead.
        pub saved: Option<Saved>,
    }
}

/// How old a saved plan may be.
pub(crate) const MAX_PLAN_AGE: &str = "30d";

/// How long deleting may take: thousands of tags, each a request of its own.
pub(super) const LONG: &str = "30m";

arguments! {
    /// What decides which tags go.
    #[derive(Clone, Debug)]
    pub struct PolicyFlags {
        /// Tags whose whole name this pattern matches may go (RE2).
        pub name_regex_delete: Option<Pattern> = value("name-regex-delete", &["PATTERN"], POLICY).read(|| by(whole_pattern)).conflicts(&["policy", "from_project_policy"]),
        /// Of those, tags whose whole name this pattern matches stay (RE2).
        pub name_regex_keep: Option<Pattern> = value("name-regex-keep", &["PATTERN"], POLICY).read(|| by(whole_pattern)).conflicts(&["policy", "from_project_policy"]),
        /// Of those that the patterns select, the newest so many stay.
        pub keep_n: Option<usize> = value("keep-n", &["N"], POLICY).read(|| by(count)).conflicts(&["policy", "from_project_policy"]),
        /// Only tags older than this go: 90s, 15m, 12h, 7d, 2w or a sum such as 1d12h.
        pub older_than: Option<Span> = value("older-than", &["DURATION"], POLICY).read(|| by(Span::parse)).conflicts(&["policy", "from_project_policy"]),
        /// Rules from this file; default: registry-gate.toml in the current folder, where no flag says what goes.
        pub policy: Option<PathBuf> = value("policy", &["FILE"], POLICY).read(|| by(file)).conflicts(&["from_project_policy"]),
        /// Show what the project's own cleanup policy in GitLab would do.
        pub from_project_policy: bool = switch("from-project-policy", POLICY),
        /// Whether the tag latest stays whatever the rules say; true where nobody says.
        pub keep_latest: Option<bool> = value("keep-latest", &["true|false"], POLICY).read(|| by(yes_or_no)),
        /// What living branches, or git tags, name stays; repeatable.
        pub keep_refs: Vec<&'static str> = value("keep-refs", &["branches|tags"], POLICY).read(|| by(kept_ref)),
        /// How else refs and deployments name tags, such as review-{slug}-*, beside `{name}`, `{slug}`, `{sha}` and `{short_sha}`; repeatable.
        pub keep_refs_as: Vec<Template> = value("keep-refs-as", &["TEMPLATE"], POLICY).read(|| by(template)),
        /// What is deployed to an environment stays.
        pub keep_deployed: bool = switch("keep-deployed", POLICY),
        /// Tags whose whole name this pattern matches are only further names of images, such as content keys (c-[0-9a-f]{32}): they stay and go with the other tags of their image (RE2).
        pub aliases: Option<Pattern> = value("aliases", &["PATTERN"], POLICY).read(|| by(aliases)),
        /// One of these whose image has no other tag goes when it is older than this; default: 1d.
        pub aliases_after: Option<Span> = value("aliases-after", &["DURATION"], POLICY).read(|| by(Span::parse)),
        /// Which date ages are counted from: when the tag was published, or when the image was created.
        pub clock: Option<Clock> = value("clock", &["auto|created|published"], AGES).read(|| one_of(Clock::parse, &Clock::NAMES)),
        /// Delete no more than so many tags in one run, or no more of each repository than such a share; default: 50%, and at least one.
        pub max_delete: Option<MostDeleted> = value("max-delete", &["N|N%"], DELETION).read(|| by(MostDeleted::parse)),
    }
}

arguments! {
    /// What a cleanup prints.
    #[derive(Clone, Debug)]
    pub struct CleanupAnswer {
        /// What to print on standard output.
        pub format: Format = value("format", &["text|json|csv|shell"], OUTPUT).read(|| format(CLEANUPS)).default("text"),
        /// As text, print groups and totals, and no line for each tag but for what should have gone and did not.
        pub summary: bool = switch("summary", OUTPUT),
    }
}

arguments! {
    /// Where the file for later jobs goes.
    #[derive(Clone, Debug)]
    pub struct DotenvFlags {
        /// Write the totals to this file for later jobs; default in CI registry-gate-cleanup.env, elsewhere no file.
        pub dotenv: Option<PathBuf> = value("dotenv", &["FILE"], OUTPUT).read(|| by(file)),
        /// Begin the keys of that file with this, in place of `REGISTRY_GATE_`.
        pub prefix: Option<String> = value("prefix", &["PREFIX"], OUTPUT).read(|| by(prefix)),
    }
}

/// What is done with a saved plan.
#[derive(Clone, Debug, Subcommand)]
pub enum Saved {
    /// Carry out a saved plan: each tag is looked at again, and what changed since stays.
    #[command(mut_arg("deadline", |arg| arg.default_value(LONG)))]
    Apply(ApplyArgs),
}

arguments! {
    /// `cleanup apply`.
    #[derive(Clone, Debug)]
    pub struct ApplyArgs {
        /// The plan, as `cleanup --plan` wrote it.
        pub file: PathBuf = operand(&["FILE"]).read(|| by(file)),
        /// Delete no more than so many tags, or than such a share of each repository; default: what the plan was made with.
        pub max_delete: Option<MostDeleted> = value("max-delete", &["N|N%"], DELETION).read(|| by(MostDeleted::parse)),
        /// Only look at all of it again, and say what would be deleted.
        pub dry_run: bool = switch("dry-run", DELETION),
        /// Carry out no plan that was made longer ago: 12h, 7d, 2w.
        pub max_plan_age: Span = value("max-plan-age", &["DURATION"], DELETION).read(|| by(Span::parse)).default(MAX_PLAN_AGE),
        /// Write what became of each tag to this file, line by line as it goes.
        pub outcome: Option<PathBuf> = value("outcome", &["FILE"], OUTPUT).read(|| by(file)),
        /// What to print.
        pub answer: CleanupAnswer = GROUP,
        /// The file for later jobs.
        pub dotenv: DotenvFlags = GROUP,
        /// How to reach the server.
        pub connection: Connection = GROUP,
    }
}

arguments! {
    /// `delete`.
    #[derive(Clone, Debug)]
    pub struct DeleteArgs {
        // No variable stands for these: what deletes is typed.
        /// The tags to delete; with @sha256:… only if the tag still points at that digest.
        pub tags: Vec<WrittenTag> = operand(&["IMAGE"]).read(|| by(tag)).required_without("repository"),
        /// Delete this whole repository instead, with all its tags; takes --yes. Below `$CI_REGISTRY_IMAGE`, or in full; repeatable.
        pub repository: Vec<WrittenRepository> = value("repository", &["NAME"], DELETION).read(|| by(repository)).conflicts(&["tags"]),
        /// Yes, delete the whole repository.
        pub yes: bool = switch("yes", DELETION),
        /// Wait until GitLab has deleted the repository, which it does some time later.
        pub wait: bool = switch("wait", DELETION).requires("repository"),
        /// Only say what would be deleted.
        pub dry_run: bool = switch("dry-run", DELETION),
        /// Write what became of each tag to this file, line by line as it goes.
        pub outcome: Option<PathBuf> = value("outcome", &["FILE"], OUTPUT).read(|| by(file)).conflicts(&["repository"]),
        /// What to print on standard output.
        pub format: Format = value("format", &["text|json"], OUTPUT).read(|| format(ANSWERS)).default("text"),
        /// How to reach the server.
        pub connection: Connection = GROUP,
    }
}
