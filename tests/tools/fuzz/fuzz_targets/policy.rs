//! Policy files: what decides about deletion, written by people and, in a merge request, by strangers.
//!
//! A file is a policy or refused, and refused with a place that a person can find in it. A policy that is read can be
//! told, and every rule of it has an action that its groups can carry out.

#![no_main]

use libfuzzer_sys::fuzz_target;
use registry_gate::read;
use registry_gate::of_project;
use registry_gate::{Action, Rule};
use registry_gate::Exit;
use registry_gate::CleanupPolicy;

fuzz_target!(|text: &str| {
    match read(text, "registry-gate.toml") {
        Ok(policy) => {
            assert!(!policy.rules.is_empty(), "{text:?} is a policy without a rule");
            policy.rules.iter().for_each(can_be_carried_out);
        }
        Err(error) => {
            assert_eq!(error.exit, Exit::Configuration);
            assert!(is_found(text, &error.cause), "{text:?}: {}", error.cause);
            let told = error.cause.chars().chain(error.hint.iter().flat_map(|hint| hint.chars()));
            assert!(!told.clone().any(char::is_control), "{:?}", told.collect::<String>());
        }
    }
    // The same text as what a project has in GitLab.
    let field = || Some(text.to_owned());
    let project =
        CleanupPolicy { name_regex_delete: field(), older_than: field(), ..CleanupPolicy::default() };
    if let Err(error) = of_project(&project) {
        assert_eq!(error.exit, Exit::Configuration);
    }
});

fn can_be_carried_out(rule: &Rule) {
    assert!(!rule.title().contains(char::is_control) && !rule.condition().is_empty());
    let (Action::KeepNewest { per, .. } | Action::KeepVersions { per, .. }) = &rule.action else { return };
    for group in per {
        let number = rule.select.name.as_ref().and_then(|pattern| pattern.group(group));
        assert!(number.is_some_and(|number| number > 0), "{group:?} is no group of {rule:?}");
    }
}

/// Whether `line 1, column 2: …` is a place of the text.
fn is_found(text: &str, cause: &str) -> bool {
    let place = cause.strip_prefix("line ").and_then(|rest| rest.split_once(": "));
    let place = place.and_then(|(place, _)| place.split_once(", column "));
    let Some((Ok(line), Ok(column))) = place.map(|(line, column)| (line.parse(), column.parse::<usize>()))
    else {
        return false;
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let line = text.split('\n').nth(usize::wrapping_sub(line, 1));
    line.is_some_and(|line| (1..=line.chars().count() + 1).contains(&column))
}
