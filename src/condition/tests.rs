//! Each rule, to each of its three ends.

use super::*;
use crate::image::{Configuration, Digest, Label, Platform};
use crate::registry::{Found, ListedTag, PlatformImage, Presence};

fn platform(text: &str) -> Platform {
    Platform::parse(text).unwrap()
}

/// An image for a platform whose configuration was read.
fn read(platform: Option<&str>, labels: &[(&str, &str)]) -> PlatformImage {
    let labels = labels.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    PlatformImage {
        platform: platform.map(self::platform),
        configuration: Some(Configuration { labels, ..Configuration::default() }),
        presence: Presence::There,
        ..PlatformImage::default()
    }
}

/// An image of which nothing is known but what its index says.
fn named(platform: Option<&str>) -> PlatformImage {
    PlatformImage { platform: platform.map(self::platform), ..PlatformImage::default() }
}

fn gone(platform: &str) -> PlatformImage {
    PlatformImage { presence: Presence::Missing, ..named(Some(platform)) }
}

fn found(images: Vec<PlatformImage>) -> Found {
    Found { images: Some(images), ..Found::default() }
}

#[test]
fn what_was_not_looked_at_is_not_known_and_never_none() {
    let nothing = Found::default();
    let facts = Facts::of_found(&nothing, &[]);
    let label = Label::parse("a").unwrap();
    assert_eq!(platform::has(&facts, &platform("linux/amd64")), Met::NotKnown(Missing::Platforms));
    assert_eq!(platform::named(&facts), None);
    assert_eq!(label::carries(&facts, &label), Met::NotKnown(Missing::Labels));
    assert_eq!(digest::is(&facts, &Digest::of(b"x")), Met::NotKnown(Missing::Image));
    assert_eq!(size::is_larger(&facts, 0), Met::NotKnown(Missing::Size));
    assert_eq!(size::is_smaller(&facts, 9), Met::NotKnown(Missing::Size));
    assert!(presence::missing(&facts).is_empty());
}

#[test]
fn a_platform_is_there_where_one_image_for_it_is() {
    let arm = platform("linux/arm64");
    let has = |images: Vec<PlatformImage>| platform::has(&Facts::of_found(&found(images), &[]), &arm);
    let amd = || named(Some("linux/amd64"));
    assert_eq!(has(vec![amd(), named(Some("linux/arm64"))]), Met::Yes, "nobody asked whether it is there");
    assert_eq!(has(vec![amd()]), Met::No(platform::LacksPlatform::NotNamed));
    assert_eq!(has(Vec::new()), Met::No(platform::LacksPlatform::NotNamed), "an index of nothing");
    assert_eq!(has(vec![amd(), gone("linux/arm64")]), Met::No(platform::LacksPlatform::Gone));
    assert_eq!(has(vec![gone("linux/arm64"), named(Some("linux/arm64"))]), Met::Yes, "one of two is there");
    assert_eq!(has(vec![amd(), named(None)]), Met::NotKnown(Missing::Platforms), "it may be for that");
    assert_eq!(
        has(vec![read(None, &[])]),
        Met::No(platform::LacksPlatform::NotNamed),
        "its configuration names none"
    );
}

#[test]
fn one_platform_of_a_kind_is_enough_and_one_that_is_not_known_leaves_it_open() {
    let is_arm = |has: &Platform| has.to_string().contains("arm");
    let some = |images: Vec<PlatformImage>| platform::some(&Facts::of_found(&found(images), &[]), is_arm);
    let (amd, arm) = (|| named(Some("linux/amd64")), || named(Some("linux/arm64")));
    assert_eq!(some(vec![amd(), arm()]), Met::Yes);
    assert_eq!(some(vec![named(None), arm()]), Met::Yes);
    assert_eq!(some(vec![amd()]), Met::No(()));
    assert_eq!(some(vec![amd(), read(None, &[])]), Met::No(()), "its configuration names none");
    assert_eq!(some(vec![amd(), named(None)]), Met::NotKnown(Missing::Platforms));
}

#[test]
fn what_has_no_name_may_be_there_unless_the_registry_has_lost_it() {
    let may_be = |images: Vec<PlatformImage>| platform::may_be_there(&Facts::of_found(&found(images), &[]));
    let lost = |presence| PlatformImage { presence, ..named(None) };
    assert!(platform::may_be_there(&Facts::of_found(&Found::default(), &[])), "nobody has looked");
    assert!(may_be(vec![named(None)]));
    assert!(may_be(vec![lost(Presence::Missing), named(None)]));
    assert!(!may_be(vec![lost(Presence::Missing), lost(Presence::Unconfigured)]));
    assert!(!may_be(vec![named(Some("linux/amd64")), read(None, &[])]), "those are known");
}

#[test]
fn platforms_are_named_in_the_order_of_the_index() {
    let of = |images: Vec<PlatformImage>| {
        let found = found(images);
        let facts = Facts::of_found(&found, &[]);
        platform::named(&facts)
            .map(|named| named.into_iter().map(|has| has.map(ToString::to_string)).collect())
    };
    let (amd, arm) = (Some("linux/amd64".to_owned()), Some("linux/arm64".to_owned()));
    let images = || vec![named(Some("linux/arm64")), named(Some("linux/amd64"))];
    assert_eq!(of(images()), Some(vec![arm.clone(), amd.clone()]));
    assert_eq!(of(vec![named(None)]), None, "nobody knows");
    assert_eq!(of(vec![named(None), named(Some("linux/arm64"))]), Some(vec![None, arm]));
    assert_eq!(of(vec![read(None, &[])]), Some(vec![None]), "it names none");
    assert_eq!(of(Vec::new()), None::<Vec<Option<String>>>);
}

#[test]
fn every_image_that_matters_must_carry_a_label() {
    let both = [read(Some("linux/amd64"), &[("a", "1")]), read(Some("linux/arm64"), &[("a", "2")])];
    let found = found(both.to_vec());
    let arm = [platform("linux/arm64")];
    let carries = |only: &[Platform], label: &str| {
        let met = label::carries(&Facts::of_found(&found, only), &Label::parse(label).unwrap());
        match met {
            Met::Yes => "yes".to_owned(),
            Met::No(label::LacksLabel::NoImage) => "no image".to_owned(),
            Met::No(label::LacksLabel::Label(image)) => {
                format!("none on {}", image.platform.as_ref().unwrap())
            }
            Met::No(label::LacksLabel::Value(image, has)) => {
                format!("{has} on {}", image.platform.as_ref().unwrap())
            }
            Met::NotKnown(missing) => format!("{missing:?}"),
        }
    };
    assert_eq!(carries(&[], "a"), "yes");
    assert_eq!(carries(&[], "a=1"), "2 on linux/arm64");
    assert_eq!(carries(&arm, "a=2"), "yes", "the other does not matter");
    assert_eq!(carries(&[], "b"), "none on linux/amd64");
    assert_eq!(carries(&[platform("linux/s390x")], "a"), "no image");
}

#[test]
fn a_label_that_one_image_lacks_settles_it_whatever_is_not_known_of_others() {
    let label = Label::parse("a").unwrap();
    let unread = || named(Some("linux/amd64"));
    let lacking = || read(Some("linux/arm64"), &[]);
    let carries = |images: Vec<PlatformImage>| {
        matches!(label::carries(&Facts::of_found(&found(images), &[]), &label), Met::No(_))
    };
    assert!(carries(vec![unread(), lacking()]) && carries(vec![lacking(), unread()]));
    assert!(!carries(vec![unread(), read(Some("linux/arm64"), &[("a", "1")])]), "that is not known");
}

#[test]
fn what_is_missing_is_told_where_it_matters() {
    let found = found(vec![gone("linux/amd64"), named(Some("linux/arm64"))]);
    let missing = |only: &[Platform]| presence::missing(&Facts::of_found(&found, only)).len();
    assert_eq!(missing(&[]), 1);
    assert_eq!(missing(&[platform("linux/amd64")]), 1);
    assert_eq!(missing(&[platform("linux/arm64")]), 0);
}

#[test]
fn a_digest_and_a_size_are_compared() {
    let (a, b) = (Digest::of(b"a"), Digest::of(b"b"));
    let mut tag = ListedTag::named(crate::image::Tag::parse("v1").unwrap());
    (tag.digest, tag.size_bytes) = (Some(a.clone()), Some(7));
    let facts = Facts::of_listed(&tag);
    assert_eq!(digest::is(&facts, &a), Met::Yes);
    assert_eq!(digest::is(&facts, &b), Met::No(&a));
    let larger = [6, 7, 8].map(|limit| size::is_larger(&facts, limit));
    assert_eq!(larger, [Met::Yes, Met::No(()), Met::No(())]);
    let smaller = [6, 7, 8].map(|limit| size::is_smaller(&facts, limit));
    assert_eq!(smaller, [Met::No(()), Met::No(()), Met::Yes]);
}
