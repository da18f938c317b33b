//! What rules say of tags, by example. What holds of all policies and registries is in `properties`.

use crate::condition::Missing;
use std::sync::Arc;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::*;
use crate::dates::age::Clock;
use crate::dates::duration::Span;
use crate::image::{Configuration, Digest, Label, Platform, Repository, Tag, media_type};
use crate::registry::{ListedTag, PlatformImage};
use crate::words::pattern::Pattern;

pub(super) fn now() -> OffsetDateTime {
    OffsetDateTime::parse("2026-01-31T12:00:00Z", &Rfc3339).unwrap()
}

/// A tag so many days old, of an image that nothing else is of; `None`: of unknown age.
pub(super) fn tag(name: &str, days: Option<u32>) -> ListedTag {
    ListedTag {
        digest: Some(Digest::of(name.as_bytes())),
        media_type: Some(media_type::OCI_MANIFEST.into()),
        size_bytes: Some(1000),
        published: days.map(|days| now() - time::Duration::days(days.into())),
        ..ListedTag::named(Tag::parse(name).unwrap())
    }
}

pub(super) fn stock(tags: Vec<ListedTag>) -> Stock {
    let repository = Arc::new(Repository::parse("acme/shop").unwrap());
    let listed = crate::registry::Listed { count: tags.len(), tags, ..Default::default() };
    Stock::of(repository, listed)
}

#[expect(clippy::unnecessary_wraps, reason = "it stands where there may be none")]
pub(super) fn pattern(text: &str) -> Option<Pattern> {
    Some(Pattern::whole(text).unwrap())
}

#[expect(clippy::unnecessary_wraps, reason = "it stands where there may be none")]
pub(super) fn days(days: u64) -> Option<Span> {
    Some(Span::from_seconds(days * 86_400))
}

pub(super) fn policy(rules: Vec<(Select, Action)>) -> Policy {
    let numbered = (1..).map(RuleNumber).zip(rules);
    let rules = numbered.map(|(number, (select, action))| Rule { number, name: None, select, action });
    Policy { rules: rules.collect(), ..Policy::default() }
}

pub(super) fn named(text: &str) -> Select {
    Select { name: pattern(text), ..Select::default() }
}

fn newest(count: usize, per: &[&str]) -> Action {
    Action::KeepNewest { count, per: per.iter().map(|name| (*name).to_owned()).collect() }
}

pub(super) fn planned(stock: Stock, policy: &Policy) -> RepositoryPlan {
    let draft = Draft::new(stock, policy, &InUse::default(), now());
    assert_eq!(draft.unread(), Vec::<TagAt>::new());
    draft.finish()
}

/// `-` for what goes, `+` for what stays, each with its reason.
pub(super) fn told(plan: &RepositoryPlan, policy: &Policy, in_use: &InUse) -> String {
    let lines = plan.tags.placed().map(|(place, tag)| {
        let reason = plan.reasons[place];
        let sign = if reason.fate() == Fate::Delete { '-' } else { '+' };
        let held =
            plan.holder(place).map_or_else(String::new, |holder| format!(" (its image stays: {holder})"));
        let reason = reason.told(policy, in_use, |at| plan.name(at));
        format!("{sign} {}: {reason}{held}\n", tag.name)
    });
    lines.collect()
}

/// Why each tag goes or stays, in the order of their names.
pub(super) fn reasons(plan: &RepositoryPlan) -> Vec<Reason> {
    plan.reasons.iter().copied().collect()
}

fn plan_of(tags: Vec<ListedTag>, policy: &Policy) -> String {
    told(&planned(stock(tags), policy), policy, &InUse::default())
}

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
fn a_broken_tag_takes_no_version_s_place() {
    let keep = KeepVersions { patches: Some(1), ..KeepVersions::default() };
    let policy = policy(vec![(Select::default(), Action::KeepVersions { keep, per: Vec::new() })]);
    let broken = ListedTag { digest: None, ..tag("1.2.4", None) };
    insta::assert_snapshot!(plan_of(vec![tag("1.2.2", None), tag("1.2.3", None), broken], &policy), @"
    - 1.2.2: rule 1: not the newest patch release of each minor
    + 1.2.3: rule 1: the newest patch release of each minor
    + 1.2.4: rule 1: what it points at is unknown
    ");
}

#[test]
fn versions_are_counted_patch_by_patch() {
    let keep = KeepVersions { patches: Some(2), prereleases: Some(1), ..KeepVersions::default() };
    let policy = policy(vec![(Select::default(), Action::KeepVersions { keep, per: Vec::new() })]);
    let names = [
        "1.0.0",
        "1.0.1",
        "1.0.2",
        "v1.0.2",
        "1.1.0",
        "2.0.0",
        "2.0.1",
        "2.0.9",
        "2.0.10",
        "2.1.0-rc.1",
        "2.1.0-rc.2",
        "1.0",
        "main",
    ];
    let tags = names.map(|name| tag(name, None)).into_iter().collect();
    insta::assert_snapshot!(plan_of(tags, &policy), @"
    + 1.0: no rule selects it
    - 1.0.0: rule 1: not among the newest 2 patch releases of each minor, the newest pre-release
    + 1.0.1: rule 1: among the newest 2 patch releases of each minor, the newest pre-release
    + 1.0.2: rule 1: among the newest 2 patch releases of each minor, the newest pre-release
    + 1.1.0: rule 1: among the newest 2 patch releases of each minor, the newest pre-release
    - 2.0.0: rule 1: not among the newest 2 patch releases of each minor, the newest pre-release
    - 2.0.1: rule 1: not among the newest 2 patch releases of each minor, the newest pre-release
    + 2.0.10: rule 1: among the newest 2 patch releases of each minor, the newest pre-release
    + 2.0.9: rule 1: among the newest 2 patch releases of each minor, the newest pre-release
    - 2.1.0-rc.1: rule 1: not among the newest 2 patch releases of each minor, the newest pre-release
    + 2.1.0-rc.2: rule 1: among the newest 2 patch releases of each minor, the newest pre-release
    + main: no rule selects it
    + v1.0.2: rule 1: among the newest 2 patch releases of each minor, the newest pre-release
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

#[test]
fn variants_are_lines_of_their_own() {
    let gone = |names: &[&str], version, keep| {
        let tags = names.iter().map(|name| tag(name, None)).collect();
        let select = Select { version, ..Select::default() };
        let policy = policy(vec![(select, Action::KeepVersions { keep, per: Vec::new() })]);
        let plan = planned(stock(tags), &policy);
        let gone: Vec<String> = plan.tags_that(Fate::Delete).map(|(_, tag)| tag.name.to_string()).collect();
        gone.join(" ")
    };
    let patches = KeepVersions { patches: Some(1), ..KeepVersions::default() };
    let names = [
        "1.2.3",
        "1.2.4",
        "1.2.2-alpine",
        "1.2.3-alpine",
        "1.2.1-slim",
        "1.2.3-rc1",
        "1.2.9-4f5a1c2",
        "1.2.9-0f5a1c2",
    ];
    assert_eq!(gone(&names, None, patches), "1.2.2-alpine 1.2.3");
    assert_eq!(gone(&names, Some(Versions::Release), patches), "1.2.2-alpine 1.2.3");
    let majors = KeepVersions { majors: Some(1), ..KeepVersions::default() };
    assert_eq!(gone(&["1.0.0", "2.0.0", "1.0.0-alpine"], None, majors), "1.0.0");
    let prereleases = KeepVersions { prereleases: Some(1), ..KeepVersions::default() };
    let names = [
        "1.0.0-rc9",
        "1.0.0-rc10",
        "1.0.0-rc2-alpine",
        "1.0.0-rc3-alpine",
        "1.0.0-dev-4f5a1c2-slim",
        "1.0.0-dev-0f5a1c2-slim",
        "1.0.0-alpine",
    ];
    assert_eq!(gone(&names, None, prereleases), "1.0.0-rc2-alpine 1.0.0-rc9");
    let names = ["104.1.1_up57.0.3", "104.1.2_up57.0.4", "104.1.2_up57.0.5", "not_a_version"];
    assert_eq!(gone(&names, Some(Versions::Release), patches), "104.1.1_up57.0.3");
}

#[test]
fn majors_and_minors_are_counted_too_and_groups_apart() {
    let keep = KeepVersions { majors: Some(1), minors: Some(1), patches: None, prereleases: Some(0) };
    let select = named(r"(?<version>\d+\.\d+\.\d+(-rc\d+)?)(-(?<variant>alpine|debian))?");
    let policy = policy(vec![(select, Action::KeepVersions { keep, per: vec!["variant".to_owned()] })]);
    let names = [
        "1.2.0",
        "2.1.0",
        "2.2.0",
        "2.2.1",
        "2.2.1-rc1",
        "1.2.0-alpine",
        "1.2.5-alpine",
        "1.1.0-alpine",
        "3.0.0-other",
    ];
    let tags = names.map(|name| tag(name, None)).into_iter().collect();
    insta::assert_snapshot!(plan_of(tags, &policy), @"
    - 1.1.0-alpine: rule 1: not among the highest major, the highest minor of each major, the newest 0 pre-releases, for each variant
    - 1.2.0: rule 1: not among the highest major, the highest minor of each major, the newest 0 pre-releases, for each variant
    + 1.2.0-alpine: rule 1: among the highest major, the highest minor of each major, the newest 0 pre-releases, for each variant
    + 1.2.5-alpine: rule 1: among the highest major, the highest minor of each major, the newest 0 pre-releases, for each variant
    - 2.1.0: rule 1: not among the highest major, the highest minor of each major, the newest 0 pre-releases, for each variant
    + 2.2.0: rule 1: among the highest major, the highest minor of each major, the newest 0 pre-releases, for each variant
    + 2.2.1: rule 1: among the highest major, the highest minor of each major, the newest 0 pre-releases, for each variant
    - 2.2.1-rc1: rule 1: not among the highest major, the highest minor of each major, the newest 0 pre-releases, for each variant
    + 3.0.0-other: no rule selects it
    ");
}

fn labelled(name: &str, days: Option<u32>, labels: &[&[(&str, &str)]]) -> ListedTag {
    let image = |labels: &&[(&str, &str)]| PlatformImage {
        platform: Platform::parse("linux/amd64").ok(),
        annotations: Some(Vec::new()),
        configuration: Some(Configuration {
            labels: labels.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            ..Configuration::default()
        }),
        ..PlatformImage::default()
    };
    let images: Vec<PlatformImage> = labels.iter().map(image).collect();
    ListedTag { images: Some(images.into()), ..tag(name, days) }
}

#[test]
fn expiry_labels_are_honoured_where_a_rule_says_so() {
    let expired = EXPIRY_LABELS.map(str::to_owned).to_vec();
    let policy = policy(vec![(Select { expired, ..Select::default() }, Action::Delete)]);
    let quay = |name: &str, days, life| labelled(name, days, &[&[("quay.expires-after", life)]]);
    let tags = vec![
        quay("over", Some(8), "1w"),
        quay("under", Some(6), "1w"),
        quay("forever", Some(600), "never"),
        quay("odd", Some(600), "soon"),
        quay("undated", None, "1w"),
        labelled("fdo", Some(3), &[&[("fdo.expires-after", "2d")]]),
        labelled("half", Some(30), &[&[("quay.expires-after", "1w")], &[]]),
        labelled("longer", Some(30), &[&[("quay.expires-after", "1w")], &[("quay.expires-after", "5w")]]),
        labelled("unlabelled", Some(900), &[&[]]),
        tag("unread", Some(900)),
    ];
    insta::assert_snapshot!(plan_of(tags, &policy), @"
    - fdo: rule 1: expired by its label
    + forever: rule 1: not expired
    + half: no rule selects it
    + longer: rule 1: not expired
    + odd: rule 1: the meaning of its expiry label is unknown
    - over: rule 1: expired by its label
    + undated: rule 1: its age is unknown
    + under: rule 1: not expired
    + unlabelled: no rule selects it
    + unread: rule 1: its labels are unknown
    ");
}

/// The same tag, whose images carry these annotations; `None`: nobody knows.
fn annotated(tag: ListedTag, annotations: Option<&[(&str, &str)]>) -> ListedTag {
    let texts = |list: &[(&str, &str)]| {
        list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    let images = tag.images.iter().flat_map(|images| images.iter().cloned());
    let images = images.map(|image| PlatformImage { annotations: annotations.map(texts), ..image }).collect();
    ListedTag { images: Some(images), ..tag }
}

#[test]
fn of_several_expiry_labels_all_must_have_expired_and_annotations_are_labels() {
    let expired = EXPIRY_LABELS.map(str::to_owned).to_vec();
    let policy = policy(vec![(Select { expired, ..Select::default() }, Action::Delete)]);
    let (quay, fdo) = (EXPIRY_LABELS[0], EXPIRY_LABELS[1]);
    let plain = |name: &str| labelled(name, Some(8), &[&[]]);
    let by_label = |name: &str, life| labelled(name, Some(8), &[&[(quay, life)]]);
    let tags = vec![
        labelled("both", Some(8), &[&[(quay, "1w"), (fdo, "2d")]]),
        labelled("second-longer", Some(8), &[&[(quay, "1w"), (fdo, "5w")]]),
        labelled("first-longer", Some(8), &[&[(quay, "5w"), (fdo, "2d")]]),
        labelled("second-never", Some(8), &[&[(quay, "1w"), (fdo, "never")]]),
        labelled("second-odd", Some(8), &[&[(quay, "1w"), (fdo, "soon")]]),
        labelled("odd-and-longer", Some(8), &[&[(quay, "soon"), (fdo, "5w")]]),
        annotated(plain("annotated"), Some(&[(quay, "1w")])),
        annotated(plain("annotated-longer"), Some(&[(quay, "2w")])),
        annotated(plain("annotated-twice"), Some(&[(quay, "1w"), (quay, "2w")])),
        annotated(plain("annotated-otherwise"), Some(&[("expires", "1w")])),
        annotated(by_label("label-longer", "2w"), Some(&[(quay, "1w")])),
        annotated(by_label("annotation-longer", "1w"), Some(&[(quay, "2w")])),
        annotated(by_label("unread", "1w"), None),
    ];
    insta::assert_snapshot!(plan_of(tags, &policy), @"
    - annotated: rule 1: expired by its label
    + annotated-longer: rule 1: not expired
    + annotated-otherwise: no rule selects it
    + annotated-twice: rule 1: not expired
    + annotation-longer: rule 1: not expired
    - both: rule 1: expired by its label
    + first-longer: rule 1: not expired
    + label-longer: rule 1: not expired
    + odd-and-longer: rule 1: not expired
    + second-longer: rule 1: not expired
    + second-never: rule 1: not expired
    + second-odd: rule 1: the meaning of its expiry label is unknown
    + unread: rule 1: its labels are unknown
    ");
}

#[test]
fn sizes_platforms_and_labels_select() {
    let select = Select {
        larger_than: Some(500),
        smaller_than: Some(2000),
        platforms: vec![Platform::parse("linux/amd64").unwrap()],
        labels: vec![Label::parse("team=web").unwrap(), Label::parse("stage").unwrap()],
        ..Select::default()
    };
    let policy = policy(vec![(select, Action::Delete)]);
    let both: &[&[(&str, &str)]] = &[&[("team", "web"), ("stage", "x")]];
    let tags = vec![
        labelled("all", None, both),
        labelled("other-team", None, &[&[("team", "ops"), ("stage", "x")]]),
        ListedTag { size_bytes: Some(500), ..labelled("small", None, both) },
        ListedTag { size_bytes: Some(2000), ..labelled("large", None, both) },
        ListedTag { size_bytes: None, ..labelled("unmeasured", None, both) },
        tag("unread", None),
    ];
    insta::assert_snapshot!(plan_of(tags, &policy), @"
    - all: rule 1: larger than 500 bytes, smaller than 2000 bytes, for linux/amd64, labelled team=web, stage
    + large: no rule selects it
    + other-team: no rule selects it
    + small: no rule selects it
    + unmeasured: rule 1: its size is unknown
    + unread: rule 1: its platforms are unknown
    ");
}

#[test]
fn versions_and_repositories_select() {
    let names =
        ["1.2.3", "v1.2.3", "1.2.3-rc.1", "1.2.3-alpine", "1.2.3-4-g4f5a1c2", "1.2", "v1", "1.2.3.4", "main"];
    let gone = |select: Select| {
        let plan =
            planned(stock(names.map(|name| tag(name, None)).into()), &policy(vec![(select, Action::Delete)]));
        let gone: Vec<String> = plan.tags_that(Fate::Delete).map(|(_, tag)| tag.name.to_string()).collect();
        gone.join(" ")
    };
    let of = |version| gone(Select { version: Some(version), ..Select::default() });
    assert_eq!(of(Versions::Any), "1.2.3 1.2.3-4-g4f5a1c2 1.2.3-alpine 1.2.3-rc.1 v1.2.3");
    assert_eq!(of(Versions::Release), "1.2.3 1.2.3-alpine v1.2.3");
    assert_eq!(of(Versions::Prerelease), "1.2.3-4-g4f5a1c2 1.2.3-rc.1");
    let of = |repository| gone(Select { repository: pattern(repository), ..named("main|v1") });
    assert_eq!(of("acme/.*"), "main v1");
    assert_eq!(of("acme/shop"), "main v1");
    assert_eq!(of("shop"), "");
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
