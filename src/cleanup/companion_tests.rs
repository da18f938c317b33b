//! Tags that are about other images, by example.

use super::testing::{
    companion, days, named, now, old_go, place, planned, policy, reasons, stock, tag, told,
};
use super::*;
use crate::image::{Digest, is_companion, media_type};
use crate::registry::{IndexParts, ListedTag};

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
