//! How versions are read and ordered.

use std::cmp::Ordering;

use proptest::prelude::*;

use super::*;

fn version(text: &str) -> Version {
    Version::parse(text).unwrap_or_else(|| panic!("{text} is no version"))
}

fn are_ordered(names: &[&str]) {
    for pair in names.windows(2) {
        assert!(version(pair[0]) < version(pair[1]), "{pair:?}");
    }
}

#[test]
fn versions_are_ordered_as_semantic_versioning_says() {
    are_ordered(&[
        "0.9",
        "v1.0.0-alpha",
        "1.0.0-alpha.1",
        "1.0.0-alpha.beta",
        "1.0.0-beta.2",
        "1.0.0-beta.11",
        "1.0.0-rc.1",
        "v1",
        "1.0.1",
        "1.9",
        "v1.10.0",
        "2",
        "2026.01.31",
    ]);
    assert_eq!(Version::parse("v1.2"), Version::parse("1.2.0"));
}

#[test]
fn digits_of_pre_releases_are_numbers_wherever_they_stand() {
    for family in [
        "1.4.0-rc#",
        "1.0.0-beta#",
        "1.2.3-#-gabc1234",
        "1.0.0-SNAPSHOT#",
        "1.0.0-rc-#",
        "2.0.0-alpha#.1",
        "1.0.0-rc.#",
        "1.0.0-rc1-#-g4f5a1c2",
        "1.0.0rc#",
        "1.0.0b#",
        "1.0.0.M#",
        "1.0.0-m#",
        "1.0.0-preview.#.2",
        "1.0.0-nightly.2026#01",
        "1.0.0-dev-#-alpine",
        "1.0.0-dev-#_5",
        "1.0.0-alpine-rc#",
    ] {
        let of = |number: u32| version(&family.replace('#', &number.to_string()));
        for number in [0, 1, 8, 9, 10, 19, 99, 100] {
            assert!(of(number) < of(number + 1), "{family} {number}");
            assert!(of(number).is_prerelease(), "{family}");
        }
    }
}

#[test]
fn builds_that_git_describes_come_behind_what_they_were_built_after() {
    are_ordered(&[
        "1.2.3-rc1",
        "1.2.3-rc1-2-gffff000",
        "1.2.3-rc1-10-g0000fff",
        "1.2.3-rc2",
        "1.2.3",
        "1.2.3-1-gffff000",
        "1.2.3-10-g0000fff",
        "1.2.4-rc1",
    ]);
    assert_eq!(version("1.2.3-4-gabc1234"), version("1.2.3-4-gdef5678-dirty"));
}

#[test]
fn commits_have_no_order() {
    for (one, other) in [
        ("1.2.3-dev-4f5a1c2", "1.2.3-dev-abcdef0"),
        ("1.2.3-dev.4f5a1c2", "1.2.3-dev.g0123abc"),
        ("1.2.3-dev4f5a1c2", "1.2.3-dev0f5a1c2"),
        ("1.2.3-rc.1-4f5a1c2", "1.2.3-rc1-ffffffff"),
    ] {
        assert_eq!(version(one), version(other));
    }
    assert!(version("1.2.3-dev-20260131-4f5a1c2") < version("1.2.3-dev-20260201-000000a"));
    assert!(!version("1.2.3-4f5a1c2").is_prerelease());
}

#[test]
fn what_is_no_pre_release_is_a_variant() {
    for (name, variant) in [
        ("1.2.3", ""),
        ("1.2.3-alpine", "alpine"),
        ("1.2.3-Alpine3.20", "alpine3.20"),
        ("1.2.3-linux_amd64", "linux_amd64"),
        ("1.2.3-1", "1"),
        ("1.2.3-debian-12-r5", "debian-12-r5"),
        ("1.2.3-edge", "edge"),
        ("1.2.3-predator", "predator"),
        ("1.2.3-m", "m"),
        ("1.2.3-devs", "devs"),
        ("1.2.3_up1-alpine", ""),
        ("1.2.3-slim_5", "slim_5"),
    ] {
        let version = version(name);
        assert_eq!((version.variant(), version.is_prerelease()), (variant, false), "{name}");
    }
    for (name, variant) in [
        ("1.2.3-rc1-alpine", "alpine"),
        ("1.2.3-alpine-rc1", "alpine"),
        ("1.2.3rc1-slim", "slim"),
        ("1.2.3-4-gabcd-arm64", "arm64"),
        ("1.2.3-beta.2-linux-amd64", "linux-amd64"),
    ] {
        let version = version(name);
        assert_eq!((version.variant(), version.is_prerelease()), (variant, true), "{name}");
    }
    are_ordered(&["1.2.3-rc1-alpine", "1.2.3", "1.2.3-alpine9", "1.2.3-alpine10", "1.2.4-rc1", "1.2.4"]);
    are_ordered(&["2026", "2026-01", "2026-02", "2026-09", "2026-10", "2026-12", "2027"]);
}

#[test]
fn build_metadata_decides_nothing() {
    for (one, other) in [
        ("104.1.1_up57.0.3", "104.1.1"),
        ("104.1.1_up57.0.3", "v104.1.1_up58"),
        ("1.2.0-rc.1_5", "1.2.0-rc1"),
        ("1.2.0-rc.1_5-6", "1.2.0-rc.1_4"),
        ("1.2.3+up1", "1.2.3"),
        ("1.2.3-rc.1+up1", "1.2.3-rc.1"),
    ] {
        assert_eq!(version(one), version(other), "{one} {other}");
    }
    assert!(Version::parse_whole("3.1.0_k3s1").is_some() && Version::parse_whole("3.1_k3s1").is_none());
}

#[test]
fn one_pre_release_has_many_spellings() {
    for other in [
        "1.0.0-rc.1",
        "1.0.0-RC1",
        "v1.0.0-rc-1",
        "1.0.0rc1",
        "1.0.0.rc1",
        "1.0.0-cr01",
        "1.0.0c1",
        "1.0-rc1",
    ] {
        assert_eq!(version("1.0.0-rc1"), version(other), "{other}");
    }
    assert!(version("1.0.0-0") < version("1.0.0-007"));
}

#[test]
fn a_version_that_is_asked_for_is_asked_for_in_all_variants() {
    let beside = |one: &str, asked: &str| version(one).beside(&version(asked));
    assert_eq!(beside("1.2.3-alpine", "1.2.3"), Ordering::Equal);
    assert_eq!(beside("1.2.3", "1.2.3-alpine"), Ordering::Less);
    assert_eq!(beside("1.2.3-alpine", "1.2.3-alpine"), Ordering::Equal);
    assert_eq!(beside("1.2.4-alpine", "1.2.3"), Ordering::Greater);
    assert_eq!(beside("1.2.3-rc1-alpine", "1.2.3"), Ordering::Less);
}

#[test]
fn what_is_no_version_is_none() {
    let names = [
        "latest",
        "main-abc",
        "v",
        "",
        "1.2.3.4",
        "1..2",
        "1.x",
        "1.0-",
        "1.0--x",
        "1.0_",
        "1.0.",
        "4f5a1c2",
        "1b23456",
        "1.1.1w",
        "1.0a",
        "20260131120000",
        "1_2",
        "-1",
        "not_a_version",
    ];
    for name in names {
        assert_eq!(Version::parse(name), None, "{name}");
    }
}

fn a_version() -> impl Strategy<Value = String> {
    let suffix = prop_oneof![
        Just(String::new()),
        "[-_.](rc|alpha|dev|m|alpine|[0-9]|1-gabcd|4f5a1c2|RC)[.-]?[0-9]{0,2}",
        "-[0-9a-c.-]{1,5}",
        "-rc[0-9]{1,2}-(alpine|slim)[0-9]?",
    ];
    ("[0-2](\\.[0-2]){0,2}", suffix).prop_map(|(numbers, suffix)| format!("{numbers}{suffix}"))
}

proptest! {
    #[test]
    fn the_order_of_versions_is_an_order(a in a_version(), b in a_version(), c in a_version()) {
        if let (Some(a), Some(b), Some(c)) = (Version::parse(&a), Version::parse(&b), Version::parse(&c)) {
            prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
            prop_assert_eq!(a.cmp(&b) == Ordering::Equal, a == b);
            if a <= b && b <= c {
                prop_assert!(a <= c);
            }
            if a < b {
                prop_assert!(a.beside(&b).is_le());
            }
        }
    }

    #[test]
    fn any_text_is_a_version_or_none(text in "[v0-3.]{1,5}[-_+.a-z0-9é]{0,12}") {
        if let Some(version) = Version::parse(&text) {
            prop_assert_eq!(version.cmp(&version), Ordering::Equal);
        }
    }

    #[test]
    fn what_stands_behind_an_underscore_changes_nothing(name in a_version(), build in "[a-z0-9.-]{1,6}") {
        let with = format!("{name}_{build}");
        if let (Some(version), Some(with)) = (Version::parse(&name), Version::parse(&with))
            && version.variant() == with.variant()
        {
            prop_assert_eq!(version, with);
        }
    }
}
