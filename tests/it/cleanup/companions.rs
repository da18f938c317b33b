//! Tags that are about another image: they stay with it, go after it, and are left over when it is gone.

use simulator::{Change, Failure, Fault, Mode, Odd, Wire};

use super::place::{DELETING, Place, SHOP};

/// `acme/shop:sha256-….SUFFIX` of a tag's image, pushed as another name of some other image.
fn attach(place: &Place, of: &str, before: &str, behind: &str) -> String {
    let name = format!("{before}{}{behind}", place.digest(of).replace(':', "-"));
    place.name("v2", &name);
    format!("{SHOP}:{name}")
}

#[test]
fn whatever_is_about_an_image_goes_after_it_and_is_not_counted() {
    for mode in DELETING {
        let place = Place::of(mode);
        let about = |of: &str| {
            [("", ".src"), ("", ".vex"), ("", ".dockerfile"), ("cve-", ".att")]
                .map(|(a, b)| attach(&place, of, a, b))
        };
        let (gone, kept) = (about("old-2"), about("v3"));
        // Four images, two of which go, and eight that are about them.
        let plan = place
            .plan_by(&["cleanup", "--name-regex-delete", "old-[23]|.*sha256-.*", "--older-than", "7d"], &[]);
        assert_eq!(plan.refused, None);
        let outcome = place.apply(&["--parallel", "1"]);
        assert_eq!(outcome.exit, 0, "{}", outcome.told());
        for tag in &gone {
            assert!(!place.holds(tag), "{tag} {mode:?}{}", outcome.told());
        }
        for tag in kept.iter().map(String::as_str).chain(["acme/shop:v3", "acme/shop:v2"]) {
            assert!(place.holds(tag), "{tag} {mode:?}{}", outcome.told());
        }
        let deleted = outcome.requests.iter().filter(|request| request.method == "DELETE");
        let deleted: Vec<&str> = deleted.map(|request| request.path.rsplit('/').next().unwrap()).collect();
        let image = deleted.iter().position(|name| *name == "old-2").unwrap();
        assert!(deleted[..image].iter().all(|name| !name.contains("sha256-")), "{deleted:?}");
        assert_eq!(deleted.len(), 6, "{deleted:?}");
    }
}

/// A signature of an image that has no tag any more.
fn orphan(place: &Place) -> (String, String) {
    let digest = place.digest("old-3");
    let signature = attach(place, "old-3", "", ".sig");
    place.sim.delete_tag(SHOP, "old-3");
    (digest, signature)
}

fn lose(place: &Place, digest: &str) {
    place.sim.change(&Change::LoseManifest { repository: SHOP.to_owned(), manifest: digest.to_owned() });
}

#[test]
fn what_is_about_an_image_that_is_gone_goes_by_a_rule_that_is_about_it() {
    const ORPHANS: &str = "[[cleanup.rule]]\norphans = true\naction = 'delete'\n";
    const OTHERS: &str = "[[cleanup.rule]]\nname_regex = 'nothing|old-1'\naction = 'delete'\n";
    for mode in DELETING {
        for (rules, takes) in [(ORPHANS, true), ("", true), (OTHERS, false)] {
            for is_gone in [true, false] {
                let place = Place::of(mode);
                let (digest, signature) = orphan(&place);
                if is_gone {
                    lose(&place, &digest);
                }
                let file = place.file("policy.toml");
                std::fs::write(&file, rules).unwrap();
                let by_name = ["cleanup", "--name-regex-delete", "sha256-.*"];
                let by_file = ["cleanup", "--policy", &file];
                let before = place.contents();
                let args = if rules.is_empty() { by_name } else { by_file };
                place.plan_by(&args, &[]);
                let outcome = place.apply(&[]);
                assert_eq!(outcome.exit, 0, "{}", outcome.told());
                assert_eq!(
                    place.holds(&signature),
                    !(takes && is_gone),
                    "{mode:?} {rules}{}",
                    outcome.told()
                );
                let gone = before.len() - place.contents().len();
                assert_eq!(gone, usize::from(takes && is_gone) + usize::from(rules == OTHERS) * 2);
            }
        }
    }
}

#[test]
fn no_other_answer_about_an_image_proves_that_it_is_gone() {
    for mode in [Mode::Metadata, Mode::Filesystem] {
        for failure in [
            Failure::Html(404),
            Failure::Html(200),
            Failure::Status(500),
            Failure::Status(503),
            Failure::Status(403),
            Failure::Wire(Wire::Reset),
            Failure::Wire(Wire::Truncate { keep: 20 }),
        ] {
            let place = Place::of(mode);
            let (digest, signature) = orphan(&place);
            lose(&place, &digest);
            place.sim.fault(Fault::new(failure.clone()).path(&digest).always());
            let before = place.contents();
            let args = ["cleanup", "--name-regex-delete", "sha256-.*|old-1", "--apply"];
            let outcome = place.gate().run_aloud(&args);
            assert!(matches!(outcome.exit, 0 | 4 | 6 | 7), "{failure:?}{}", outcome.told());
            assert!(place.holds(&signature), "{failure:?}{}", outcome.told());
            // What is known is done all the same, where anybody may ask.
            let is_done = !place.holds("acme/shop:old-1");
            assert!(
                is_done == (outcome.exit == 0) && (is_done || place.contents() == before),
                "{}",
                outcome.told()
            );
        }
    }
}

#[test]
fn what_an_interrupted_run_left_behind_goes_in_the_next() {
    for mode in DELETING {
        let place = Place::of(mode);
        let (digest, signature) = (place.digest("old-1"), place.signature("old-1"));
        let args = ["cleanup", "--name-regex-delete", "old-1|sha256-.*", "--apply"];
        place.sim.fault(Fault::new(Failure::Status(500)).method("DELETE").path("sha256-").always());
        let outcome = place.gate().run_aloud(&args);
        assert_eq!(outcome.exit, 8, "{}", outcome.told());
        assert!(!place.holds("acme/shop:old-1") && place.holds(&signature), "{}", outcome.told());
        place.sim.clear_faults();
        // As long as the registry has the image, it may be in use by its digest.
        assert_eq!(place.gate().run_aloud(&args).exit, 0);
        assert!(place.holds(&signature));
        lose(&place, &digest);
        let outcome = place.gate().run_aloud(&args);
        assert_eq!(outcome.exit, 0, "{}", outcome.told());
        assert!(!place.holds(&signature) && place.holds(&place.signature("v1")), "{}", outcome.told());
    }
}

#[test]
fn what_a_saved_plan_left_behind_goes_when_it_is_carried_out_again() {
    let place = Place::of(Mode::Metadata);
    let signature = place.signature("old-1");
    place.plan_by(&["cleanup", "--name-regex-delete", "old-1"], &[]);
    place.sim.fault(Fault::new(Failure::Status(500)).method("DELETE").path("sha256-").always());
    assert_eq!(place.apply(&[]).exit, 8);
    assert!(!place.holds("acme/shop:old-1") && place.holds(&signature));
    place.sim.clear_faults();
    let outcome = place.apply(&[]);
    assert_eq!(outcome.exit, 0, "{}", outcome.told());
    assert!(!place.holds(&signature), "{}", outcome.told());
}

/// The images go first, and that may take an hour.
#[test]
fn what_is_about_an_image_that_is_tagged_anew_while_others_go_stays() {
    for mode in DELETING {
        for way in ["at once", "apply"] {
            for again in ["release", "old-1"] {
                let place = Place::of(mode);
                place.plan();
                let (signature, digest) = (place.signature("old-1"), place.digest("old-1"));
                // Long after the image of the signature went, and before the last other one has gone.
                let tagged = Change::AddTag { repository: SHOP.into(), tag: again.into(), to: digest };
                let last = Fault::new(Failure::Changes(vec![tagged]))
                    .method("DELETE")
                    .matching("manifests/old-same$");
                place.sim.fault(last);
                let outcome = match way {
                    "apply" => place.apply(&["--parallel", "1"]),
                    _ => place.clean_up(&["--parallel", "1"]),
                };
                assert!(place.holds(&format!("{SHOP}:{again}")), "{mode:?} {way}{}", outcome.told());
                assert!(place.holds(&signature), "{mode:?} {way} {again}{}", outcome.told());
                let told = format!("is tagged {again} by now");
                let record =
                    super::record::Record::read(&place.folder.read("outcome.jsonl").unwrap()).unwrap();
                assert!(record.of(&signature).reason.contains(&told), "{:?}", record.of(&signature));
            }
        }
    }
}

#[test]
fn one_that_cannot_be_read_is_neither_selected_nor_counted() {
    for mode in DELETING.into_iter().filter(|mode| *mode != Mode::Metadata) {
        let place = Place::of(mode);
        let name = format!("{}.sig", place.digest("v3").replace(':', "-"));
        place.sim.push_odd(SHOP, &name, Odd::NullSize);
        let plan = place.plan_by(&["cleanup", "--name-regex-delete", ".*sha256-.*|old-2"], &[]);
        let file = std::fs::read_to_string(place.file("plan.json")).unwrap();
        assert!(plan.stays.contains_key(&format!("{SHOP}:{name}")), "{:?}", plan.names());
        assert!(file.contains("what it points at is unknown"), "{file}");
    }
}
