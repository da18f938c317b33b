//! Patterns that did nothing: no tag has a name that they match, or nothing that would go is spared by them.
//!
//! Such a policy deletes other tags than somebody thinks, most often because a pattern must match a whole name: `^v` and
//! `v*` match no `v1.0.0`. So it is said, with the names that come near.

use super::plan::Plan;
use super::policy::{Action, Policy, Rule};
use crate::words::pattern::Pattern;

/// How many names that come near are told.
const MOST: usize = 3;

/// What did nothing of a policy in a plan, each a sentence.
#[must_use]
pub(crate) fn idle(policy: &Policy, plan: &Plan) -> Vec<String> {
    // A rule about what is gone has nothing to do most of the time.
    let rules = policy.rules.iter().filter(|rule| !rule.select.orphans);
    rules.filter_map(|rule| of_rule(rule, policy, plan)).collect()
}

fn of_rule(rule: &Rule, policy: &Policy, plan: &Plan) -> Option<String> {
    let select = &rule.select;
    let repositories = plan.repositories.iter().filter(|plan| {
        let path = plan.repository.as_str();
        select.repository.as_ref().is_none_or(|pattern| pattern.is_match(path))
    });
    let names: Vec<&str> =
        repositories.flat_map(|plan| plan.tags.iter().map(|tag| tag.name.as_str())).collect();
    // No rule is about an alias.
    let names: Vec<&str> = names.into_iter().filter(|name| !policy.is_alias(name)).collect();
    // Where there are no tags, no pattern is at fault.
    if names.is_empty() {
        return None;
    }
    let is_meant = |name: &&&str| select.name.as_ref().is_none_or(|pattern| pattern.is_match(name));
    let meant = || names.iter().filter(is_meant);
    if let Some(pattern) = select.name.as_ref().filter(|_| meant().next().is_none()) {
        let did = if rule.action == Action::Keep { "keeps no tag" } else { "matches no tag" };
        let idle = Idle { rule, pattern, key: "name_regex", flag: "delete pattern", did };
        return Some(idle.told(&names));
    }
    let pattern = select.exclude.as_ref()?;
    if meant().any(|name| pattern.is_match(name)) {
        return None;
    }
    let meant: Vec<&str> = meant().copied().collect();
    let idle = Idle { rule, pattern, key: "name_exclude", flag: "keep pattern", did: "spares no tag" };
    Some(idle.told(&meant))
}

/// A pattern that did nothing.
struct Idle<'a> {
    rule: &'a Rule,
    pattern: &'a Pattern,
    /// What it is called in a file of rules.
    key: &'a str,
    /// What it is called where a flag says it.
    flag: &'a str,
    /// What it did not do.
    did: &'a str,
}

impl Idle<'_> {
    /// The sentence about it; `names` are those that it might have matched.
    fn told(&self, names: &[&str]) -> String {
        let Self { rule, pattern, key, flag, did } = self;
        let which = match rule.number.is_counted() {
            true => format!("{}: {key} {pattern}", rule.title()),
            false => format!("the {flag} {pattern}"),
        };
        let near: Vec<&str> = names.iter().copied().filter(|name| pattern.is_within(name)).collect();
        let near = match near.as_slice() {
            [] => "and no part of any is matched either".to_owned(),
            [only] => format!("and of {only} it matches a part"),
            [first @ .., last] if near.len() <= MOST => {
                format!("and of {} and {last} it matches a part", first.join(", "))
            }
            many => {
                format!("and of {} and {} more it matches a part", many[..MOST].join(", "), many.len() - MOST)
            }
        };
        format!("{which} {did}: a pattern must match a whole name, {near}")
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{named, planned, policy, stock, tag};
    use super::*;
    use crate::cleanup::{Select, Simple, simple};

    const NAMES: [&str; 5] = ["main-1", "release-7", "v1.0.0", "v1.0.1", "v2.0.0"];

    fn idle_of(policy: &Policy) -> String {
        let plan = planned(stock(NAMES.map(|name| tag(name, Some(1))).into()), policy);
        idle(policy, &Plan { repositories: vec![plan], refusal: None }).join("\n")
    }

    fn flags(delete: &str, keep: &str) -> String {
        let pattern = |text| Some(Pattern::whole(text).unwrap());
        idle_of(&simple(Simple {
            name_regex_delete: pattern(delete),
            name_regex_keep: pattern(keep),
            ..Simple::default()
        }))
    }

    #[test]
    fn a_pattern_that_did_nothing_is_told_with_the_names_that_come_near() {
        insta::assert_snapshot!(flags(".*", "^v"), @"the keep pattern ^v spares no tag: a pattern must match a whole name, and of v1.0.0, v1.0.1 and v2.0.0 it matches a part");
        insta::assert_snapshot!(flags(".*", "v*"), @"the keep pattern v* spares no tag: a pattern must match a whole name, and of v1.0.0, v1.0.1 and v2.0.0 it matches a part");
        insta::assert_snapshot!(flags("release", "x"), @"the delete pattern release matches no tag: a pattern must match a whole name, and of release-7 it matches a part");
        insta::assert_snapshot!(flags("[a-z]+", "x"), @"the delete pattern [a-z]+ matches no tag: a pattern must match a whole name, and of main-1, release-7, v1.0.0 and 2 more it matches a part");
        insta::assert_snapshot!(flags("main-.*", "v.*"), @"the keep pattern v.* spares no tag: a pattern must match a whole name, and no part of any is matched either");
        let rules = policy(vec![
            (named("v[0-9]"), Action::Keep),
            (named("(?i)MAIN-1"), Action::Delete),
            (Select { exclude: named("7").name, ..Select::default() }, Action::Delete),
        ]);
        insta::assert_snapshot!(idle_of(&rules), @"
        rule 1: name_regex v[0-9] keeps no tag: a pattern must match a whole name, and of v1.0.0, v1.0.1 and v2.0.0 it matches a part
        rule 3: name_exclude 7 spares no tag: a pattern must match a whole name, and of release-7 it matches a part
        ");
    }

    #[test]
    fn what_did_something_or_had_nothing_to_do_is_silent() {
        assert_eq!(flags(".*", "v.*"), "");
        assert_eq!(flags(".*-.*", "release-.*"), "");
        let elsewhere = Select { repository: named("acme/other").name, ..named("x") };
        let orphans = Select { orphans: true, ..named("sha256-.*") };
        assert_eq!(idle_of(&policy(vec![(elsewhere, Action::Keep), (orphans, Action::Delete)])), "");
        let rules = policy(vec![(named("x"), Action::Delete)]);
        let empty = Plan { repositories: vec![planned(stock(Vec::new()), &rules)], refusal: None };
        assert_eq!(idle(&rules, &empty), [""; 0]);
    }
}
