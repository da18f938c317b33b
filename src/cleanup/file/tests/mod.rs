//! What a file says, by example.

mod contradictions;
mod wrong;

use std::fmt::Write as _;

use super::*;
use crate::cleanup::policy::EXPIRY_LABELS;
use crate::cleanup::{Action, KeepVersions, Select, Versions};
use crate::dates::duration::Span;
use crate::exit::Exit;
use crate::image::{Label, Platform};
use crate::words::pattern::Pattern;

/// The error of a file, without the words that all have in common.
fn told(text: &str) -> String {
    let error = read(text, "registry-gate.toml").unwrap_err();
    assert_eq!(error.exit, Exit::Configuration);
    let told = error.to_string();
    told.strip_prefix("cannot read the policy registry-gate.toml: ").unwrap().to_owned()
}

/// The error of a rule whose keys begin in line 2.
fn of_rule(keys: &str) -> String {
    told(&format!("[[cleanup.rule]]\n{keys}"))
}

fn rules(text: &str) -> Vec<Rule> {
    read(text, "registry-gate.toml").unwrap().rules
}

fn rule(keys: &str) -> Rule {
    rules(&format!("[[cleanup.rule]]\n{keys}")).remove(0)
}

#[test]
fn every_key_is_read() {
    let text = r#"
        [cleanup]
        clock = "published"
        keep_latest = false
        keep_refs = ["branches", "tags"]
        keep_refs_as = ["{name}", "review-{slug}-*"]
        aliases_after = "2d"
        aliases = 'c-[0-9a-f]{32}'
        keep_deployed = true
        max_delete = 200

        [[cleanup.rule]]
        name = "releases"
        repository_regex = 'acme/shop/.*'
        name_regex = '(?<branch>.+)-([0-9a-f]{8})'
        name_exclude = 'v.*'
        older_than = "7d"
        newer_than = "30d"
        clock = "created"
        larger_than = "10MB"
        smaller_than = "1GB"
        platform = "linux/arm64"
        label = ["team=web", "team"]
        version = "release"
        expired = true
        action = "delete"
        keep_n = 3
        per = ["branch", 2]
    "#;
    let pattern = |text| Some(Pattern::whole(text).unwrap());
    let expected = Policy {
        clock: Clock::Published,
        keep_latest: false,
        keep_refs: KeepRefs { branches: true, tags: true },
        keep_deployed: true,
        templates: ["{name}", "{slug}", "{sha}", "{short_sha}", "review-{slug}-*"]
            .map(|text| Template::parse(text).unwrap())
            .into(),
        aliases: Some(Aliases {
            pattern: Pattern::whole("c-[0-9a-f]{32}").unwrap(),
            after: Span::from_seconds(2 * 86_400),
        }),
        max_delete: Some(MostDeleted::Tags(200)),
        rules: vec![Rule {
            number: RuleNumber(1),
            name: Some("releases".to_owned()),
            select: Select {
                repository: pattern("acme/shop/.*"),
                name: pattern("(?<branch>.+)-([0-9a-f]{8})"),
                exclude: pattern("v.*"),
                older_than: Some(Span::from_seconds(7 * 86_400)),
                newer_than: Some(Span::from_seconds(30 * 86_400)),
                clock: Some(Clock::Created),
                larger_than: Some(10_000_000),
                smaller_than: Some(1_000_000_000),
                platforms: vec![Platform::parse("linux/arm64").unwrap()],
                labels: ["team=web", "team"].map(|text| Label::parse(text).unwrap()).into(),
                version: Some(Versions::Release),
                expired: EXPIRY_LABELS.map(str::to_owned).into(),
                orphans: false,
            },
            action: Action::KeepNewest { count: 3, per: vec!["branch".to_owned(), "2".to_owned()] },
        }],
    };
    assert_eq!(read(text, "x").unwrap(), expected);
    let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    assert_eq!(read(&windows, "x").unwrap(), expected);
}

#[test]
fn what_is_not_written_is_as_without_a_file() {
    let policy = read("[[cleanup.rule]]\naction = 'delete'", "x").unwrap();
    let rule = Rule { number: RuleNumber(1), name: None, select: Select::default(), action: Action::Delete };
    assert_eq!(policy, Policy { rules: vec![rule], ..Policy::default() });
}

#[test]
fn orphans_are_asked_for_and_not_counted() {
    assert_eq!(
        rule("action = 'delete'\norphans = true").select,
        Select { orphans: true, ..Select::default() }
    );
    let told =
        |text: &str| read(&format!("[[cleanup.rule]]\naction = 'delete'\n{text}"), "x").unwrap_err().cause;
    insta::assert_snapshot!(told("orphans = false"), @"line 3, column 11: orphans = false asks for nothing: leave it out");
    insta::assert_snapshot!(told("orphans = true\nkeep_n = 1"), @"line 4, column 1: rule 1: orphans are no images: they are not counted and have no version, so keep_n never does anything");
    insta::assert_snapshot!(told("orphans = 'all'"), @r#"line 3, column 12: orphans takes true, not "all""#);
    // One that takes orphans alone leaves all else to the next, and one that takes all leaves no orphan.
    let two = |one: &str, other: &str| {
        let rule = |text: &str| format!("[[cleanup.rule]]\naction = 'delete'\n{text}\n");
        read(&format!("{}{}", rule(one), rule(other)), "x").is_ok()
    };
    assert!(two("orphans = true", "older_than = '7d'") && two("name_regex = 'a'", "orphans = true"));
    assert!(!two("", "orphans = true") && !two("orphans = true", "orphans = true\nolder_than = '7d'"));
}

#[test]
fn actions_are_read() {
    assert_eq!(rule("action = 'keep'").action, Action::Keep);
    assert_eq!(
        rule("action = 'delete'\nkeep_majors = 'all'\nkeep_patches = 3\nkeep_prereleases = 0").action,
        Action::KeepVersions {
            keep: KeepVersions { patches: Some(3), prereleases: Some(0), ..KeepVersions::default() },
            per: Vec::new()
        }
    );
    // A group is called by its name where it has one.
    assert_eq!(
        rule("action = 'delete'\nkeep_n = 0\nper = [1, '2']\nname_regex = '(?<branch>.+)-(.+)'").action,
        Action::KeepNewest { count: 0, per: vec!["branch".to_owned(), "2".to_owned()] }
    );
    assert_eq!(rule("action = 'keep'\nexpired = ['our.life']").select.expired, ["our.life"]);
    assert_eq!(rules("cleanup.rule = [{ action = 'keep' }]"), [rule("action = 'keep'")]);
}

#[test]
fn the_example_is_read() {
    let text = include_str!("../../../../tests/fixtures/registry-gate.toml");
    let policy = read(text, "registry-gate.toml").unwrap();
    let names: Vec<_> = policy.rules.iter().map(Rule::title).collect();
    assert_eq!(
        names,
        ["rule 1 (expired)", "rule 2 (branch builds)", "rule 3 (versions)", "rule 4 (old caches)"]
    );
    assert!(policy.keep_deployed && policy.keep_refs.branches && policy.keep_refs.tags);
}
