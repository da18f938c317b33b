//! Policies that are printed are read again, and any text is read or refused at a place that it has.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::cleanup::policy::EXPIRY_LABELS;
use crate::cleanup::properties::a_limit;
use crate::cleanup::{Action, KeepVersions, Select, Versions};
use crate::dates::duration::Span;
use crate::image::{Label, Platform};
use crate::words::pattern::Pattern;

/// A policy as a person would write it.
fn printed(policy: &Policy) -> String {
    let mut text = String::from("[cleanup]\n");
    let clock = |clock: Clock| match clock {
        Clock::Auto => "auto",
        Clock::Created => "created",
        Clock::Published => "published",
    };
    let mut line = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            writeln!(text, "{key} = {value}").unwrap();
        }
    };
    let quoted = |text: &dyn std::fmt::Display| format!("'{text}'");
    let list = |texts: Vec<String>| {
        let texts: Vec<String> = texts.iter().map(|text| format!("'{text}'")).collect();
        (!texts.is_empty()).then(|| format!("[{}]", texts.join(", ")))
    };
    line("clock", Some(quoted(&clock(policy.clock))));
    line("keep_latest", Some(policy.keep_latest.to_string()));
    line("keep_refs", list(policy.keep_refs.names().into_iter().map(str::to_owned).collect()));
    line("keep_deployed", Some(policy.keep_deployed.to_string()));
    line(
        "max_delete",
        policy.max_delete.map(|most| match most {
            MostDeleted::Tags(count) => count.to_string(),
            MostDeleted::Percent(_) => quoted(&most.to_string()),
        }),
    );
    line("aliases", policy.aliases.as_ref().map(|aliases| quoted(&aliases.pattern)));
    line("aliases_after", policy.aliases.as_ref().map(|aliases| quoted(&aliases.after)));
    if policy.keep_refs.any() || policy.keep_deployed {
        line("keep_refs_as", list(policy.templates.iter().map(ToString::to_string).collect()));
    }
    for Rule { name, select, action, .. } in &policy.rules {
        // What stands before `=` may be a table of its own.
        line("[[cleanup.rule]] #", Some(String::new()));
        line("name", name.as_ref().map(|name| quoted(name)));
        line("repository_regex", select.repository.as_ref().map(|pattern| quoted(pattern)));
        line("name_regex", select.name.as_ref().map(|pattern| quoted(pattern)));
        line("name_exclude", select.exclude.as_ref().map(|pattern| quoted(pattern)));
        let span = |span: Span| format!("'{}s'", span.seconds());
        line("older_than", select.older_than.map(span));
        line("newer_than", select.newer_than.map(span));
        line("clock", select.clock.map(|name| quoted(&clock(name))));
        line("larger_than", select.larger_than.map(|bytes| quoted(&bytes)));
        line("smaller_than", select.smaller_than.map(|bytes| format!("'{bytes}B'")));
        line("platform", list(select.platforms.iter().map(ToString::to_string).collect()));
        let label = |Label { name, value }: &Label| match value {
            Some(value) => format!("{name}={value}"),
            None => name.clone(),
        };
        line("label", list(select.labels.iter().map(label).collect()));
        line(
            "version",
            select.version.map(|versions| match versions {
                Versions::Any => quoted(&"any"),
                Versions::Release => quoted(&"release"),
                Versions::Prerelease => quoted(&"prerelease"),
            }),
        );
        line("expired", list(select.expired.clone()));
        line("action", Some(quoted(if *action == Action::Keep { &"keep" } else { &"delete" })));
        let versions =
            |count: Option<usize>| Some(count.map_or("'all'".to_owned(), |count| count.to_string()));
        match action {
            Action::Keep | Action::Delete => {}
            Action::KeepNewest { count, per } => {
                line("keep_n", Some(count.to_string()));
                line("per", list(per.clone()));
            }
            Action::KeepVersions { keep, per } => {
                line("keep_majors", versions(keep.majors));
                line("keep_minors", versions(keep.minors));
                line("keep_patches", versions(keep.patches));
                line("keep_prereleases", versions(keep.prereleases));
                line("per", list(per.clone()));
            }
        }
    }
    text
}

fn any_action() -> impl Strategy<Value = Action> {
    let per = prop::sample::subsequence(vec!["branch".to_owned(), "2".to_owned()], 0..=2);
    let some = || prop::option::of(1_usize..9);
    prop_oneof![
        Just(Action::Keep),
        Just(Action::Delete),
        (0_usize..50, per.clone()).prop_map(|(count, per)| Action::KeepNewest { count, per }),
        (some(), some(), 1_usize..9, some(), per).prop_map(|(majors, minors, patches, prereleases, per)| {
            let keep = KeepVersions { majors, minors, patches: Some(patches), prereleases };
            Action::KeepVersions { keep, per }
        }),
    ]
}

fn any_select() -> impl Strategy<Value = Select> {
    let clock = prop_oneof![Just(Clock::Auto), Just(Clock::Created), Just(Clock::Published)];
    let label = prop_oneof![Just("a"), Just("b=c d"), Just("org.x/y=")];
    let label = label.prop_map(|text| Label::parse(text).unwrap());
    let platform = prop_oneof![Just("linux/amd64"), Just("linux/arm/v7")];
    let platform = platform.prop_map(|text| Platform::parse(text).unwrap());
    let expired = prop_oneof![Just(vec![]), Just(EXPIRY_LABELS.map(str::to_owned).to_vec())];
    (
        (prop::option::of(0_u64..1_000_000), 0_u64..2, prop::option::of(0_u64..1 << 40)),
        (prop::option::of(clock), prop::option::of("[a-z]{1,9}"), prop::option::of("[a-z]{1,9}\\.\\*")),
        (prop::collection::vec(platform, 0..3), prop::collection::vec(label, 0..3)),
        (prop::bool::ANY, expired),
    )
        .prop_map(
            |((age, newer, bytes), (clock, repository, exclude), (platforms, labels), (any, expired))| {
                let pattern = |text: String| Pattern::whole(&text).unwrap();
                Select {
                    repository: repository.map(pattern),
                    exclude: exclude.map(pattern),
                    older_than: age.map(Span::from_seconds),
                    newer_than: age.filter(|_| newer > 0).map(|age| Span::from_seconds(age + newer)),
                    clock,
                    larger_than: bytes,
                    smaller_than: bytes.filter(|_| newer > 0).map(|bytes| bytes + 2),
                    platforms,
                    labels,
                    version: any.then_some(Versions::Any),
                    expired,
                    ..Select::default()
                }
            },
        )
}

fn any_policy() -> impl Strategy<Value = Policy> {
    let rule = (prop::option::of("[a-zA-Zü :]{0,8}[a-z]"), any_select(), any_action());
    let template = prop_oneof![Just("{name}"), Just("x-{slug}-*"), Just("{short_sha}")];
    let template = template.prop_map(|text| Template::parse(text).unwrap());
    let templates = prop::collection::vec(template, 1..4);
    let rules = prop::collection::vec(rule, 1..5);
    let aliases = prop::option::of((1..9_u64).prop_map(|days| Aliases {
        pattern: Pattern::whole("c-[0-9a-f]{32}").unwrap(),
        after: Span::from_seconds(days * 86_400),
    }));
    (rules, templates, prop::array::uniform4(prop::bool::ANY), a_limit(), aliases).prop_map(
        |(rules, templates, [keep_latest, branches, tags, keep_deployed], max_delete, aliases)| {
            let rule = |(number, (name, select, action)): (u16, (Option<String>, Select, Action))| {
                // A name of its own, so that no rule takes what another is about.
                let own = format!("(?<branch>r{number})-(.+)");
                let select = Select { name: Some(Pattern::whole(&own).unwrap()), ..select };
                Rule { number: RuleNumber(number), name, select, action }
            };
            let uses_templates = branches || tags || keep_deployed;
            let mut policy = Policy {
                rules: (1..).zip(rules).map(rule).collect(),
                keep_latest,
                keep_refs: KeepRefs { branches, tags },
                keep_deployed,
                max_delete,
                aliases,
                ..Policy::default()
            };
            policy.add_templates(templates.into_iter().filter(|_| uses_templates));
            policy
        },
    )
}

/// Any text is a policy, or is refused at a place that it has.
fn is_read_or_refused(text: &str) {
    let Err(error) = read(text, "x") else { return };
    let rest = error.cause.strip_prefix("line ").unwrap();
    let (line, rest) = rest.split_once(", column ").unwrap();
    let (column, what) = rest.split_once(": ").unwrap();
    let line: usize = line.parse().unwrap();
    let column: usize = column.parse().unwrap();
    let there = text.strip_prefix('\u{feff}').unwrap_or(text).split('\n').nth(line - 1).unwrap();
    assert!((1..=there.chars().count() + 1).contains(&column), "{text:?}: {}", error.cause);
    assert!(!what.is_empty() && !error.to_string().replace("\n  hint:", "").contains(char::is_control));
}

proptest! {
    #[test]
    fn any_text_is_a_policy_or_refused(text in "\\PC{0,60}") {
        is_read_or_refused(&text);
    }

    #[test]
    fn any_words_are_a_policy_or_refused(words in prop::collection::vec(prop::sample::select(WORDS), 0..24)) {
        is_read_or_refused(&words.concat());
    }

    #[test]
    fn a_printed_policy_is_read_again(policy in any_policy()) {
        let text = printed(&policy);
        prop_assert_eq!(read(&text, "x").map_err(|error| format!("{error}\n{text}")), Ok(policy));
    }

    #[test]
    fn a_policy_with_one_character_changed_is_read_or_refused(at in 0_usize..1_500, c in prop::char::any()) {
        let text = include_str!("../../../tests/fixtures/registry-gate.toml");
        let changed: String = text.chars().enumerate().map(|(place, old)| if place == at { c } else { old }).collect();
        is_read_or_refused(&changed);
    }
}

const WORDS: &[&str] = &[
    "[cleanup]",
    "[[cleanup.rule]]",
    "[cleanup.rule]",
    "[[cleanup]]",
    "\n",
    "\n",
    "\n",
    "\r\n",
    " ",
    ".",
    "=",
    "'",
    "\"",
    "'''",
    "\"\"\"",
    "\\",
    "[",
    "]",
    "{",
    "}",
    ",",
    "#",
    "+",
    "-",
    "1",
    "0x",
    "1e9",
    "inf",
    "30d",
    "ü",
    "\u{feff}",
    "true",
    "name_regex = ",
    "'(a'",
    "per = ",
    "keep_n = 1",
    "action = 'delete'",
    "action = 'keep'",
    "older_than = ",
    "'7d'",
    "keep_patches = ",
    "'all'",
    "cleanup",
    "rule",
    "keep_refs_as = ['{slug}']",
    "aliases = '",
    "label",
    "name",
    "a.b = 1",
    "2026-01-31",
];
