//! The variables that are read, that the documents name, and that the template sets.

use super::gate::{commands, flags};
use crate::readme::document::{section, text};
use programs::template::{COMPONENTS, Template};
use registry_gate::Proxies;
use registry_gate::{CleanupKey, ContentKeyKey, GateKey, RetagKey};
use registry_gate::{IMAGES, PREFIX, variable};
use std::collections::BTreeSet;

/// The variable that names the image of a component's jobs.
const JOB_IMAGE: &str = "REGISTRY_GATE_JOB_IMAGE";

/// Names of ours, in the order in which they stand.
fn ours(text: &str) -> BTreeSet<String> {
    let is_part = |c: char| c.is_ascii_uppercase() || c == '_';
    let starts = text.match_indices(PREFIX).map(|(at, _)| at);
    let names = starts.map(|at| text[at..].chars().take_while(|c| is_part(*c)).collect::<String>());
    names.filter(|name| name != PREFIX).collect()
}

fn of_flags() -> BTreeSet<String> {
    let flags = commands().into_iter().flat_map(|(_, flags)| flags).chain(flags(&["cleanup", "apply"]));
    flags.filter_map(|flag| variable(&flag)).chain([IMAGES.to_owned()]).collect()
}

#[test]
fn every_variable_that_is_read_is_in_the_readme() {
    let source = std::fs::read_to_string(crate::readme::document::root().join("src/config/env.rs")).unwrap();
    let (_, list) = source.split_once("const NAMES").unwrap();
    let read: Vec<&str> = list.split("];").next().unwrap().split('"').skip(1).step_by(2).collect();
    assert!(read.len() >= 15 && read.contains(&"CI_REGISTRY_IMAGE"), "{read:?}");
    let told = section("## Variables and tokens");
    let proxies = Proxies::VARIABLES.into_iter().filter(|name| name.chars().any(char::is_uppercase));
    // `CI` and `GITLAB_CI` only say where it runs.
    for name in read.into_iter().chain(proxies).filter(|name| !["CI", "GITLAB_CI"].contains(name)) {
        assert!(told.contains(&format!("`{name}`")), "{name} is read, and the README does not say so");
    }
}

#[test]
fn every_variable_of_ours_that_the_readme_names_means_something() {
    let keys = GateKey::ALL.map(GateKey::name).into_iter().chain(CleanupKey::ALL.map(CleanupKey::name));
    let keys = keys.chain(RetagKey::ALL.map(RetagKey::name));
    let keys = keys.chain(ContentKeyKey::ALL.map(ContentKeyKey::name)).map(|name| format!("{PREFIX}{name}"));
    let tokens = ["TOKEN", "USER", "JOB_IMAGE"].map(|name| format!("{PREFIX}{name}"));
    let known: BTreeSet<String> = of_flags().into_iter().chain(keys).chain(tokens).collect();
    let named = ours(&text());
    assert!(named.len() > 14, "{named:?}");
    assert_eq!(named.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn every_variable_that_the_template_sets_is_read() {
    let jobs = [
        ("check", "registry-gate"),
        ("cleanup", "registry-gate-cleanup-plan"),
        ("cleanup", "registry-gate-cleanup-apply"),
        ("retag", "registry-gate-retag"),
        ("images", "registry-gate-images"),
        ("child", "registry-gate"),
        ("doctor", "registry-gate-doctor"),
        ("wait", "registry-gate-wait"),
        ("warn", "registry-gate-warn"),
    ];
    assert!(COMPONENTS.iter().all(|name| jobs.iter().any(|(component, _)| component == name)));
    // GitLab reads this one, for the job's image.
    let read: BTreeSet<String> = of_flags().into_iter().chain([JOB_IMAGE.to_owned()]).collect();
    let variables =
        jobs.into_iter().flat_map(|(component, job)| Template::read(component).job(job, &[]).variables);
    let set: BTreeSet<String> =
        variables.map(|(name, _)| name).filter(|name| name.starts_with(PREFIX)).collect();
    assert!(set.len() >= 14, "{set:?}");
    assert_eq!(set.difference(&read).collect::<Vec<_>>(), Vec::<&String>::new());
}
