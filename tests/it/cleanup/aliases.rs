//! Content keys: they stay as long as their image has another tag, and go with the last of them.

use simulator::{Change, Failure, Fault, ImageSpec, Mode};

use super::place::{DELETING, Place, SHOP};
use super::record::Record;
use crate::support::{Outcome, Shop};

const OLD: &str = "2025-10-23T12:00:00Z";
const HOURS_AGO: &str = "2026-01-31T02:00:00Z";

const POLICY: &str = "[cleanup]\naliases = 'c-[0-9a-f]{32}'\nmax_delete = '80%'\n\
    [[cleanup.rule]]\nname_regex = 'old-.*|c-.*'\nolder_than = '7d'\naction = 'delete'\n";

/// The tag of a content key.
fn key(number: u8) -> String {
    format!("c-{number:032x}")
}

fn full(tag: &str) -> String {
    format!("{SHOP}:{tag}")
}

/// The shop with keys: 1 of what goes, 2 of what stays, 3 and 4 of images that have no other tag, of long ago and of
/// today; 5 of an index that goes, 6 of one that stays.
fn place(mode: Mode) -> Place {
    let place = Place::of(mode);
    for (of, number) in [("old-1", 1), ("v1", 2), ("old-multi", 5), ("multi", 6)] {
        place.name(of, &key(number));
    }
    let image = |layer: u64, created: &str| ImageSpec::new().created(created).layers(&[layer]);
    Shop::put(&place.sim, SHOP, &key(3), &image(51, OLD), OLD);
    Shop::put(&place.sim, SHOP, &key(4), &image(52, HOURS_AGO), HOURS_AGO);
    let lone = place.sim.digest(SHOP, &key(3)).unwrap();
    place.sim.attach(SHOP, &lone, "sig");
    place
}

fn policy(place: &Place, rules: &str) -> String {
    let file = place.file("policy.toml");
    std::fs::write(&file, rules).unwrap();
    file
}

fn reason(outcome: &Place, tag: &str) -> String {
    let plan: serde_json::Value = serde_json::from_slice(&outcome.folder.read("plan.json").unwrap()).unwrap();
    let tags = plan["plan"]["tags"].as_array().unwrap();
    let row = tags.iter().find(|row| row["name"] == tag).unwrap();
    row["reason"].as_str().unwrap().to_owned()
}

fn record(place: &Place) -> Record {
    Record::read(&place.folder.read("outcome.jsonl").unwrap()).unwrap()
}

fn settled(place: &Place, outcome: &Outcome, gone: &[&str], stays: &[&str]) {
    for tag in gone {
        assert!(!place.holds(&full(tag)), "{tag}{}", outcome.told());
    }
    for tag in stays {
        assert!(place.holds(&full(tag)), "{tag}{}", outcome.told());
    }
}

#[test]
fn a_branch_that_is_gone_takes_its_image_s_key_along_and_a_living_one_keeps_it() {
    for mode in DELETING {
        for way in ["apply", "at once"] {
            let place = place(mode);
            let signature = place.signature(&key(3)).replace("acme/shop:", "");
            let old = place.signature("old-1").replace("acme/shop:", "");
            let file = policy(&place, POLICY);
            let args = ["cleanup", "--policy", &file];
            place.plan_by(&args, &[]);
            assert_eq!(reason(&place, &key(1)), "alias: goes with old-1, which has its image");
            assert_eq!(reason(&place, &key(2)), "alias: stays with v1, which has its image");
            assert_eq!(reason(&place, &key(3)), "alias: only aliases have its image, and older than 1d");
            assert_eq!(reason(&place, &key(4)), "alias: only aliases have its image, and not older than 1d");
            let outcome = match way {
                "apply" => place.apply(&["--parallel", "1"]),
                _ => place.gate().run_aloud(&[&args[..], &["--apply", "--parallel", "1"]].concat()),
            };
            assert_eq!(outcome.exit, 0, "{mode:?} {way}{}", outcome.told());
            let gone = [key(1), key(3), key(5), signature, old, "old-1".to_owned(), "old-multi".to_owned()];
            let gone: Vec<&str> = gone.iter().map(String::as_str).collect();
            settled(&place, &outcome, &gone, &[&key(2), &key(4), &key(6), "v1", "multi"]);
            // A key goes after the last tag of its image, and a signature after the key.
            let deleted = outcome.requests.iter().filter(|request| request.method == "DELETE");
            let deleted: Vec<&str> =
                deleted.map(|request| request.path.rsplit('/').next().unwrap()).collect();
            let at = |name: &str| deleted.iter().position(|deleted| *deleted == name).unwrap();
            assert!(at("old-1") < at(&key(1)) && at(&key(3)) < at(gone[3]), "{deleted:?}");
        }
    }
}

#[test]
fn a_key_of_unknown_age_stays_and_flags_say_what_a_file_says() {
    for mode in DELETING {
        let place = place(mode);
        let undated = ImageSpec::new().created("1970-01-01T00:00:00Z").layers(&[61]);
        Shop::put(&place.sim, SHOP, &key(7), &undated, "1970-01-01T00:00:00Z");
        let aliases = ["--aliases", "c-[0-9a-f]{32}"];
        let flags = ["cleanup", "--name-regex-delete", ".*", "--keep-n", "8", "--keep-latest", "true"];
        let run = |more: &[&str]| {
            let plan = place.plan_by(&[&flags[..], &aliases, more].concat(), &[]);
            [1, 2, 3, 4, 5, 6, 7].map(|at| plan.goes.contains_key(&full(&key(at))))
        };
        let told = run(&[]);
        assert_eq!((told[2], told[3], told[6]), (true, false, false), "{mode:?} {told:?}");
        assert_eq!(reason(&place, &key(7)), "alias: only aliases have its image, and of unknown age");
        let told = run(&["--aliases-after", "1h"]);
        assert_eq!((told[2], told[3], told[6]), (true, true, false), "{mode:?} {told:?}");
        let told = run(&["--aliases-after", "300d"]);
        assert_eq!((told[2], told[3], told[6]), (false, false, false), "{mode:?} {told:?}");
    }
}

#[test]
fn keys_take_no_place_of_the_newest() {
    for mode in DELETING {
        let flags = ["cleanup", "--name-regex-delete", "(old|c)-.*", "--keep-n", "3"];
        let images = |keys: &[&str]| {
            let place = place(mode);
            let plan = place.plan_by(&[&flags[..], keys].concat(), &[]);
            plan.goes.keys().filter(|tag| tag.contains(":old-")).cloned().collect::<Vec<_>>()
        };
        let without = {
            let plan = Place::of(mode).plan_by(&flags, &[]);
            plan.goes.keys().filter(|tag| tag.contains(":old-")).cloned().collect::<Vec<_>>()
        };
        assert_eq!(images(&["--aliases", "c-[0-9a-f]{32}"]), without, "{mode:?}");
        assert_ne!(images(&[]), without, "{mode:?}");
    }
}

/// What somebody does between plan and execution, or while that is under way.
#[test]
fn a_key_whose_image_is_tagged_meanwhile_stays() {
    for mode in DELETING {
        for (number, of) in [(1, "old-1".to_owned()), (3, key(3))] {
            for when in ["before", "between"] {
                let place = place(mode);
                let file = policy(&place, POLICY);
                place.plan_by(&["cleanup", "--policy", &file], &[]);
                let to = place.digest(&of);
                let tagged = Change::AddTag { repository: SHOP.into(), tag: "release".into(), to };
                match when {
                    "before" => place.sim.change(&tagged),
                    // While the images go.
                    _ => place.sim.fault(
                        Fault::new(Failure::Changes(vec![tagged]))
                            .method("DELETE")
                            .matching("manifests/old-3$"),
                    ),
                }
                let outcome = place.apply(&["--parallel", "1"]);
                assert_eq!(outcome.exit, 0, "{}", outcome.told());
                settled(&place, &outcome, &[], &["release", &key(number), &key(2)]);
                let record = record(&place);
                let fate = record.of(&full(&key(number)));
                let told = (fate.outcome.as_str(), fate.reason.as_str());
                assert_eq!(told, ("skipped", "its image is tagged release by now"), "{mode:?} {when}");
            }
        }
    }
}

#[test]
fn a_key_stays_with_a_tag_that_came_into_use() {
    for mode in DELETING {
        let place = place(mode);
        let file = policy(&place, POLICY);
        place.plan_by(&["cleanup", "--policy", &file, "--keep-refs", "branches"], &[]);
        place.sim.change(&Change::AddBranch { name: "old-1".into(), sha: "f".repeat(40) });
        let outcome = place.apply(&[]);
        assert_eq!(outcome.exit, 0, "{}", outcome.told());
        settled(&place, &outcome, &[&key(3), "old-2"], &["old-1", &key(1)]);
    }
}

#[test]
fn a_tag_that_cannot_be_read_spares_every_key_that_would_go() {
    for mode in DELETING.into_iter().filter(|mode| *mode != Mode::Metadata) {
        for when in ["plan", "apply"] {
            let place = place(mode);
            let file = policy(&place, POLICY);
            let manifest = place.digest("v3");
            let spoil = || {
                let repository = SHOP.to_owned();
                place.sim.change(&Change::LoseManifest { repository, manifest: manifest.clone() });
            };
            if when == "plan" {
                spoil();
            }
            let plan = place.file("plan.json");
            let outcome = place.reader().run_aloud(&["cleanup", "--policy", &file, "--plan", &plan]);
            assert_eq!(outcome.exit, 0, "{}", outcome.told());
            if when == "apply" {
                spoil();
            } else {
                assert_eq!(reason(&place, &key(3)), "alias: a tag that cannot be read may have its image");
                assert_eq!(reason(&place, &key(1)), "alias: a tag that cannot be read may have its image");
            }
            let outcome = place.apply(&[]);
            assert_eq!(outcome.exit, 0, "{}", outcome.told());
            settled(&place, &outcome, &["old-1"], &[&key(1), &key(3), "v3"]);
        }
    }
}

#[test]
fn a_pattern_that_every_tag_matches_is_refused_before_anything_is_asked() {
    let place = place(Mode::Metadata);
    let before = place.contents();
    let wide = policy(&place, "[cleanup]\naliases = '.*'\n[[cleanup.rule]]\naction = 'keep'\n");
    let flags = ["cleanup", "--name-regex-delete", "old-.*", "--apply", "--aliases"];
    for (args, exit) in [
        (vec!["cleanup", "--policy", &wide, "--apply"], 3),
        ([&flags[..], &[".*"]].concat(), 2),
        ([&flags[..], &["v?[0-9.]+"]].concat(), 2),
        (vec!["cleanup", "--name-regex-delete", "old-.*", "--apply", "--aliases-after", "1d"], 2),
    ] {
        let outcome = place.gate().run_aloud(&args);
        assert_eq!((outcome.exit, outcome.requests.len()), (exit, 0), "{}", outcome.told());
        let told = outcome.stderr.contains("goes when no other tag has its image");
        assert!(told || outcome.stderr.contains("nothing without --aliases"), "{}", outcome.told());
    }
    assert_eq!(place.contents(), before);
}

#[test]
fn a_saved_plan_that_makes_an_alias_of_another_tag_is_refused() {
    let place = place(Mode::Metadata);
    let file = policy(&place, POLICY);
    place.plan_by(&["cleanup", "--policy", &file], &[]);
    let good = String::from_utf8(place.folder.read("plan.json").unwrap()).unwrap();
    let before = place.contents();
    for (from, to) in [
        (r#""aliases":"c-[0-9a-f]{32}""#, r#""aliases":"k-.*""#),
        (r#""aliases":"c-[0-9a-f]{32}""#, r#""aliases":".*""#),
        (r#""aliases":"c-[0-9a-f]{32}""#, r#""aliases":null"#),
        (r#""aliases_after":"1d""#, r#""aliases_after":"soon""#),
    ] {
        let compact: serde_json::Value = serde_json::from_str(&good).unwrap();
        let spoilt = compact.to_string().replacen(from, to, 1);
        assert_ne!(spoilt, compact.to_string(), "{from}");
        std::fs::write(place.file("plan.json"), spoilt).unwrap();
        let outcome = place.apply(&[]);
        assert_eq!(outcome.exit, 3, "{to}{}", outcome.told());
        assert_eq!(place.contents(), before);
    }
}
