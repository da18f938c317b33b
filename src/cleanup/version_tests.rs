//! What rules say of versions, by example.

use super::testing::{named, plan_of, planned, policy, stock, tag};
use super::*;
use crate::registry::ListedTag;

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
