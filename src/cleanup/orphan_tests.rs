//! Companions whose image is gone, by example.

use super::testing::{companion, days, named, now, place, planned, policy, stock, tag};
use super::*;
use crate::image::Digest;

/// What becomes of a signature whose image has no tag, and how often the registry was asked for that.
fn orphan(rules: Vec<(Select, Action)>, days: Option<u32>, is_gone: bool) -> (Reason, usize) {
    let signature = companion(&Digest::of(b"nobody"), ".sig");
    let tags = vec![tag("new", Some(1)), tag("old", Some(9)), tag(&signature, days)];
    let mut draft = Draft::new(stock(tags), &policy(rules), &InUse::default(), now());
    let asked = draft.unproven();
    for digest in asked.clone() {
        assert_eq!(digest, Digest::of(b"nobody"));
        draft.prove(digest, is_gone);
    }
    assert_eq!(draft.unproven(), []);
    let plan = draft.finish();
    (plan.reasons[place(&plan, &signature)], asked.len())
}

#[test]
fn an_orphan_goes_by_the_first_rule_that_is_about_it() {
    let (stays, goes) = (Reason::SubjectUntagged, |at| Reason::Orphaned(RuleAt(at)));
    let delete = |select: Select| (select, Action::Delete);
    let orphans = || Select { orphans: true, ..Select::default() };
    let newest = |select: Select| (select, Action::KeepNewest { count: 9, per: Vec::new() });
    let old = |select: Select| Select { older_than: days(7), ..select };
    let versions = Action::KeepVersions {
        keep: KeepVersions { patches: Some(1), ..KeepVersions::default() },
        per: Vec::new(),
    };
    for (rules, age, expected) in [
        (vec![delete(named("sha256-.*"))], None, Some(goes(0))),
        (vec![delete(named(".*"))], None, Some(goes(0))),
        (vec![delete(orphans())], None, Some(goes(0))),
        (vec![newest(named(".*"))], None, Some(goes(0))),
        (vec![delete(named("old"))], None, None),
        (vec![(Select::default(), versions)], None, None),
        (vec![delete(old(orphans()))], Some(9), Some(goes(0))),
        (vec![delete(old(orphans()))], Some(6), None),
        (vec![delete(old(orphans()))], None, None),
        (vec![delete(old(named(".*"))), delete(orphans())], None, Some(goes(1))),
        (vec![(named("sha256-.*"), Action::Keep), delete(orphans())], None, None),
        (vec![(old(named(".*")), Action::Keep), delete(orphans())], None, None),
        (vec![delete(Select { exclude: named(".*[.]sig").name, ..named(".*") })], None, None),
    ] {
        let told = format!("{rules:?}");
        assert_eq!(
            orphan(rules.clone(), age, true),
            (expected.unwrap_or(stays), usize::from(expected.is_some())),
            "{told}"
        );
        assert_eq!(orphan(rules, age, false), (stays, usize::from(expected.is_some())), "{told}");
    }
}

#[test]
fn a_rule_about_orphans_is_about_nothing_else() {
    let rules = policy(vec![(Select { orphans: true, ..Select::default() }, Action::Delete)]);
    let signature = companion(&Digest::of(b"v1"), ".sig");
    let plan = planned(stock(vec![tag("v1", Some(9)), tag(&signature, Some(9))]), &rules);
    assert_eq!(plan.totals.deleted, 0);
}

#[test]
fn what_is_about_an_orphan_goes_after_it() {
    let signature = companion(&Digest::of(b"nobody"), ".sig");
    let about = companion(&Digest::of(signature.as_bytes()), ".att");
    let tags = vec![tag("new", Some(1)), tag(&signature, None), tag(&about, None)];
    let mut draft = Draft::new(
        stock(tags),
        &policy(vec![(named("sha256-.*"), Action::Delete)]),
        &InUse::default(),
        now(),
    );
    assert_eq!(draft.unproven(), [Digest::of(b"nobody")]);
    draft.prove(Digest::of(b"nobody"), true);
    let plan = Plan { repositories: vec![draft.finish()], refusal: None };
    let doomed = plan.doomed(&|_, _| String::new());
    let of = |name: &str| doomed.iter().position(|doomed| doomed.tag.as_str() == name).unwrap();
    assert_eq!((doomed[of(&about)].after.as_slice(), doomed.len()), (&[DoomedAt(of(&signature))][..], 2));
    assert_eq!(doomed[of(&signature)].subject, Some(Digest::of(b"nobody")));
    // Neither is an image, so the limit counts neither.
    let shares = plan.shares();
    assert_eq!((shares[0].tags, shares[0].deleted), (1, 0));
}
