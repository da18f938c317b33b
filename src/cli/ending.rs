//! What the help of a command ends with, in the same form for each: examples, what its words stand for, its
//! variables, its exit codes. It is put together from what the program itself goes by.

use std::fmt::Write as _;

use clap::{Arg, Command};

use super::examples::examples;
use super::named::{variable, variable_of};
use crate::exit::Exit;
use crate::query::{Field, RepositoryField, TagField};

const IMAGE: &str = "\
IMAGE is v1 (a tag of $CI_REGISTRY_IMAGE), worker:v1 (a repository below it), group/project/worker:v1 or \
registry.example.com/group/project/worker:v1, each optionally with @sha256:…, which may stand in place of the tag of \
a whole path.";

const TARGET: &str =
    "TARGET is a tag of the source's repository (v2), or has its own (worker:v2); never a digest.";

/// Of the whole program.
pub(super) fn of_all(root: &Command) -> String {
    let codes = codes(&Exit::ALL);
    let name = root.get_name();
    format!(
        "\
Flags stand behind the command or before it; {name} help COMMAND tells them.
Every flag has a variable, --max-age for instance REGISTRY_GATE_MAX_AGE, except those that delete, move or confirm, and \
--repository.

{IMAGE}

{codes}
Below 10 are failures, from 10 on answers; a failure is never read as \"absent\"."
    )
}

/// Of a command, whose words these are.
pub(super) fn of(command: &Command, names: &str) -> String {
    let mut text = String::from("Examples:\n");
    for (question, line) in examples(names) {
        let _ = writeln!(text, "  # {question}\n  {line}");
    }
    let takes = |name: &str| {
        command.get_positionals().any(|arg| arg.get_value_names().is_some_and(|names| names[0] == name))
    };
    if takes("IMAGE") {
        let _ = writeln!(text, "\n{IMAGE}");
    }
    if takes("TARGET") {
        let _ = writeln!(text, "\nSOURCE is an image: {}\n{TARGET}", &IMAGE["IMAGE is ".len()..]);
    }
    match names {
        "tags" => text.push_str(&fields::<TagField>()),
        "repositories" => text.push_str(&fields::<RepositoryField>()),
        _ => {}
    }
    let _ = writeln!(text, "\n{}\n", variables(command));
    text.push_str(&codes(&possible(names)));
    text.push_str(interrupted(names));
    text
}

/// The fields of a list, those with the same kind of value on one line.
fn fields<F: Field>() -> String {
    let mut text = String::from("\nFields of --filter and --sort, and how their values are written:\n");
    let mut told = Vec::new();
    for kind in F::ALL.iter().map(|field| field.kind()) {
        if !told.contains(&kind) {
            told.push(kind);
            let names = F::ALL.iter().filter(|field| field.kind() == kind).map(|field| field.name());
            let _ = writeln!(text, "  {}: {}", names.collect::<Vec<_>>().join(", "), kind.written());
        }
    }
    text
}

fn variables(command: &Command) -> String {
    let flags = || command.get_arguments().filter(|arg| arg.get_long().is_some());
    let has_one =
        |arg: &&Arg| arg.get_long().and_then(|flag| variable_of(command.get_name(), flag)).is_some();
    let without: Vec<&str> = flags().filter(|arg| !has_one(arg)).filter_map(Arg::get_long).collect();
    let shown = flags().filter(has_one).find(|arg| arg.get_action().takes_values());
    let first = shown.and_then(Arg::get_long).unwrap_or_default();
    let of_first = variable(first).unwrap_or_default();
    let without: Vec<String> = without.iter().map(|flag| format!("--{flag}")).collect();
    let without = match without.as_slice() {
        [one] => one.clone(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
        [] => "none".to_owned(),
    };
    format!(
        "Every flag has a variable, --{first} for instance {of_first}, except {without}. What is typed beats a variable."
    )
}

fn codes(codes: &[Exit]) -> String {
    let mut text = String::from("Exit codes:\n");
    for exit in codes {
        let _ = writeln!(text, "  {:2}  {:13}  {}", exit.code(), exit.name(), exit.meaning());
    }
    text
}

/// The codes that a command can end with.
fn possible(names: &str) -> Vec<Exit> {
    let others: &[Exit] = match names {
        "check" | "wait" | "age" => &[Exit::Absent, Exit::Stale, Exit::Incomplete],
        "inspect" => &[Exit::Absent, Exit::Incomplete],
        "retag" => &[Exit::NotFound, Exit::Partial, Exit::Refused, Exit::Incomplete],
        "tags" | "repositories" | "key" => &[Exit::NotFound],
        "pipeline" | "doctor" => &[],
        _ => &[Exit::NotFound, Exit::Partial, Exit::Refused],
    };
    let of_all =
        |exit: &Exit| !exit.is_answer() && !matches!(exit, Exit::NotFound | Exit::Partial | Exit::Refused);
    Exit::ALL.into_iter().filter(|exit| of_all(exit) || others.contains(exit)).collect()
}

fn interrupted(names: &str) -> &'static str {
    match names {
        "retag" => {
            "Ctrl-C and SIGTERM let what is being written come to its end; then it is 8 where something was written, and \
             else 6. The second one ends it at once, with 8."
        }
        "check" | "wait" | "age" | "inspect" => {
            "From 10 on codes are answers, which --exit-zero makes 0. Ctrl-C and SIGTERM end it at once, with 6."
        }
        "tags" | "repositories" | "key" | "pipeline" | "doctor" => {
            "Ctrl-C and SIGTERM end it at once, with 6."
        }
        _ => {
            "Ctrl-C and SIGTERM let a deletion that has begun come to its end; then it is 8 where something was deleted, \
             and else 6. The second one ends it at once, with 8."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{WIDTH, parse, root};
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    fn commands() -> Vec<(String, Command)> {
        let mut all = Vec::new();
        for command in root().get_subcommands() {
            all.push((command.get_name().to_owned(), command.clone()));
            for inner in command.get_subcommands() {
                all.push((format!("{} {}", command.get_name(), inner.get_name()), inner.clone()));
            }
        }
        all
    }

    #[test]
    fn every_command_has_examples_that_are_understood() {
        for (names, _) in commands() {
            assert!((1..=3).contains(&examples(&names).len()), "{names}");
            for (_, line) in examples(&names) {
                let words = line.split_whitespace().map(|word| word.trim_matches('\'').into());
                let parsed = parse(&words.collect::<Vec<_>>(), &BTreeMap::new(), WIDTH);
                assert!(parsed.is_ok(), "{line}: {parsed:?}");
                assert!(line.starts_with(&format!("registry-gate {names}")), "{line}");
            }
        }
    }

    #[test]
    fn every_flag_stands_under_a_heading_of_few() {
        let known: BTreeSet<&str> = [
            "What to ask",
            "What counts",
            "Conditions",
            "Conditions and order",
            "Ages",
            "Policy",
            "Deletion",
            "Writing",
            "Answer",
            "Output",
            "Connection",
        ]
        .into();
        for (names, command) in commands() {
            for flag in command.get_arguments().filter(|arg| !arg.is_positional()) {
                let heading = flag.get_help_heading().unwrap_or_default();
                assert!(known.contains(heading), "{names}: --{} under {heading:?}", flag.get_id());
            }
        }
    }

    #[test]
    fn help_is_no_wider_than_asked_for() {
        for (names, mut command) in commands() {
            command = command.term_width(WIDTH.into());
            for line in command.render_help().to_string().lines() {
                assert!(line.chars().count() <= WIDTH.into(), "{names}: {line}");
            }
        }
    }
}
