//! What stands at the top uses no more than it needs: the layers that answer requests are named by few, and a command's
//! file is nobody's tool.

use super::layers::used;
use super::sources::{SOURCES, Source};
use std::collections::BTreeSet;

/// Modules that few files of `run` name, and these.
const NAMED_BY: [(&str, &[&str]); 6] = [
    ("gitlab", &["session"]),
    ("parallel", &["session"]),
    ("interrupt", &["invocation", "pace", "session"]),
    ("http", &["invocation", "journal", "session"]),
    ("secret", &["ending", "session", "telling"]),
    ("condition", &[]),
];

/// The files of `run` that are a command each.
const COMMANDS: [&str; 13] = [
    "age",
    "apply",
    "check",
    "cleanup",
    "delete",
    "doctor",
    "inspect",
    "key",
    "pipeline",
    "repositories",
    "retag",
    "tags",
    "wait",
];

/// What is longer has a rule in it that belongs elsewhere.
const LONGEST_COMMAND: usize = 96;

fn files() -> impl Iterator<Item = (&'static Source, &'static str)> {
    let name = |source: &'static Source| source.file.file_stem().unwrap().to_str().unwrap();
    SOURCES.iter().filter(|source| source.module == "run").map(move |source| (source, name(source)))
}

fn names(source: &Source, module: &str) -> bool {
    source.paths.iter().any(|path| used(path, source.depth) == Some(module))
}

#[test]
fn few_files_of_run_name_what_asks_servers_and_no_more_do_than_are_listed() {
    for (module, expected) in NAMED_BY {
        let found: BTreeSet<&str> =
            files().filter(|(source, _)| names(source, module)).map(|(_, name)| name).collect();
        assert_eq!(found, expected.iter().copied().collect(), "who names crate::{module} in run");
    }
}

#[test]
fn gitlab_is_named_by_nobody_outside_but_run() {
    let outside = SOURCES.iter().filter(|source| !["gitlab", "run"].contains(&source.module.as_str()));
    let named: Vec<_> = outside.filter(|source| names(source, "gitlab")).map(|source| &source.file).collect();
    assert!(named.is_empty(), "{named:?}");
}

#[test]
fn no_file_uses_that_of_another_command() {
    for command in COMMANDS {
        assert!(files().any(|(_, name)| name == command), "{command}");
    }
    for (source, name) in files().filter(|(_, name)| *name != "mod") {
        for path in &source.paths {
            let part = match path.first().map(String::as_str) {
                Some("super") => path.get(1),
                Some("crate") if path.get(1).is_some_and(|module| module == "run") => path.get(2),
                _ => None,
            };
            let command = part.filter(|part| *part != name && COMMANDS.contains(&part.as_str()));
            assert!(command.is_none(), "run/{name}.rs uses run/{}.rs", command.unwrap());
        }
    }
}

#[test]
fn a_commands_file_is_its_flags_its_use_case_and_its_report() {
    for (source, name) in files().filter(|(_, name)| COMMANDS.contains(name)) {
        let lines = std::fs::read_to_string(&source.file).unwrap().lines().count();
        assert!(
            lines <= LONGEST_COMMAND,
            "run/{name}.rs has {lines} lines: which of its rules belongs elsewhere?"
        );
    }
}
