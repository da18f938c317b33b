//! The keys of `[[image]]` and `[images]`, with what each takes: for the reader, for errors, and for the documentation.

use crate::toml::{KnownKey, key};

const PATH: &str = "a path in quotes, from the folder of this file";
const PAIRS: &str = r#"a table of texts, or a list of "NAME=VALUE" and "NAME""#;

/// The keys of the whole file.
pub(super) const FILE_KEYS: [KnownKey; 3] = [
    key("images", "a table, written [images]"),
    key("image", "a list of tables, each written [[image]]"),
    key("cleanup", "a table, written [cleanup]"),
];

/// The keys of `[[image]]` and `[images]`: the first is of `[[image]]` alone, the last two of `[images]`.
pub const IMAGE_KEYS: [KnownKey; 26] = [
    key("name", "letters, digits, _, . and - in quotes"),
    key("repository", "a repository below the project's image in quotes, or \"\" for that image itself"),
    key("context", PATH),
    key("file", PATH),
    key("ignore_file", PATH),
    key("target", "the name of a stage in quotes"),
    key("build_args", PAIRS),
    key("contexts", r#"a table of folders and addresses, or a list of "NAME=DIR""#),
    key("paths", "a list of paths, from the folder of this file"),
    key("leave_out", "a list of lines as in an ignore file"),
    key("inputs", PAIRS),
    key("tracked", "true or false"),
    key("submodules", r#""refuse" or "commit""#),
    key("lfs", r#""as-is" or "same""#),
    key("after", "a list of names of other images"),
    key("tag", r#"a text such as "{key}" or "{tag}""#),
    key("also", r#"a list of tags, such as "{branch_slug}""#),
    key("platforms", r#"a list of platforms, such as "linux/arm64""#),
    key("labels", r#"a list of labels, such as "team=web""#),
    key("max_age", r#"a duration in quotes, such as "7d""#),
    key("clock", r#""auto", "created" or "published""#),
    key("unknown_age", r#""stale" or "fresh""#),
    key("job", r#"the name of a hidden job, such as ".build-image""#),
    key("variables", PAIRS),
    key("bake", "the path of what docker buildx bake --print wrote, from the folder of this file"),
    key("include", r#"a list of files of the project, such as "ci/build.yml", or of addresses"#),
];
