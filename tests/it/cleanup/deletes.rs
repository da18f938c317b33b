//! `delete`: tags that somebody names.

use simulator::{Change, Failure, Fault, Mode, Server, Wire};

use super::judge::is_told;
use super::place::{DELETING, Place, SHOP};
use super::record::Record;
use crate::support::Outcome;

fn delete(place: &Place, args: &[&str]) -> Outcome {
    let outcome = place.gate().run_aloud(&[&["delete"], args].concat());
    assert!(outcome.dotenv.is_none(), "it writes no dotenv file{}", outcome.told());
    if outcome.exit != 0 && outcome.exit != 2 {
        is_told(&outcome).unwrap_or_else(|complaint| panic!("{complaint}{}", outcome.told()));
    }
    outcome
}

/// The run ends so, and these tags are gone afterwards, and no others.
fn ends(mode: Mode, args: &[&str], exit: u8, gone: &[&str]) -> Outcome {
    let place = Place::of(mode);
    let before = place.contents();
    let outcome = delete(&place, args);
    assert_eq!(outcome.exit, exit, "{}", outcome.told());
    let after = place.contents();
    let missing: Vec<&str> =
        before.keys().filter(|tag| !after.contains_key(*tag)).map(String::as_str).collect();
    assert_eq!(missing, gone, "{}", outcome.told());
    assert!(before.iter().all(|(tag, digest)| after.get(tag).is_none_or(|now| now == digest)));
    outcome
}

#[test]
fn named_tags_go_and_nothing_else() {
    for mode in DELETING {
        ends(mode, &["old-1"], 0, &["acme/shop:old-1"]);
        ends(
            mode,
            &["old-1", "worker:old-1", "latest"],
            0,
            &["acme/shop/worker:old-1", "acme/shop:latest", "acme/shop:old-1"],
        );
        // One of two tags of an image, and a child of an index: the image stays.
        ends(mode, &["old-same", "old-arm"], 0, &["acme/shop:old-arm", "acme/shop:old-same"]);
    }
}

#[test]
fn a_full_reference_is_a_name_too_and_a_name_twice_is_one() {
    let place = Place::of(Mode::Metadata);
    let host = &place.sim.addresses().registry_host;
    let full = format!("{host}/acme/shop:old-1");
    let outcome = delete(&place, &[&full, "old-1", "old-1", &full]);
    assert_eq!(outcome.exit, 0, "{}", outcome.told());
    assert!(outcome.stdout.contains("1 of 1 tag"), "{}", outcome.told());
    assert_eq!(outcome.requests.iter().filter(|request| request.method == "DELETE").count(), 1);
    assert_eq!(outcome.requests.len(), 4, "a token, a look, a deletion and a list{}", outcome.told());
}

#[test]
fn a_digest_counts_however_often_its_tag_is_named_without_one() {
    for mode in DELETING {
        let place = Place::of(mode);
        let (own, other) = (place.digest("old-1"), place.digest("old-2"));
        let (own, other) = (format!("old-1@{own}"), format!("old-1@{other}"));
        let full = format!("{}/acme/shop:old-1", place.sim.addresses().registry_host);
        let before = place.contents();
        for words in
            [&["old-1", &other][..], &[&other, "old-1"], &["old-1", "old-1", &other], &[&full, &other]]
        {
            assert_eq!(delete(&place, words).exit, 9, "{words:?}");
            assert_eq!(place.contents(), before, "{words:?}");
        }
        let outcome = delete(&place, &[&own, &other]);
        assert_eq!((outcome.exit, outcome.requests.len()), (2, 0), "{}", outcome.told());
        assert!(outcome.stderr.contains("it is named with two digests"), "{}", outcome.told());
        assert_eq!(delete(&place, &["old-1", &own]).exit, 0);
        assert!(!place.holds("acme/shop:old-1"));
    }
}

#[test]
fn a_digest_is_what_the_tag_must_point_at() {
    for mode in DELETING {
        let place = Place::of(mode);
        let (own, other) = (place.digest("old-1"), place.digest("old-2"));
        let before = place.contents();
        let outcome = delete(&place, &[&format!("old-1@{other}")]);
        assert_eq!(outcome.exit, 9, "{}", outcome.told());
        assert!(outcome.requests.iter().all(|request| !request.is_write()), "{}", outcome.told());
        assert_eq!(place.contents(), before);
        assert_eq!(delete(&place, &[&format!("old-1@{own}")]).exit, 0);
        assert!(!place.holds("acme/shop:old-1"));
        let outcome = delete(&place, &[&format!("old-2@{own}"), "old-3"]);
        assert_eq!(outcome.exit, 8, "{}", outcome.told());
        assert!(place.holds("acme/shop:old-2") && !place.holds("acme/shop:old-3"));
    }
}

#[test]
fn a_missing_tag_is_not_found() {
    for mode in DELETING {
        ends(mode, &["none"], 5, &[]);
        ends(mode, &["unheard-of:v1"], 5, &[]);
        ends(mode, &["none", "old-1"], 5, &["acme/shop:old-1"]);
        ends(mode, &["--dry-run", "none"], 5, &[]);
    }
}

#[test]
fn a_protected_tag_is_denied_and_the_others_go() {
    for mode in [Mode::Metadata, Mode::Filesystem] {
        for change in [
            Change::ProtectTags { pattern: "^v".to_owned() },
            Change::FreezeTags { pattern: "^v".to_owned() },
        ] {
            let place = Place::of(mode);
            place.sim.change(&change);
            let outcome = delete(&place, &["v1"]);
            assert_eq!(outcome.exit, 4, "{}", outcome.told());
            let outcome = delete(&place, &["v1", "old-1"]);
            assert_eq!(outcome.exit, 8, "{}", outcome.told());
            assert!(place.holds("acme/shop:v1") && !place.holds("acme/shop:old-1"));
            let outcome = delete(&place, &["none", "v1"]);
            assert_eq!(outcome.exit, 4, "what stays weighs more{}", outcome.told());
            for told in ["shop:none: there is no such tag", "shop:v1: the registry protects it"] {
                assert!(outcome.stderr.contains(told), "{told}{}", outcome.told());
            }
        }
    }
}

#[test]
fn a_rehearsal_deletes_nothing_and_asks_for_no_right_to() {
    for mode in DELETING {
        let place = Place::of(mode);
        let before = place.contents();
        for format in ["text", "json"] {
            let args = ["delete", "--dry-run", "old-1", "worker:old-1", "--format", format];
            let outcome = place.reader().run_aloud(&args);
            assert_eq!(outcome.exit, 0, "{}", outcome.told());
            assert!(outcome.stdout.contains("old-1"), "what would go is named{}", outcome.told());
            assert!(
                outcome
                    .stdout
                    .contains(&"would delete".replace(' ', if format == "json" { "_" } else { " " }))
            );
        }
        let digest = place.digest("old-2");
        let outcome = place.reader().run_aloud(&["delete", "--dry-run", &format!("old-1@{digest}")]);
        assert_eq!(outcome.exit, 9, "{}", outcome.told());
        assert_eq!(place.contents(), before);
    }
}

#[test]
fn what_is_deleted_is_typed() {
    let place = Place::of(Mode::Metadata);
    let before = place.contents();
    let gate = place.gate().env("REGISTRY_GATE_IMAGES", "old-1 old-2");
    let outcome = gate.run_aloud(&["delete"]);
    assert_eq!((outcome.exit, outcome.requests.len()), (2, 0), "{}", outcome.told());
    assert_eq!(place.contents(), before);
    assert_eq!(gate.run_aloud(&["delete", "old-3"]).exit, 0);
    assert!(place.holds("acme/shop:old-1") && place.holds("acme/shop:old-2"));
    for name in ["bad name", "../v1", "v1?x", "@sha256:1", ""] {
        let outcome = place.gate().run_aloud(&["delete", "v1", name]);
        assert_eq!((outcome.exit, outcome.requests.len()), (2, 0), "{name}{}", outcome.told());
    }
    assert!(place.holds("acme/shop:v1"));
}

#[test]
fn the_outcome_file_tells_of_each_tag() {
    let place = Place::of(Mode::Metadata);
    let file = place.file("outcome.jsonl");
    let outcome = delete(&place, &["old-1", "none", "old-2", "--outcome", &file]);
    assert_eq!(outcome.exit, 5, "{}", outcome.told());
    let record = Record::read(&place.folder.read("outcome.jsonl").unwrap()).unwrap();
    assert_eq!((record.count("deleted"), record.count("already_gone")), (2, 1));
    assert_eq!(record.of("acme/shop:none").outcome, "already_gone");
}

#[test]
fn every_fault_leaves_what_is_said_true() {
    let failures = [
        (Failure::Status(500), 6),
        (Failure::Status(503), 6),
        (Failure::Html(200), 7),
        (Failure::Html(404), 7),
        (Failure::Wire(Wire::Reset), 6),
    ];
    let after = failures.clone().map(|(failure, exit)| (Failure::After(Box::new(failure)), exit));
    for mode in DELETING {
        let place = Place::of(mode);
        for (failure, exit) in failures.iter().chain(&after) {
            for (on, skip) in [(Server::Gitlab, 0), (Server::Registry, 0), (Server::Registry, 1)] {
                for is_once in [true, false] {
                    place.restore();
                    let fault = Fault::new(failure.clone()).on(on).skip(skip);
                    place.sim.fault(if is_once { fault } else { fault.always() });
                    let file = place.file("outcome.jsonl");
                    let args = ["old-1", "old-2", "--outcome", &file, "--parallel", "1"];
                    let outcome = delete(&place, &args);
                    let record = Record::read(&place.folder.read("outcome.jsonl").unwrap()).unwrap();
                    for (tag, fate) in &record.fates {
                        let is_true = fate.is_open() || place.holds(tag) != fate.is_gone();
                        assert!(is_true, "{tag} {fate:?} {failure:?}{}", outcome.told());
                    }
                    let is_expected = matches!(outcome.exit, 0 | 5 | 8) || outcome.exit == *exit;
                    assert!(is_expected, "{failure:?}{}", outcome.told());
                    assert!(outcome.exit != 0 || record.fates.values().all(super::record::Fate::is_gone));
                }
            }
        }
    }
}

#[test]
fn a_registry_that_deletes_by_digest_alone_is_left_alone() {
    let outcome = ends(Mode::Distribution, &["old-1", "old-same"], 9, &[]);
    assert!(outcome.stderr.contains("deletes by digest alone"), "{}", outcome.told());
    assert!(outcome.conversation().iter().all(|line| !line.contains(SHOP) || !line.contains("sha256:")));
}
