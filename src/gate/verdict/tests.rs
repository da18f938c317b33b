//! The verdict, condition by condition.

use proptest::prelude::*;
use time::Duration;

use super::*;
use crate::dates::duration::Span;
use crate::image::{Configuration, Digest, Label, Platform, Pointer, Repository, Tag};
use crate::registry::{Found, PlatformImage};

const NOW: i64 = 1_800_000_000;

fn now() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(NOW).unwrap()
}

fn ago(days: i64) -> impl Into<Option<OffsetDateTime>> {
    now() - Duration::days(days)
}

fn reference() -> Reference {
    Reference {
        host: "registry.example.com".into(),
        repository: Repository::parse("acme/shop").unwrap(),
        pointer: Pointer::Tag { tag: Tag::parse("v1").unwrap(), digest: None },
    }
}

fn image(
    platform: &str,
    created: impl Into<Option<OffsetDateTime>>,
    labels: &[(&str, &str)],
) -> PlatformImage {
    let labels = labels.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    PlatformImage {
        platform: Platform::parse(platform).ok(),
        configuration: Some(Configuration { created: created.into(), platform: None, labels }),
        ..PlatformImage::default()
    }
}

fn found(published: impl Into<Option<OffsetDateTime>>, images: Vec<PlatformImage>) -> Lookup<Found> {
    let digest = Some(Digest::of(b"manifest"));
    Lookup::Found(Found { digest, media_type: None, published: published.into(), images: Some(images) })
}

fn platforms(texts: &[&str]) -> Vec<Platform> {
    texts.iter().map(|text| Platform::parse(text).unwrap()).collect()
}

fn judged(
    reference: &Reference,
    conditions: &Conditions,
    lookup: &Lookup<Found>,
) -> Result<Judgement, Error> {
    let facts = lookup.as_ref().map(|found| Facts::of_found(found, &conditions.platforms));
    judge(reference, conditions, &facts, now())
}

fn told(conditions: &Conditions, lookup: &Lookup<Found>) -> String {
    match judged(&reference(), conditions, lookup) {
        Ok(judgement) => format!("{}: {}", judgement.verdict.name(), judgement.reason),
        Err(error) => format!("{}: {}", error.exit.name(), error.cause),
    }
}

#[test]
fn absence_tells_what_is_not_there() {
    let told = |absence| told(&Conditions::default(), &Lookup::Absent(absence));
    insta::assert_snapshot!(told(Absence::Tag), @"absent: acme/shop has no tag v1");
    insta::assert_snapshot!(told(Absence::Repository), @"absent: the registry has no repository acme/shop");
    insta::assert_snapshot!(told(Absence::Manifest), @"absent: there is no acme/shop:v1");
}

#[test]
fn an_age_over_the_limit_is_stale_and_at_the_limit_is_not() {
    let conditions = Conditions { max_age: Span::parse("7d").ok(), ..Conditions::default() };
    insta::assert_snapshot!(told(&conditions, &found(ago(9), vec![])), @"stale: published 9d ago, older than 7d");
    insta::assert_snapshot!(told(&conditions, &found(ago(7), vec![])), @"present: published 7d ago, not older than 7d");
    let created = vec![image("linux/amd64", ago(8), &[])];
    insta::assert_snapshot!(told(&conditions, &found(None, created)), @"stale: created 8d ago, older than 7d");
}

#[test]
fn the_oldest_platform_asked_for_counts() {
    let lookup = found(None, vec![image("linux/amd64", ago(1), &[]), image("linux/arm64", ago(30), &[])]);
    let mut conditions = Conditions { max_age: Span::parse("7d").ok(), ..Conditions::default() };
    insta::assert_snapshot!(told(&conditions, &lookup), @"stale: created 30d ago, older than 7d");
    conditions.platforms = platforms(&["linux/amd64"]);
    insta::assert_snapshot!(told(&conditions, &lookup), @"present: created 1d ago, not older than 7d");
}

#[test]
fn an_unknown_age_is_a_failure_unless_said_otherwise() {
    let lookup = found(None, vec![image("linux/amd64", Some(OffsetDateTime::UNIX_EPOCH), &[])]);
    let mut conditions = Conditions { max_age: Span::parse("7d").ok(), ..Conditions::default() };
    insta::assert_snapshot!(told(&conditions, &lookup), @"protocol: its age is unknown: the image's configuration names no believable build time");
    conditions.unknown_age = Some(UnknownAge::Stale);
    insta::assert_snapshot!(told(&conditions, &lookup), @"stale: its age is unknown (the image's configuration names no believable build time), taken for stale");
    conditions.unknown_age = Some(UnknownAge::Fresh);
    insta::assert_snapshot!(told(&conditions, &lookup), @"present: its age is unknown (the image's configuration names no believable build time), taken for fresh");
    let published = Conditions { clock: Clock::Published, unknown_age: None, ..conditions };
    insta::assert_snapshot!(told(&published, &lookup), @"protocol: its age is unknown: this registry does not record when a tag was published");
}

#[test]
fn one_undated_platform_makes_the_age_unknown() {
    let lookup = found(None, vec![image("linux/amd64", ago(1), &[]), image("linux/arm64", None, &[])]);
    let conditions = Conditions { max_age: Span::parse("7d").ok(), ..Conditions::default() };
    assert!(told(&conditions, &lookup).starts_with("protocol"));
}

#[test]
fn missing_platforms_are_named_with_what_is_there() {
    let lookup = found(ago(1), vec![image("linux/amd64", None, &[])]);
    let mut conditions =
        Conditions { platforms: platforms(&["linux/amd64", "linux/arm64"]), ..Conditions::default() };
    insta::assert_snapshot!(told(&conditions, &lookup), @"incomplete: linux/arm64 is missing; has linux/amd64");
    conditions.platforms = platforms(&["linux/arm64", "linux/arm/v7"]);
    insta::assert_snapshot!(told(&conditions, &lookup), @"incomplete: linux/arm64, linux/arm/v7 are missing; has linux/amd64");
    insta::assert_snapshot!(told(&conditions, &found(ago(1), vec![image("", None, &[])])), @"incomplete: linux/arm64, linux/arm/v7 are missing; names no platform");
}

#[test]
fn labels_are_asked_of_every_platform_that_matters() {
    let lookup = found(
        ago(1),
        vec![image("linux/amd64", None, &[("a", "1")]), image("linux/arm64", None, &[("a", "2")])],
    );
    let label = |value: Option<&str>| Label { name: "a".into(), value: value.map(Into::into) };
    let mut conditions = Conditions { labels: vec![label(Some("1"))], ..Conditions::default() };
    insta::assert_snapshot!(told(&conditions, &lookup), @r#"incomplete: label a is "2" on linux/arm64, not "1""#);
    conditions.platforms = platforms(&["linux/amd64"]);
    assert!(told(&conditions, &lookup).starts_with("present"));
    conditions = Conditions { labels: vec![label(None)], ..Conditions::default() };
    assert!(told(&conditions, &lookup).starts_with("present"));
    conditions.labels = vec![Label { name: "b".into(), value: None }];
    insta::assert_snapshot!(told(&conditions, &lookup), @"incomplete: label b is missing on linux/amd64");
}

#[test]
fn another_digest_is_incomplete_and_comes_before_stale() {
    let asked = Reference {
        pointer: Pointer::Tag { tag: Tag::parse("v1").unwrap(), digest: Some(Digest::of(b"another")) },
        ..reference()
    };
    let conditions = Conditions { max_age: Span::parse("1d").ok(), ..Conditions::default() };
    let judged = judged(&asked, &conditions, &found(ago(9), vec![])).unwrap();
    assert_eq!(judged.verdict, Verdict::Incomplete);
    insta::assert_snapshot!(judged.reason, @"the tag points at sha256:05b3abf2579a, not at sha256:ae448ac86c4e");
}

proptest! {
    #[test]
    fn a_longer_max_age_never_makes_an_image_worse(days in 0_i64..400, limit in 0_u64..400, more in 0_u64..400) {
        let verdict = |limit: u64| {
            let conditions = Conditions { max_age: Some(Span::from_seconds(limit * 86_400)), ..Conditions::default() };
            judged(&reference(), &conditions, &found(ago(days), vec![])).unwrap().verdict
        };
        prop_assert!(verdict(limit + more).rank() <= verdict(limit).rank());
        prop_assert_eq!(verdict(limit) == Verdict::Stale, u64::try_from(days).unwrap() > limit);
    }

    #[test]
    fn more_conditions_never_turn_a_shortcoming_into_present(days in 0_i64..40, arm in any::<bool>(), asked in any::<bool>()) {
        let images = if arm { vec![image("linux/arm64", ago(days), &[])] } else { vec![image("linux/amd64", ago(days), &[])] };
        let lookup = found(None, images);
        let few = Conditions { max_age: Span::parse("7d").ok(), ..Conditions::default() };
        let more = Conditions { platforms: if asked { platforms(&["linux/arm64"]) } else { vec![] }, ..few.clone() };
        let rank = |conditions: &Conditions| judged(&reference(), conditions, &lookup).unwrap().verdict.rank();
        prop_assert!(rank(&more) >= rank(&few));
    }
}
