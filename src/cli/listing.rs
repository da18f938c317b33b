//! The commands that list: `tags` and `repositories`.

use std::path::PathBuf;

use clap::Args;

use super::format::TABLES;
use super::value::{count, file, format, group, one_of, one_or_more, repository, whole_pattern};
use super::{Connection, Time};
use crate::dates::age::Unit;
use crate::image::reference::WrittenRepository;
use crate::output::Format;
use crate::words::pattern::Pattern;

/// `tags`.
#[derive(Args, Clone, Debug)]
pub struct TagsArgs {
    /// A repository below `$CI_REGISTRY_IMAGE`, or in full with its host; repeatable. Default: the project's own image.
    #[arg(long, value_name = "NAME", value_parser = repository, conflicts_with = "all_repositories", help_heading = "What to ask")]
    pub repository: Vec<WrittenRepository>,
    /// All repositories of the project.
    #[arg(long, help_heading = "What to ask")]
    pub all_repositories: bool,
    /// Only tags whose whole name this pattern matches (RE2).
    #[arg(long, value_name = "PATTERN", value_parser = whole_pattern, help_heading = "What to ask")]
    pub name_regex: Option<Pattern>,
    /// No tag whose whole name this pattern matches (RE2).
    #[arg(long, value_name = "PATTERN", value_parser = whole_pattern, help_heading = "What to ask")]
    pub name_exclude: Option<Pattern>,
    /// What to list of them.
    #[command(flatten)]
    pub listing: ListingArgs,
    /// Tell ages as numbers of this unit.
    #[arg(long, value_name = "seconds|minutes|hours|days|weeks", value_parser = one_of(Unit::parse, &Unit::NAMES), help_heading = "Ages")]
    pub age_unit: Option<Unit>,
    /// By which clock ages are told.
    #[command(flatten)]
    pub time: Time,
    /// Write a page to look at to this file, too.
    #[arg(long, value_name = "FILE", value_parser = file, conflicts_with = "count", help_heading = "Output")]
    pub html: Option<PathBuf>,
    /// How to reach the server.
    #[command(flatten)]
    pub connection: Connection,
}

/// `repositories`.
#[derive(Args, Clone, Debug)]
pub struct RepositoriesArgs {
    /// Those of a group and its subgroups, by its path or number; takes an access token.
    #[arg(long, value_name = "GROUP", value_parser = group, conflicts_with = "instance", help_heading = "What to ask")]
    pub group: Option<String>,
    /// Those of everybody on this GitLab; takes an administrator's access token.
    #[arg(long, help_heading = "What to ask")]
    pub instance: bool,
    /// List the tags of each, too.
    #[arg(long, help_heading = "What to ask")]
    pub tags: bool,
    /// Only repositories whose whole path this pattern matches (RE2).
    #[arg(long, value_name = "PATTERN", value_parser = Pattern::whole, help_heading = "What to ask")]
    pub name_regex: Option<Pattern>,
    /// No repository whose whole path this pattern matches (RE2).
    #[arg(long, value_name = "PATTERN", value_parser = Pattern::whole, help_heading = "What to ask")]
    pub name_exclude: Option<Pattern>,
    /// What to list of them.
    #[command(flatten)]
    pub listing: ListingArgs,
    /// How to reach the server.
    #[command(flatten)]
    pub connection: Connection,
}

/// What is listed, and how.
#[derive(Args, Clone, Debug)]
pub struct ListingArgs {
    /// What may cost further requests: none; dates (also digests and counts); or full (also the sizes and platforms of indexes).
    #[arg(long, value_name = "none|dates|full", default_value = "dates", value_parser = one_of(Level::parse, &Level::NAMES), help_heading = "What to ask")]
    pub details: Level,
    /// Print what could be read when the list could not be finished, marked as incomplete; it ends as a failure all the same.
    #[arg(long, help_heading = "What to ask")]
    pub partial: bool,
    /// Only those whose FIELD is so: = != < <= > >=, ~ contains, =~ matches; A..B is a range. Repeatable, all must hold.
    #[arg(long, num_args = 3, value_names = ["FIELD", "OP", "VALUE"], allow_hyphen_values = true, help_heading = "Conditions and order")]
    pub filter: Vec<String>,
    /// Sort by these fields, separated by commas; -FIELD sorts downwards. What is not known comes last.
    #[arg(long, value_name = "FIELDS", allow_hyphen_values = true, help_heading = "Conditions and order")]
    pub sort: Option<String>,
    /// No more than so many.
    #[arg(long, value_name = "N", value_parser = count, conflicts_with_all = ["page", "per_page"], help_heading = "Conditions and order")]
    pub limit: Option<usize>,
    /// Leave out the first so many.
    #[arg(long, value_name = "N", value_parser = count, conflicts_with_all = ["page", "per_page"], help_heading = "Conditions and order")]
    pub offset: Option<usize>,
    /// The page of this number, from 1.
    #[arg(long, value_name = "N", value_parser = one_or_more, help_heading = "Conditions and order")]
    pub page: Option<usize>,
    /// How many make a page; 20, if only --page is given.
    #[arg(long, value_name = "N", value_parser = one_or_more, help_heading = "Conditions and order")]
    pub per_page: Option<usize>,
    /// Print how many there are, and nothing else.
    #[arg(long, help_heading = "Output")]
    pub count: bool,
    /// What to print on standard output.
    #[arg(long, value_name = "text|json|csv", default_value = "text", value_parser = format(TABLES), help_heading = "Output")]
    pub format: Format,
}

/// What may cost further requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing.
    None,
    /// Dates, and what comes with them.
    #[default]
    Dates,
    /// Everything.
    Full,
}

impl Level {
    /// The names that `--details` takes.
    pub(crate) const NAMES: [&'static str; 3] = ["none", "dates", "full"];

    /// Reads one of [`Level::NAMES`].
    #[must_use]
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "none" => Some(Self::None),
            "dates" => Some(Self::Dates),
            "full" => Some(Self::Full),
            _ => None,
        }
    }
}
