//! The commands that list: `tags` and `repositories`.

use std::path::PathBuf;

use super::flag::{AGES, ASK, GROUP, ORDER, OUTPUT, always, arguments, switch, value};
use super::format::TABLES;
use super::value::{by, count, file, format, group, one_of, one_or_more, repository, whole_pattern};
use super::{Connection, Time};
use crate::dates::age::Unit;
use crate::image::reference::WrittenRepository;
use crate::output::Format;
use crate::words::pattern::Pattern;

arguments! {
    /// `tags`.
    #[derive(Clone, Debug)]
    pub struct TagsArgs {
        /// A repository below `$CI_REGISTRY_IMAGE`, or in full with its host; repeatable. Default: the project's own image.
        pub repository: Vec<WrittenRepository> = value("repository", &["NAME"], ASK).read(|| by(repository)).conflicts(&["all_repositories"]),
        /// All repositories of the project.
        pub all_repositories: bool = switch("all-repositories", ASK),
        /// Only tags whose whole name this pattern matches (RE2).
        pub name_regex: Option<Pattern> = value("name-regex", &["PATTERN"], ASK).read(|| by(whole_pattern)),
        /// No tag whose whole name this pattern matches (RE2).
        pub name_exclude: Option<Pattern> = value("name-exclude", &["PATTERN"], ASK).read(|| by(whole_pattern)),
        /// What to list of them.
        pub listing: ListingArgs = GROUP,
        /// Tell ages as numbers of this unit.
        pub age_unit: Option<Unit> = value("age-unit", &["seconds|minutes|hours|days|weeks"], AGES).read(|| one_of(Unit::parse, &Unit::NAMES)),
        /// By which clock ages are told.
        pub time: Time = GROUP,
        /// Write a page to look at to this file, too.
        pub html: Option<PathBuf> = value("html", &["FILE"], OUTPUT).read(|| by(file)).conflicts(&["count"]),
        /// How to reach the server.
        pub connection: Connection = GROUP,
    }
}

arguments! {
    /// `repositories`.
    #[derive(Clone, Debug)]
    pub struct RepositoriesArgs {
        /// Those of a group and its subgroups, by its path or number; takes an access token.
        pub group: Option<String> = value("group", &["GROUP"], ASK).read(|| by(group)).conflicts(&["instance"]),
        /// Those of everybody on this GitLab; takes an administrator's access token.
        pub instance: bool = switch("instance", ASK),
        /// List the tags of each, too.
        pub tags: bool = switch("tags", ASK),
        /// Only repositories whose whole path this pattern matches (RE2).
        pub name_regex: Option<Pattern> = value("name-regex", &["PATTERN"], ASK).read(|| by(Pattern::whole)),
        /// No repository whose whole path this pattern matches (RE2).
        pub name_exclude: Option<Pattern> = value("name-exclude", &["PATTERN"], ASK).read(|| by(Pattern::whole)),
        /// What to list of them.
        pub listing: ListingArgs = GROUP,
        /// How to reach the server.
        pub connection: Connection = GROUP,
    }
}

arguments! {
    /// What is listed, and how.
    #[derive(Clone, Debug)]
    pub struct ListingArgs {
        /// What may cost further requests: none; dates (also digests and counts); or full (also the sizes and platforms of indexes).
        pub details: Level = value("details", &["none|dates|full"], ASK).read(|| one_of(Level::parse, &Level::NAMES)).default("dates"),
        /// Print what could be read when the list could not be finished, marked as incomplete; it ends as a failure all the same.
        pub partial: bool = switch("partial", ASK),
        /// Only those whose FIELD is so: = != < <= > >=, ~ contains, =~ matches; A..B is a range. Repeatable, all must hold.
        pub filter: Vec<String> = value("filter", &["FIELD", "OP", "VALUE"], ORDER).with_hyphens(),
        /// Sort by these fields, separated by commas; -FIELD sorts downwards. What is not known comes last.
        pub sort: Option<String> = value("sort", &["FIELDS"], ORDER).with_hyphens(),
        /// No more than so many.
        pub limit: Option<usize> = value("limit", &["N"], ORDER).read(|| by(count)).conflicts(&["page", "per_page"]),
        /// Leave out the first so many.
        pub offset: Option<usize> = value("offset", &["N"], ORDER).read(|| by(count)).conflicts(&["page", "per_page"]),
        /// The page of this number, from 1.
        pub page: Option<usize> = value("page", &["N"], ORDER).read(|| by(one_or_more)),
        /// How many make a page; 20, if only --page is given.
        pub per_page: Option<usize> = value("per-page", &["N"], ORDER).read(|| by(one_or_more)),
        /// Print how many there are, and nothing else.
        pub count: bool = switch("count", OUTPUT),
        /// What to print on standard output.
        pub format: Format = value("format", &["text|json|csv"], OUTPUT).read(|| format(TABLES)).default("text"),
    }
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

always!(Level);

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
