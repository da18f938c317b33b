//! What is asked of tags, for rules to be able to decide.

use super::testing::{days, named, policy};
use super::*;
use crate::dates::age::Clock;
use crate::image::{Label, Platform, Repository};
use crate::registry::{Created, Platforms};

#[test]
fn no_more_is_asked_of_tags_than_rules_need() {
    let select = Select { older_than: days(7), ..named("review-.*") };
    let policy = policy(vec![
        (named("v.*"), Action::Keep),
        (select, Action::Delete),
        (named("old-.*"), Action::Delete),
    ]);
    let repository = Repository::parse("acme/shop").unwrap();
    let asked = ["v1", "review-1", "old-1", "other"].map(|name| policy.needs_details_of(&repository, name));
    assert_eq!(asked, [false, true, false, false]);
    let needs = policy.needs();
    assert!(needs.digest && needs.relations && needs.published);
    assert!(needs.created == Created::Unpublished && !needs.labels && !needs.sizes);
    assert_eq!(needs.platforms, Platforms::No);
}

#[test]
fn what_a_rule_decides_by_is_asked_for() {
    let plain = || named("v.*");
    let newest = || Action::KeepNewest { count: 1, per: Vec::new() };
    let clocked = |clock| Select { clock: Some(clock), older_than: days(1), ..plain() };
    let size = Some(1_000);
    let rules = [
        ("", plain(), Action::Delete),
        ("auto", plain(), newest()),
        ("auto", Select { older_than: days(1), ..plain() }, Action::Delete),
        ("auto", Select { newer_than: days(1), ..plain() }, Action::Delete),
        ("published", clocked(Clock::Published), Action::Delete),
        ("created", clocked(Clock::Created), Action::Delete),
        ("sizes", Select { larger_than: size, ..plain() }, Action::Delete),
        ("sizes", Select { smaller_than: size, ..plain() }, Action::Delete),
        ("labels", Select { labels: vec![Label::parse("team").unwrap()], ..plain() }, Action::Delete),
        ("auto labels", Select { expired: vec!["expires".to_owned()], ..plain() }, Action::Delete),
        (
            "platforms",
            Select { platforms: vec![Platform::parse("linux/arm64").unwrap()], ..plain() },
            Action::Delete,
        ),
    ];
    let repository = Repository::parse("acme/shop").unwrap();
    for (expected, select, action) in rules {
        let label = format!("{select:?} {action:?}");
        let policy = policy(vec![(select, action), (named("v.*"), Action::Keep)]);
        let asked = policy.needs();
        let asked = [
            ("auto", asked.created == Created::Unpublished),
            ("published", asked.published && asked.created == Created::No),
            ("created", asked.created == Created::Always),
            ("sizes", asked.sizes),
            ("platforms", asked.platforms == Platforms::OfAll),
            ("labels", asked.labels),
        ];
        let asked: Vec<&str> =
            asked.into_iter().filter(|(_, is_asked)| *is_asked).map(|(name, _)| name).collect();
        assert_eq!(asked.join(" "), expected, "{label}");
        assert_eq!(policy.needs_details_of(&repository, "v1"), !expected.is_empty(), "{label}");
    }
    let by_name = policy(vec![(plain(), Action::Delete), (clocked(Clock::Auto), Action::Delete)]);
    assert!(!by_name.needs_details_of(&repository, "v1"), "the first rule decides");
    // A rule that ranks does not decide by the name alone: the next one may still be asked.
    let ranks = Action::KeepVersions {
        keep: KeepVersions { patches: Some(1), ..KeepVersions::default() },
        per: Vec::new(),
    };
    let policy = policy(vec![(plain(), ranks), (clocked(Clock::Auto), Action::Delete)]);
    assert!(policy.needs_details_of(&repository, "v1"));
}
