//! What rules say of tags, by example. What holds of all policies and registries is in `properties`.

use super::testing::{days, named, newest, now, pattern, plan_of, planned, policy, reasons, stock, tag};
use super::*;
use crate::condition::Missing;
use crate::dates::age::Clock;
use crate::registry::ListedTag;

#[test]
fn the_four_fields_mean_what_gitlab_means_by_them() {
    let fields = |keep_n, older_than| {
        simple(Simple {
            name_regex_delete: pattern("review-.*"),
            name_regex_keep: pattern("review-keep|review-v.*"),
            keep_n,
            older_than,
        })
    };
    let tags = || {
        let dated = [("review-1", 40), ("review-2", 30), ("review-3", 20), ("review-4", 10), ("v1", 400)];
        let mut tags: Vec<ListedTag> = dated.iter().map(|(name, days)| tag(name, Some(*days))).collect();
        tags.extend([tag("review-keep", Some(99)), tag("review-keeps", Some(5)), tag("review-x", None)]);
        tags.push(tag("latest", Some(500)));
        tags
    };
    insta::assert_snapshot!(plan_of(tags(), &fields(Some(2), days(25))), @"
    + latest: latest stays
    - review-1: not among the newest 2, and older than 25d
    - review-2: not among the newest 2, and older than 25d
    + review-3: not older than 25d
    + review-4: among the newest 2
    + review-keep: its name is excluded
    + review-keeps: among the newest 2
    + review-x: its age is unknown
    + v1: no rule selects it
    ");
    insta::assert_snapshot!(plan_of(tags(), &fields(None, None)), @"
    + latest: latest stays
    - review-1: name matches review-.*, not review-keep|review-v.*
    - review-2: name matches review-.*, not review-keep|review-v.*
    - review-3: name matches review-.*, not review-keep|review-v.*
    - review-4: name matches review-.*, not review-keep|review-v.*
    + review-keep: its name is excluded
    - review-keeps: name matches review-.*, not review-keep|review-v.*
    - review-x: name matches review-.*, not review-keep|review-v.*
    + v1: no rule selects it
    ");
    // No pattern selects nothing.
    let none = simple(Simple { keep_n: Some(0), older_than: days(1), ..Simple::default() });
    assert_eq!(planned(stock(tags()), &none).totals.deleted, 0);
}

#[test]
fn older_is_older_than_to_the_nanosecond() {
    let policy = policy(vec![(Select { older_than: days(7), ..named(".*") }, Action::Delete)]);
    let aged = |nanoseconds: i64| ListedTag {
        published: Some(now() - time::Duration::days(7) - time::Duration::nanoseconds(nanoseconds)),
        ..tag("a", None)
    };
    assert_eq!(reasons(&planned(stock(vec![aged(0)]), &policy)), [Reason::Spared(RuleAt(0), Spared::TooNew)]);
    assert_eq!(reasons(&planned(stock(vec![aged(1)]), &policy)), [Reason::Selected(RuleAt(0))]);
    assert_eq!(
        reasons(&planned(stock(vec![aged(-1)]), &policy)),
        [Reason::Spared(RuleAt(0), Spared::TooNew)]
    );
}

#[test]
fn the_first_rule_that_matches_decides() {
    let policy = policy(vec![
        (named("v.*"), Action::Keep),
        (Select { newer_than: days(7), ..Select::default() }, Action::Keep),
        (
            Select { name: pattern("(?<branch>.+)-[0-9a-f]{4}"), older_than: days(20), ..Select::default() },
            newest(1, &["branch"]),
        ),
        (Select { older_than: days(90), ..named(".*") }, Action::Delete),
    ]);
    let tags = vec![
        tag("v1", Some(900)),
        tag("main-0001", Some(30)),
        tag("main-0002", Some(25)),
        tag("main-0003", Some(15)),
        tag("main-0004", Some(10)),
        tag("dev-00ff", Some(100)),
        tag("young", Some(7)),
        tag("old", Some(91)),
        tag("middle", Some(50)),
        tag("undated", None),
    ];
    insta::assert_snapshot!(plan_of(tags, &policy), @"
    + dev-00ff: rule 3: the newest of each branch
    - main-0001: rule 3: not the newest of each branch, and older than 20d
    - main-0002: rule 3: not the newest of each branch, and older than 20d
    + main-0003: rule 3: not older than 20d
    + main-0004: rule 3: the newest of each branch
    + middle: rule 4: not older than 90d
    - old: rule 4: name matches .*, older than 90d
    + undated: rule 2: its age is unknown
    + v1: rule 1: kept, name matches v.*
    + young: rule 2: kept, not older than 7d
    ");
}

#[test]
fn what_ties_with_the_last_place_stays() {
    let gone = |days: &[(&str, u32)], count, per: &[&str]| {
        let tags = days.iter().map(|(name, days)| tag(name, Some(*days))).collect();
        let policy = policy(vec![(named("(?<group>[a-z])-.*"), newest(count, per))]);
        let plan = planned(stock(tags), &policy);
        let gone: Vec<String> = plan.tags_that(Fate::Delete).map(|(_, tag)| tag.name.to_string()).collect();
        gone.join(" ")
    };
    let one_date = [("a-9", 5), ("a-10", 5), ("a-1", 9), ("b-9", 5), ("b-10", 5), ("b-1", 9)];
    assert_eq!(gone(&one_date, 1, &[]), "a-1 b-1");
    assert_eq!(gone(&one_date, 4, &[]), "a-1 b-1");
    assert_eq!(gone(&one_date, 5, &[]), "");
    assert_eq!(gone(&one_date, 1, &["group"]), "a-1 b-1");
    assert_eq!(gone(&one_date, 0, &[]), "a-1 a-10 a-9 b-1 b-10 b-9");
    let last = [("a-1", 1), ("a-2", 2), ("a-9", 5), ("a-10", 5), ("a-11", 5), ("a-4", 6)];
    assert_eq!(gone(&last, 2, &[]), "a-10 a-11 a-4 a-9");
    assert_eq!(gone(&last, 3, &[]), "a-4");
}

/// A rule that may be about a tag is not passed over where it keeps: a later one would take what the first protects.
#[test]
fn what_is_not_known_is_neither_old_nor_new() {
    let keep_young = (Select { newer_than: days(7), ..Select::default() }, Action::Keep);
    let delete_all = (named(".*"), Action::Delete);
    let of = |rules| policy(rules);
    let undated = || vec![tag("a", None)];
    let reason = |rules| reasons(&planned(stock(undated()), &of(rules)))[0];
    assert_eq!(
        reason(vec![keep_young.clone(), delete_all.clone()]),
        Reason::Unknown(RuleAt(0), Missing::Age)
    );
    let old = (Select { older_than: days(7), ..Select::default() }, Action::Delete);
    assert_eq!(reason(vec![old.clone()]), Reason::Unknown(RuleAt(0), Missing::Age));
    // By its name alone it goes in either case.
    assert_eq!(reason(vec![old.clone(), delete_all]), Reason::Selected(RuleAt(1)));
    assert_eq!(reason(vec![(named(".*"), newest(0, &[]))]), Reason::Unknown(RuleAt(0), Missing::Age));
    // It is not counted where a rule before it may have taken it.
    let by_build =
        (Select { older_than: days(1), clock: Some(Clock::Created), ..Select::default() }, Action::Delete);
    let policy = of(vec![by_build, (named(".*"), newest(1, &[]))]);
    let tags = vec![tag("a", Some(1)), tag("b", Some(2))];
    let plan = planned(stock(tags), &policy);
    assert_eq!(reasons(&plan), [Reason::Unknown(RuleAt(0), Missing::Age); 2]);
}

#[test]
fn what_cannot_be_looked_at_again_stays() {
    let broken = ListedTag { digest: None, ..tag("broken", Some(9)) };
    let policy = policy(vec![(named(".*"), Action::Delete)]);
    assert_eq!(reasons(&planned(stock(vec![broken]), &policy)), [Reason::Unknown(RuleAt(0), Missing::Image)]);
}

#[test]
fn latest_stays_unless_told_otherwise() {
    let mut policy = policy(vec![(named(".*"), Action::Delete)]);
    let reason = |policy: &Policy| reasons(&planned(stock(vec![tag("latest", None)]), policy))[0];
    assert_eq!(reason(&policy), Reason::Latest);
    policy.keep_latest = false;
    assert_eq!(reason(&policy), Reason::Selected(RuleAt(0)));
}

/// A million tags have a reason each, and a place in several tables.
#[test]
fn reasons_and_places_are_small() {
    let sizes = [size_of::<Reason>(), size_of::<TagAt>(), size_of::<HolderAt>(), size_of::<RuleAt>()];
    assert_eq!(sizes, [8, 4, 4, 2]);
}
