//! The keys of the file, with what each takes: for the reader, for errors, and for the documentation.

use crate::toml::{KnownKey, key};

const PATTERN: &str = "a pattern in quotes, such as 'main-.*'";
const DURATION: &str = r#"a duration in quotes, such as "30d""#;
const SIZE: &str = r#"a size in quotes, such as "250MB""#;
const COUNT: &str = "a whole number, 0 or more";
const CLOCK: &str = r#""auto", "created" or "published""#;
const VERSIONS: &str = r#""all" or a whole number"#;

/// The keys of the whole file.
pub(super) const FILE_KEYS: [KnownKey; 3] = [
    key("cleanup", "a table, written [cleanup]"),
    key("images", "a table, written [images]"),
    key("image", "a list of tables, each written [[image]]"),
];

/// The keys of `[cleanup]`.
pub const POLICY_KEYS: [KnownKey; 9] = [
    key("clock", CLOCK),
    key("keep_latest", "true or false"),
    key("keep_refs", r#"a list of "branches" and "tags""#),
    key("keep_refs_as", r#"a list of templates, such as ["{slug}", "{short_sha}"]"#),
    key("keep_deployed", "true or false"),
    key("aliases", "a pattern in quotes, such as 'c-[0-9a-f]{32}'"),
    key("aliases_after", r#"a duration in quotes, such as "1d""#),
    key("max_delete", r#"a whole number, 0 or more, or a share of each repository in quotes, such as "80%""#),
    key("rule", "a list of tables, each written [[cleanup.rule]]"),
];

/// The keys of `[[cleanup.rule]]`.
pub const RULE_KEYS: [KnownKey; 21] = [
    key("name", "a text in quotes"),
    key("repository_regex", PATTERN),
    key("name_regex", PATTERN),
    key("name_exclude", PATTERN),
    key("older_than", DURATION),
    key("newer_than", DURATION),
    key("clock", CLOCK),
    key("larger_than", SIZE),
    key("smaller_than", SIZE),
    key("platform", r#"a platform in quotes, such as "linux/arm64", or a list of them"#),
    key("label", r#"a label in quotes, such as "team=web", or a list of them"#),
    key("version", r#""any", "release" or "prerelease""#),
    key("expired", "true, or the name of a label, or a list of names"),
    key("orphans", "true"),
    key("action", r#""keep" or "delete""#),
    key("keep_n", COUNT),
    key("per", "the name or the number of a capture group of name_regex, or a list of them"),
    key("keep_majors", VERSIONS),
    key("keep_minors", VERSIONS),
    key("keep_patches", VERSIONS),
    key("keep_prereleases", VERSIONS),
];
