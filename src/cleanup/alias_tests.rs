//! Aliases, by example.

use super::testing::{
    companion, days, named, newest, now, old_go, pattern, place, planned, policy, stock, tag, told,
};
use super::*;
use crate::condition::Missing;
use crate::image::{Digest, media_type};
use crate::registry::{GitRef, GitRefKind, IndexParts, ListedTag, Needs};

fn with_aliases(policy: Policy) -> Policy {
    let pattern = pattern("c-.*").unwrap();
    Policy { aliases: Some(Aliases { pattern, after: Aliases::usual_after() }), ..policy }
}

/// A tag of that age of the image of that name.
fn of(image: &str, name: &str, days: Option<u32>) -> ListedTag {
    ListedTag { digest: Some(Digest::of(image.as_bytes())), ..tag(name, days) }
}

fn plan_of(tags: Vec<ListedTag>, policy: &Policy) -> String {
    told(&planned(stock(tags), policy), policy, &InUse::default())
}

#[test]
fn an_alias_stays_and_goes_with_the_other_tags_of_its_image() {
    let policy = with_aliases(old_go());
    let tags = vec![
        of("gone", "c-gone", Some(1)),
        of("gone", "review-1", Some(9)),
        of("gone", "review-2", Some(9)),
        of("half", "c-half", Some(99)),
        of("half", "review-3", Some(9)),
        of("half", "main", Some(1)),
        tag("c-young", Some(0)),
        tag("c-day", Some(1)),
        tag("c-old", Some(2)),
        tag("c-undated", None),
        tag(&companion(&Digest::of(b"gone"), ".sig"), Some(1)),
        tag(&companion(&Digest::of(b"c-old"), ".sig"), Some(1)),
        tag(&companion(&Digest::of(b"c-young"), ".sig"), Some(99)),
    ];
    let plan = planned(stock(tags), &policy);
    insta::assert_snapshot!(told(&plan, &policy, &InUse::default()), @"
    + c-day: alias: only aliases have its image, and not older than 1d
    - c-gone: alias: goes with review-1, which has its image
    + c-half: alias: stays with main, which has its image
    - c-old: alias: only aliases have its image, and older than 1d
    + c-undated: alias: only aliases have its image, and of unknown age
    + c-young: alias: only aliases have its image, and not older than 1d
    + main: rule 1: not older than 7d
    - review-1: rule 1: name matches .*, older than 7d
    - review-2: rule 1: name matches .*, older than 7d
    - review-3: rule 1: name matches .*, older than 7d (its image stays: c-half)
    - sha256-04a7459a72428a4e160bfa87ca2ec641753483268021a2fb6d17f54d0961dd3d.sig: goes with c-old, which it is about
    - sha256-283bb9deef02e6843abfb538efa1eca70801bd8a701c3f98191e123496339247.sig: goes with c-gone, which it is about
    + sha256-5d551380610d6c7922cbc89c2c37f46c5ed20c82b4d8ffd7162d15a94c8324b6.sig: stays with c-young, which it is about
    ");
    // They go after the tags of their image, and signatures after them.
    let plan = Plan { repositories: vec![plan], refusal: None };
    let doomed = plan.doomed(&|_, _| String::new());
    let at = |name: &str| DoomedAt(doomed.iter().position(|doomed| doomed.tag.as_str() == name).unwrap());
    let of = |name: &str| &doomed[at(name).0];
    assert_eq!(of("c-gone").after, [at("review-1"), at("review-2")]);
    assert_eq!(of(&companion(&Digest::of(b"c-old"), ".sig")).after, [at("c-old")]);
    assert!(of("c-old").after.is_empty() && of("c-old").is_alias() && of("c-gone").is_alias());
    assert!(!of("review-1").is_alias() && !of(&companion(&Digest::of(b"gone"), ".sig")).is_alias());
}

#[test]
fn no_rule_selects_an_alias_and_none_counts_it() {
    let tags = || {
        let mut tags: Vec<ListedTag> = (1..5).map(|at| tag(&format!("main-{at}"), Some(10 * at))).collect();
        for at in 1..5 {
            tags.push(of(&format!("main-{at}"), &format!("c-{at}"), Some(at)));
        }
        tags
    };
    let rules = |action: Action| with_aliases(policy(vec![(named(".*"), action)]));
    let gone = |action: Action| {
        let plan = planned(stock(tags()), &rules(action));
        let gone = plan.tags_that(Fate::Delete).map(|(_, tag)| tag.name.to_string());
        gone.collect::<Vec<_>>()
    };
    assert_eq!(gone(newest(3, &[])), ["c-4", "main-4"]);
    assert_eq!(gone(newest(1, &[])), ["c-2", "c-3", "c-4", "main-2", "main-3", "main-4"]);
    assert_eq!(gone(Action::Keep), [""; 0]);
    assert_eq!(gone(Action::Delete).len(), 8);
    let plan = planned(stock(tags()), &rules(newest(3, &[])));
    let by_rule = plan.reasons.iter().filter(|reason| reason.rule().is_some());
    assert_eq!(by_rule.count(), 4);
    // The limit counts them as any other tag.
    let shares = Plan { repositories: vec![plan], refusal: None }.shares();
    assert_eq!((shares[0].tags, shares[0].deleted, shares[0].companions), (8, 2, 0));
}

#[test]
fn aliases_of_one_image_share_its_fate() {
    let policy = with_aliases(old_go());
    let two = |one: Option<u32>, other: Option<u32>| {
        plan_of(vec![of("x", "c-1", one), of("x", "c-2", other), tag("new", Some(1))], &policy)
    };
    insta::assert_snapshot!(two(Some(9), Some(2)), @"
    - c-1: alias: only aliases have its image, and older than 1d
    - c-2: alias: only aliases have its image, and older than 1d
    + new: rule 1: not older than 7d
    ");
    insta::assert_snapshot!(two(Some(9), Some(0)), @"
    + c-1: alias: only aliases have its image, and not older than 1d
    + c-2: alias: only aliases have its image, and not older than 1d
    + new: rule 1: not older than 7d
    ");
    insta::assert_snapshot!(two(Some(9), None), @"
    + c-1: alias: only aliases have its image, and of unknown age
    + c-2: alias: only aliases have its image, and of unknown age
    + new: rule 1: not older than 7d
    ");
    insta::assert_snapshot!(two(Some(0), None), @"
    + c-1: alias: only aliases have its image, and of unknown age
    + c-2: alias: only aliases have its image, and of unknown age
    + new: rule 1: not older than 7d
    ");
    let tags =
        vec![of("x", "c-1", Some(9)), of("x", "c-2", None), of("x", "old", Some(9)), tag("new", Some(1))];
    insta::assert_snapshot!(plan_of(tags, &policy), @"
    - c-1: alias: goes with old, which has its image
    - c-2: alias: goes with old, which has its image
    + new: rule 1: not older than 7d
    - old: rule 1: name matches .*, older than 7d
    ");
}

#[test]
fn what_is_in_use_keeps_the_aliases_of_its_image() {
    let policy = Policy {
        keep_refs: KeepRefs { branches: true, tags: false },
        ..with_aliases(policy(vec![(named(".*"), Action::Delete)]))
    };
    let branch = |name: &str| GitRef { kind: GitRefKind::Branch, name: name.into(), commits: Vec::new() };
    let in_use = InUse::of(&policy, &[branch("live"), branch("c-named")], &[]);
    let tags = vec![
        of("live", "c-live", Some(9)),
        tag("live", Some(9)),
        of("latest", "c-latest", Some(9)),
        tag("latest", Some(9)),
        tag("c-named", Some(9)),
        of("c-named", "c-beside", Some(9)),
        tag("c-gone", Some(9)),
    ];
    let plan = Draft::new(stock(tags), &policy, &in_use, now()).finish();
    insta::assert_snapshot!(told(&plan, &policy, &in_use), @"
    + c-beside: alias: stays with c-named, which has its image
    - c-gone: alias: only aliases have its image, and older than 1d
    + c-latest: alias: stays with latest, which has its image
    + c-live: alias: stays with live, which has its image
    + c-named: in use: branch c-named names it
    + latest: latest stays
    + live: in use: branch live names it
    ");
}

#[test]
fn an_index_keeps_the_aliases_of_what_it_holds() {
    let index = |name: &str, days: u32| ListedTag {
        media_type: Some(media_type::OCI_INDEX.into()),
        ..tag(name, Some(days))
    };
    let child = |of: &str| Digest::of(format!("{of}-child").as_bytes());
    let mut tags = vec![index("new", 1), index("old", 9), index("c-multi", 9)];
    for of in ["new", "old", "c-multi"] {
        tags.push(ListedTag { digest: Some(child(of)), ..tag(&format!("c-of-{of}"), Some(9)) });
    }
    let policy = with_aliases(old_go());
    let planned = |is_readable: bool| {
        let mut draft = Draft::new(stock(tags.clone()), &policy, &InUse::default(), now());
        for _ in 0..9 {
            for place in draft.unread() {
                let children = vec![child(draft.tag(place).name.as_str())];
                let parts = IndexParts { children, size_bytes: None, trouble: None };
                draft.learn(place, Some(parts).filter(|_| is_readable));
            }
        }
        told(&draft.finish(), &policy, &InUse::default())
    };
    insta::assert_snapshot!(planned(true), @"
    - c-multi: alias: only aliases have its image, and older than 1d
    - c-of-c-multi: alias: goes with c-multi, which has its image
    + c-of-new: alias: stays with new, which has its image
    - c-of-old: alias: only aliases have its image, and older than 1d
    + new: rule 1: not older than 7d
    - old: rule 1: name matches .*, older than 7d
    ");
    insta::assert_snapshot!(planned(false), @"
    + c-multi: alias: a tag that cannot be read may have its image
    + c-of-c-multi: alias: a tag that cannot be read may have its image
    + c-of-new: alias: a tag that cannot be read may have its image
    + c-of-old: alias: a tag that cannot be read may have its image
    + new: rule 1: not older than 7d
    - old: rule 1: name matches .*, older than 7d
    ");
}

#[test]
fn what_nobody_could_read_may_have_the_image_of_any_alias() {
    let policy = with_aliases(old_go());
    let tags =
        || vec![tag("c-old", Some(9)), of("x", "c-x", Some(9)), of("x", "x", Some(9)), tag("new", Some(1))];
    let with = |broken: ListedTag| plan_of(tags().into_iter().chain([broken]).collect(), &policy);
    insta::assert_snapshot!(with(ListedTag { digest: None, ..tag("broken", Some(9)) }), @"
    + broken: rule 1: what it points at is unknown
    + c-old: alias: a tag that cannot be read may have its image
    + c-x: alias: a tag that cannot be read may have its image
    + new: rule 1: not older than 7d
    - x: rule 1: name matches .*, older than 7d (its image stays: c-x)
    ");
    insta::assert_snapshot!(with(ListedTag { digest: None, ..tag("c-broken", Some(9)) }), @"
    + c-broken: what it points at is unknown
    + c-old: alias: a tag that cannot be read may have its image
    + c-x: alias: a tag that cannot be read may have its image
    + new: rule 1: not older than 7d
    - x: rule 1: name matches .*, older than 7d (its image stays: c-x)
    ");
    assert_eq!(
        with(ListedTag { media_type: None, ..tag("broken", Some(1)) }).matches("alias: a tag").count(),
        2
    );
}

#[test]
fn ages_of_aliases_are_asked_for_and_counted_by_the_policy_s_clock() {
    let by = |clock| Policy { clock, ..with_aliases(policy(vec![(named("x"), Action::Delete)])) };
    for clock in [crate::dates::age::Clock::Auto, crate::dates::age::Clock::Created] {
        let needs = by(clock).needs();
        let dated = Needs::dated(clock);
        assert_eq!((needs.published, needs.created, needs.digest), (dated.published, dated.created, true));
        let built =
            ListedTag { created: Some((now() - time::Duration::days(9)).into()), ..tag("c-1", Some(0)) };
        let reason = planned(stock(vec![built, tag("y", None)]), &by(clock)).reasons;
        let is_old = clock == crate::dates::age::Clock::Created;
        assert_eq!(
            *reason.iter().next().unwrap(),
            if is_old { Reason::AliasLapsed } else { Reason::AliasFresh }
        );
    }
    let repository = crate::image::Repository::parse("acme/shop").unwrap();
    let policy = by(crate::dates::age::Clock::Auto);
    assert!(policy.needs_details_of(&repository, "c-1") && !policy.needs_details_of(&repository, "y"));
}

#[test]
fn without_aliases_a_key_is_a_tag_like_any_other() {
    let plan = planned(stock(vec![tag("c-1", Some(9)), of("c-1", "main", Some(1))]), &old_go());
    assert_eq!(plan.reasons[place(&plan, "c-1")], Reason::Selected(RuleAt(0)));
    let undated = planned(stock(vec![tag("c-1", None)]), &old_go());
    assert_eq!(undated.reasons[place(&undated, "c-1")], Reason::Unknown(RuleAt(0), Missing::Age));
    assert_eq!(days(1), Some(Aliases::usual_after()));
}

#[test]
fn a_pattern_of_aliases_is_of_few_names() {
    for good in ["c-[0-9a-f]{32}", "key-.*", "[0-9a-f]{64}", ".*-[0-9a-f]{8}"] {
        assert!(Aliases::pattern(good).is_ok(), "{good}");
    }
    for wide in [".*", "[a-z0-9.-]+", "c-.*|main", "v?[0-9.]+", "[^c].*"] {
        assert!(Aliases::pattern(wide).unwrap_err().contains("goes when no other tag"), "{wide}");
    }
    insta::assert_snapshot!(Aliases::pattern(".*").unwrap_err(), @"it matches latest too, and a tag that it matches goes when no other tag has its image: write what only aliases are called, such as c-[0-9a-f]{32}");
    assert!(Aliases::pattern("/c-.*/").is_err() && Aliases::pattern("c-(").is_err());
}
