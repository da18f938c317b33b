//! Which tags rules are about, by example: labels, expiry, sizes, platforms, versions and repositories.

use super::policy::EXPIRY_LABELS;
use super::testing::{named, pattern, plan_of, planned, policy, stock, tag};
use super::*;
use crate::image::{Configuration, Label, Platform};
use crate::registry::{ListedTag, PlatformImage};

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
