//! Exit codes and dotenv keys: code, README and `--help` agree.

use super::gate::help;
use crate::readme::document::{code, section, table, text};
use registry_gate::PREFIX;
use registry_gate::Verdict;
use registry_gate::{CleanupKey, GateKey};
use registry_gate::{Exit, OnUnknown};
use std::collections::BTreeSet;

#[test]
fn the_readme_s_table_is_the_program_s() {
    let expected: Vec<Vec<String>> = Exit::ALL
        .iter()
        .map(|exit| vec![exit.code().to_string(), exit.name().to_owned(), exit.meaning().to_owned()])
        .collect();
    assert_eq!(table("| code | name | meaning |"), expected);
}

/// The codes that help lists, each with what follows it.
fn listed(command: &[&str]) -> Vec<String> {
    let help = help(command);
    let (_, list) = help.split_once("Exit codes:\n").unwrap();
    list.lines().take_while(|line| line.starts_with("  ")).map(words).collect()
}

fn told(exit: Exit) -> String {
    format!("{} {} {}", exit.code(), exit.name(), exit.meaning())
}

#[test]
fn help_lists_every_code_and_that_of_a_command_its_own() {
    assert_eq!(listed(&[]), Exit::ALL.map(told));
    for (command, others) in [
        (&["check"][..], &[Exit::Absent, Exit::Stale, Exit::Incomplete][..]),
        (&["tags"], &[Exit::NotFound]),
        (&["cleanup", "apply"], &[Exit::NotFound, Exit::Partial, Exit::Refused]),
    ] {
        let listed = listed(command);
        assert!(others.iter().all(|exit| listed.contains(&told(*exit))), "{listed:?}");
        assert_eq!(listed.len(), 8 + others.len(), "{listed:?}");
    }
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_codes_that_on_unknown_decides_are_told() {
    let decided: Vec<String> =
        Exit::ALL.iter().filter(|exit| exit.is_unknown()).map(|exit| exit.code().to_string()).collect();
    let [first @ .., last] = decided.as_slice() else { panic!() };
    let sentence = format!("decides what the codes {} and {last} become", first.join(", "));
    assert!(section("## Exit codes").contains(&sentence), "{sentence}");
    let input = &programs::template::Template::read("check").inputs["on-unknown"];
    for name in OnUnknown::NAMES {
        assert!(input["description"].as_str().unwrap().contains(&format!("{name} (")), "{name}");
    }
}

#[test]
fn the_readme_s_dotenv_keys_are_the_program_s() {
    let rows = table("| key | value |");
    let listed: Vec<&str> = rows.iter().flat_map(|row| code(&row[0])).collect();
    let expected: Vec<String> = GateKey::ALL.iter().map(|key| format!("{PREFIX}{}", key.name())).collect();
    assert_eq!(listed, expected);
    let verdicts: Vec<&str> = code(&rows[0][1]);
    for verdict in Verdict::ALL {
        assert!(verdicts.contains(&verdict.name()), "{verdicts:?}");
    }
    assert_eq!(verdicts.len(), Verdict::ALL.len());
}

#[test]
fn of_the_keys_of_cleanup_the_readme_names_all_and_no_others() {
    let start = format!("{PREFIX}CLEANUP_");
    let text = text();
    let named: BTreeSet<&str> = code(&text).into_iter().filter(|word| word.starts_with(&start)).collect();
    let expected: Vec<String> = CleanupKey::ALL.iter().map(|key| format!("{PREFIX}{}", key.name())).collect();
    let expected: BTreeSet<&str> = expected.iter().map(String::as_str).collect();
    assert_eq!(named, expected);
}
