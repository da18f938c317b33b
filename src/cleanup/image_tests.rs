//! What hangs on images: companions, indexes, and the sums.

use super::testing::{days, named, now, planned, policy, reasons, stock, tag, told};
use super::*;
use crate::image::{Digest, is_companion, media_type};
use crate::registry::{IndexParts, ListedTag};

fn companion(of: &Digest, suffix: &str) -> String {
    format!("{}{suffix}", of.as_str().replace(':', "-"))
}

/// The place of the tag of this name.
fn place(plan: &RepositoryPlan, name: &str) -> TagAt {
    plan.tags.placed().find(|(_, tag)| tag.name.as_str() == name).unwrap().0
}

#[test]
fn companions_live_and_die_with_their_image() {
    let digest = |name: &str| Digest::of(name.as_bytes());
    let index = |name: &str| ListedTag {
        media_type: Some(media_type::OCI_INDEX.into()),
        size_bytes: None,
        ..tag(name, Some(30))
    };
    let mut tags = vec![tag("old", Some(30)), tag("new", Some(1)), index("old-multi"), index("new-multi")];
    tags[3].published = Some(now());
    for of in ["old", "new", "old-child", "new-child", "nobody"] {
        tags.push(tag(&companion(&digest(of), ".sig"), Some(400)));
    }
    tags.push(tag(&companion(&digest("old"), ""), Some(400)));
    // A signature of a signature's attestation.
    let signature = digest(&companion(&digest("old"), ".sig"));
    tags.push(tag(&companion(&signature, ".att"), Some(1)));
    tags.push(tag("materials", Some(400)));
    tags.push(tag("sha256-abc.sig", Some(400)));
    let policy = policy(vec![(Select { older_than: days(7), ..named(".*") }, Action::Delete)]);
    let mut stock = stock(tags);
    stock.subjects.insert(digest("materials"), digest("new"));
    let mut draft = Draft::new(stock, &policy, &InUse::default(), now());
    let mut read = Vec::new();
    loop {
        let unread = draft.unread();
        if unread.is_empty() {
            break;
        }
        for place in unread {
            let name = draft.tag(place).name.to_string();
            let children = vec![digest(&name.replace("multi", "child"))];
            draft.learn(place, Some(IndexParts { children, size_bytes: Some(7), trouble: None }));
            read.push(name);
        }
    }
    // What stays is read first; what goes, because a companion's image was not found among that.
    assert_eq!(read, ["new-multi", "old-multi"]);
    let plan = draft.finish();
    insta::assert_snapshot!(told(&plan, &policy, &InUse::default()), @"
    + materials: stays with new, which it is about
    + new: rule 1: not older than 7d
    + new-multi: rule 1: not older than 7d
    - old: rule 1: name matches .*, older than 7d
    - old-multi: rule 1: name matches .*, older than 7d
    + sha256-11507a0e2f5e69d5dfa40a62a1bd7b6ee57e6bcd85c67c9b8431b36fff21c437.sig: stays with new, which it is about
    + sha256-2f181b18fbb07e788fb6cccfa05641bd6637784ba553af4f3af19712dff56efb.sig: stays with new-multi, which it is about
    + sha256-6382b3cc881412b77bfcaeed026001c00d9e3025e66c20f6e7e92f079851462a.sig: what it is about has no tag here
    - sha256-7156696f1e1763123facc7715f26152e0a16e5f32a4461fca9aeba249d314d36.sig: goes with old-multi, which it is about
    - sha256-76a325b74517546ead480edd47d8f9f413dc989e06669dcad25a2b066cb1da68.att: goes with sha256-cba06b5736faf67e54b07b561eae94395e774c517a7d910a54369e1263ccfbd4.sig, which it is about
    - sha256-abc.sig: rule 1: name matches .*, older than 7d
    - sha256-cba06b5736faf67e54b07b561eae94395e774c517a7d910a54369e1263ccfbd4: goes with old, which it is about
    - sha256-cba06b5736faf67e54b07b561eae94395e774c517a7d910a54369e1263ccfbd4.sig: goes with old, which it is about
    ");
    // They go after what they are about.
    let plan = Plan { repositories: vec![plan], refusal: None };
    let doomed = plan.doomed(&|_, _| String::new());
    for doomed in &doomed {
        assert_eq!(doomed.subject.is_some(), !doomed.after.is_empty(), "{}", doomed.tag);
    }
    let of = |name: &str| doomed.iter().position(|doomed| doomed.tag.as_str() == name).unwrap();
    let signature = of(&companion(&digest("old"), ".sig"));
    assert_eq!(doomed[signature].after, [DoomedAt(of("old"))]);
}

/// The names of the indexes that were read for a plan, each holding `NAME-child` for `NAME`.
fn completed(mut draft: Draft) -> (Vec<String>, RepositoryPlan) {
    let mut read = Vec::new();
    loop {
        let unread = draft.unread();
        if unread.is_empty() {
            return (read, draft.finish());
        }
        for place in unread {
            let name = draft.tag(place).name.to_string();
            let children = vec![Digest::of(format!("{name}-child").as_bytes())];
            draft.learn(place, Some(IndexParts { children, size_bytes: None, trouble: None }));
            read.push(name);
        }
    }
}

fn index(name: &str, days: u32) -> ListedTag {
    ListedTag { media_type: Some(media_type::OCI_INDEX.into()), size_bytes: None, ..tag(name, Some(days)) }
}

fn old_go() -> Policy {
    policy(vec![(Select { older_than: days(7), ..named(".*") }, Action::Delete)])
}

#[test]
fn no_more_indexes_are_read_than_the_plan_hangs_on() {
    let read = |tags: Vec<ListedTag>| {
        let draft = Draft::new(stock(tags), &old_go(), &InUse::default(), now());
        completed(draft).0
    };
    let signature = |of: &str| tag(&companion(&Digest::of(of.as_bytes()), ".sig"), Some(1));
    // Nothing goes.
    assert_eq!(read(vec![index("new", 1), tag("a", Some(1))]), [""; 0]);
    // What stays is read, once, and what goes is not.
    assert_eq!(read(vec![index("new", 1), index("old", 9), tag("a", Some(9))]), ["new"]);
    // Every signature's image is found: as a tag, or as a child of what stays.
    let found =
        vec![index("new", 1), index("old", 9), signature("new"), signature("old"), signature("new-child")];
    assert_eq!(read(found.clone()), ["new"]);
    // One is not: it may be a child of what goes.
    assert_eq!(read([found, vec![signature("nobody")]].concat()), ["new", "old"]);
}

#[test]
fn the_size_of_an_index_is_that_of_all_its_tags_and_of_no_other() {
    let digest = Digest::of(b"index");
    let of = |name: &str| ListedTag { digest: Some(digest.clone()), ..index(name, 1) };
    let known = ListedTag { size_bytes: Some(3), ..of("c") };
    let mut draft = Draft::new(
        stock(vec![of("a"), of("b"), known, index("other", 1), tag("goes", Some(9))]),
        &old_go(),
        &InUse::default(),
        now(),
    );
    let unread = draft.unread();
    assert_eq!(unread.len(), 2);
    draft.learn(unread[0], Some(IndexParts { children: Vec::new(), size_bytes: Some(7), trouble: None }));
    draft.learn(unread[1], None);
    let sizes: Vec<Option<u64>> = draft.finish().tags.iter().map(|tag| tag.size_bytes).collect();
    assert_eq!(sizes, [Some(7), Some(7), Some(3), Some(1000), None]);
}

#[test]
fn a_companion_of_a_companion_waits_for_it() {
    let digest = |name: &str| Digest::of(name.as_bytes());
    let (kept, gone) = (companion(&digest("new"), ".sig"), companion(&digest("old"), ".sig"));
    let names = ["new", "old", "a-kept", "a-gone", "b-gone", "circle-1", "circle-2"];
    let days = [1, 9, 9, 9, 9, 9, 9];
    let mut tags: Vec<ListedTag> = names.iter().zip(days).map(|(name, days)| tag(name, Some(days))).collect();
    tags.extend([tag(&kept, Some(9)), tag(&gone, Some(9))]);
    let mut stock = stock(tags);
    // In the order of their names they come before what they are about.
    for (referrer, about) in [
        ("a-kept", kept.as_str()),
        ("a-gone", "b-gone"),
        ("b-gone", gone.as_str()),
        ("circle-1", "circle-2"),
        ("circle-2", "circle-1"),
    ] {
        stock.subjects.insert(digest(referrer), digest(about));
    }
    let plan = Draft::new(stock, &old_go(), &InUse::default(), now()).finish();
    let place = |name: &str| place(&plan, name);
    let reason = |name: &str| plan.reasons[place(name)];
    assert_eq!(reason("a-kept"), Reason::StaysWith(place(&kept)));
    assert_eq!(reason(&kept), Reason::StaysWith(place("new")));
    assert_eq!(reason(&gone), Reason::GoesWith(place("old")));
    assert_eq!(reason("b-gone"), Reason::GoesWith(place(&gone)));
    assert_eq!(reason("a-gone"), Reason::GoesWith(place("b-gone")));
    assert_eq!([reason("circle-1"), reason("circle-2")], [Reason::SubjectUntagged; 2]);
    assert_eq!(plan.goes_with[&place("a-gone")], [place("b-gone")]);
}

#[test]
fn what_goes_after_what_is_told_by_places_in_the_whole_list() {
    let signature = companion(&Digest::of(b"old"), ".sig");
    let repository = || {
        let tags =
            vec![tag("new", Some(1)), tag("old", Some(9)), tag("older", Some(10)), tag(&signature, Some(1))];
        planned(stock(tags), &old_go())
    };
    let plan = Plan { repositories: vec![repository(), repository(), repository()], refusal: None };
    let doomed = plan.doomed(&|_, _| String::new());
    let after: Vec<Vec<usize>> =
        doomed.iter().map(|doomed| doomed.after.iter().map(|DoomedAt(at)| *at).collect()).collect();
    let none = Vec::new;
    assert_eq!(after, [none(), none(), vec![0], none(), none(), vec![3], none(), none(), vec![6]]);
}

#[test]
fn an_image_stays_while_any_tag_or_index_has_it() {
    let shared = Digest::of(b"shared");
    let of = |name: &str, digest: &Digest| ListedTag { digest: Some(digest.clone()), ..tag(name, Some(9)) };
    let index = ListedTag {
        media_type: Some(media_type::DOCKER_LIST.into()),
        size_bytes: None,
        ..tag("v-multi", Some(9))
    };
    let stock = stock(vec![
        of("a", &shared),
        of("b", &shared),
        of("v1", &shared),
        tag("child", Some(9)),
        tag("lone", Some(9)),
        index,
    ]);
    let policy = policy(vec![(named("v.*"), Action::Keep), (named(".*"), Action::Delete)]);
    let mut draft = Draft::new(stock, &policy, &InUse::default(), now());
    let unread = draft.unread();
    draft.learn(
        unread[0],
        Some(IndexParts { children: vec![Digest::of(b"child")], size_bytes: Some(50), trouble: None }),
    );
    let plan = draft.finish();
    insta::assert_snapshot!(told(&plan, &policy, &InUse::default()), @"
    - a: rule 2: name matches .* (its image stays: v1)
    - b: rule 2: name matches .* (its image stays: v1)
    - child: rule 2: name matches .* (its image stays: v-multi)
    - lone: rule 2: name matches .*
    + v-multi: rule 1: kept, name matches v.*
    + v1: rule 1: kept, name matches v.*
    ");
    assert_eq!(
        plan.totals,
        Totals {
            tags: 6,
            deleted: 4,
            unknown: 0,
            digests: 4,
            digests_freed: 1,
            bytes: 3050,
            bytes_freed: 1000,
            unmeasured: 0,
            unmeasured_freed: 0,
        }
    );
    let held: Vec<bool> = Plan { repositories: vec![plan], refusal: None }
        .doomed(&|_, _| String::new())
        .iter()
        .map(|doomed| doomed.held)
        .collect();
    assert_eq!(held, [true, true, true, false]);
}

#[test]
fn what_is_not_known_of_images_is_counted() {
    let unmeasured = |name: &str, days| ListedTag { size_bytes: None, ..tag(name, Some(days)) };
    let tags = vec![
        unmeasured("old-1", 9),
        unmeasured("old-2", 9),
        unmeasured("new-1", 1),
        tag("new-2", Some(1)),
        tag("old-3", Some(9)),
        tag("undated-1", None),
        tag("undated-2", None),
    ];
    let totals = planned(stock(tags), &old_go()).totals;
    let expected = Totals {
        tags: 7,
        deleted: 3,
        unknown: 2,
        digests: 7,
        digests_freed: 3,
        bytes: 4000,
        bytes_freed: 1000,
        unmeasured: 3,
        unmeasured_freed: 2,
    };
    assert_eq!(totals, expected);
    assert_eq!(totals.kept(), 4);
}

#[test]
fn totals_are_added_up_one_by_one() {
    let of = |factor: usize| Totals {
        tags: 23 * factor,
        deleted: 2 * factor,
        unknown: 3 * factor,
        digests: 5 * factor,
        digests_freed: 7 * factor,
        bytes: 11 * factor as u64,
        bytes_freed: 13 * factor as u64,
        unmeasured: 17 * factor,
        unmeasured_freed: 19 * factor,
    };
    assert_eq!(of(1).plus(of(3)), of(4));
    let plan = |totals| RepositoryPlan { totals, ..planned(stock(Vec::new()), &Policy::default()) };
    let plan = Plan { repositories: vec![plan(of(1)), plan(of(2)), plan(of(3))], refusal: None };
    assert_eq!(plan.totals(), of(6));
}

#[test]
fn a_broken_companion_stays() {
    let image = tag("v1", Some(100));
    let name = companion(image.digest.as_ref().unwrap(), ".sig");
    let signature = ListedTag { digest: None, ..tag(&name, None) };
    let policy = policy(vec![(named("v.*"), Action::Delete)]);
    let plan = planned(stock(vec![image, signature]), &policy);
    // Nobody could see, right before it is deleted, whether it still is what was planned.
    assert_eq!(reasons(&plan), [Reason::Odd, Reason::Selected(RuleAt(0))]);
}

#[test]
fn what_is_about_another_image_is_told_by_the_digest_in_its_name() {
    let digits = "0123456789abcdef".repeat(4);
    let is = |name: String| is_companion(&crate::image::Tag::parse(&name).unwrap());
    for (before, behind) in [
        ("", ""),
        ("", ".sig"),
        ("", ".att"),
        ("", ".sbom"),
        ("", ".src"),
        ("", ".vex"),
        ("", ".dockerfile"),
        ("", ".a.b-c"),
        ("cve-", ".att"),
        ("a.b.", ".att"),
        ("x_", ".sig"),
        ("sha256-1.", ".sig"),
    ] {
        assert!(is(format!("{before}sha256-{digits}{behind}")), "{before}…{behind}");
    }
    for (before, behind) in [("", "-sig"), ("", "0"), ("", "_x"), ("x", ".sig")] {
        assert!(!is(format!("{before}sha256-{digits}{behind}")), "{before}…{behind}");
    }
    for name in [
        format!("sha256-{}.sig", &digits[1..]),
        format!("sha256-{}.sig", digits.to_uppercase()),
        "sha256-1234.src".to_owned(),
    ] {
        assert!(!is(name.clone()), "{name}");
    }
}

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
