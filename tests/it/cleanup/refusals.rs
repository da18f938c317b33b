//! What is refused before anything is deleted.

use simulator::Mode;

use super::judge::judge;
use super::place::{ALL, Contents, DELETING, POLICY, Place};
use crate::support::Outcome;

/// The run was refused: 9, said in the dotenv file, and nothing is different.
fn is_refused(place: &Place, outcome: &Outcome, cause: &str) {
    assert_eq!(outcome.exit, 9, "{}", outcome.told());
    assert!(outcome.stderr.contains(cause) && outcome.stderr.contains("hint: "), "{cause}{}", outcome.told());
    assert!(outcome.requests.iter().all(|request| !request.is_write()), "{}", outcome.told());
    let nothing = Contents::new();
    let judged = judge(place, &place.contents(), &nothing, outcome);
    assert!(matches!(judged, Ok(None)), "{judged:?}{}", outcome.told());
}

const EVERYTHING: [&str; 5] = ["cleanup", "--name-regex-delete", ".*", "--keep-latest", "false"];
const MOST: [&str; 3] = ["cleanup", "--name-regex-delete", "(v|old-).*"];

#[test]
fn everything_is_never_deleted_and_more_than_half_only_by_leave() {
    for mode in ALL {
        let place = Place::of(mode);
        let before = place.contents();
        let apply = |args: &[&str], more: &[&str]| {
            place
                .gate()
                .run_aloud(&[args, &["--apply", "--outcome", &place.file("outcome.jsonl")], more].concat())
        };
        is_refused(&place, &apply(&EVERYTHING, &[]), "it would delete all 15 tags");
        is_refused(&place, &apply(&EVERYTHING, &["--max-delete", "1000"]), "it would delete all 15 tags");
        is_refused(
            &place,
            &apply(&MOST, &[]),
            // Without the two signatures.
            "it would delete 11 of the 13 tags of acme/shop, which is more than half",
        );
        is_refused(
            &place,
            &apply(&MOST, &["--max-delete", "12"]),
            "it would delete 13 tags, and --max-delete allows 12",
        );
        is_refused(
            &place,
            &apply(&POLICY, &["--max-delete", "7"]),
            "it would delete 8 tags, and --max-delete allows 7",
        );
        is_refused(&place, &apply(&POLICY, &["--max-delete", "0"]), "--max-delete allows 0");
        assert_eq!(place.contents(), before);
        assert_eq!(place.folder.read("outcome.jsonl").unwrap(), b"", "nothing was begun");
    }
}

#[test]
fn leave_is_given_by_number() {
    for mode in DELETING {
        let place = Place::of(mode);
        let outcome = place.gate().run_aloud(&[&MOST[..], &["--apply", "--max-delete", "13"]].concat());
        assert_eq!(outcome.exit, 0, "{}", outcome.told());
        assert_eq!(place.sim.tags("acme/shop"), ["latest", "multi"]);
    }
}

#[test]
fn a_saved_plan_keeps_its_limit_unless_it_is_told_another() {
    let place = Place::of(Mode::Metadata);
    let plan = place.plan_by(&POLICY, &["--max-delete", "3"]);
    assert_eq!(plan.refused.as_deref(), Some("it would delete 8 tags, and --max-delete allows 3"));
    let refused = place.apply(&[]);
    is_refused(&place, &refused, "--max-delete allows 3");
    assert_eq!(refused.requests.len(), 0, "{}", refused.told());
    is_refused(&place, &place.apply(&["--max-delete", "7"]), "--max-delete allows 7");
    let outcome = place.apply(&["--max-delete", "8"]);
    assert_eq!(outcome.exit, 0, "{}", outcome.told());
    assert_eq!(place.contents(), plan.stays);
}

#[test]
fn the_limit_of_a_saved_plan_can_be_lowered() {
    let place = Place::of(Mode::Metadata);
    place.plan();
    is_refused(&place, &place.apply(&["--max-delete", "7"]), "--max-delete allows 7");
}

#[test]
fn a_plan_that_would_delete_everything_is_refused_whatever_it_is_told() {
    let place = Place::of(Mode::Metadata);
    place.plan_by(&EVERYTHING, &[]);
    for more in [&[][..], &["--max-delete", "1000"]] {
        let outcome = place.apply(more);
        is_refused(&place, &outcome, "it would delete all 15 tags");
        assert_eq!(outcome.requests.len(), 0, "{}", outcome.told());
    }
}

#[test]
fn a_plan_for_another_place_is_refused_before_anything_is_asked() {
    let place = Place::of(Mode::Metadata);
    place.plan();
    let before = place.contents();
    let host = place.sim.addresses().registry_host.clone();
    let elsewhere = "registry.example.com/acme/shop".to_owned();
    for (registry, image) in [
        (host.clone(), format!("{host}/acme/other")),
        (host.clone(), format!("{host}/acme/shop/worker")),
        (host.clone(), format!("{host}/acme")),
        ("registry.example.com".to_owned(), elsewhere),
    ] {
        let gate = place.gate().env("CI_REGISTRY", &registry).env("CI_REGISTRY_IMAGE", &image);
        let outcome = place.apply_as(&gate, &[]);
        assert_eq!(outcome.exit, 9, "{}", outcome.told());
        assert!(outcome.stderr.contains("it is a plan for"), "{}", outcome.told());
        assert!(outcome.stderr.contains(&format!("this is {image}")), "{}", outcome.told());
        assert_eq!(outcome.requests.len(), 0, "{}", outcome.told());
        assert_eq!(outcome.dotenv.unwrap().totals(), "- - - - -");
    }
    assert_eq!(place.contents(), before);
}

#[test]
fn a_plan_of_a_time_to_come_is_for_looking_at() {
    let place = Place::of(Mode::Metadata);
    let before = place.contents();
    place.plan_by(&POLICY, &["--at", "2099-01-01T00:00:00Z"]);
    let outcome = place.apply(&["--max-delete", "100"]);
    assert_eq!(outcome.exit, 9, "{}", outcome.told());
    assert!(outcome.stderr.contains("it was made as of 2099-01-01T00:00:00Z, which is still to come"));
    assert_eq!((outcome.requests.len(), place.contents()), (0, before));
}

#[test]
fn what_another_project_has_in_use_is_not_guessed_from_this_one() {
    let place = Place::of(Mode::Metadata);
    for keeps in [&["--keep-deployed"][..], &["--keep-refs", "tags"]] {
        let words = ["cleanup", "--repository", "acme/shop", "--name-regex-delete", "old-.*", "--apply"];
        let image = format!("{}/acme/other", place.sim.addresses().registry_host);
        let full = format!("{}/acme/shop", place.sim.addresses().registry_host);
        let mut words: Vec<&str> = [&words, keeps].concat();
        words[2] = &full;
        let outcome = place.gate().env("CI_REGISTRY_IMAGE", &image).run_aloud(&words);
        assert_eq!(outcome.exit, 2, "{}", outcome.told());
        assert!(outcome.stderr.contains("it is not acme/other or below it"), "{}", outcome.told());
        assert_eq!(outcome.requests.len(), 0, "{}", outcome.told());
    }
}

#[test]
fn templates_that_nothing_asks_for_are_told() {
    let place = Place::of(Mode::Metadata);
    let words = ["cleanup", "--name-regex-delete", "old-.*", "--keep-refs-as", "old-{slug}"];
    let outcome = place.reader().run_aloud(&words);
    assert_eq!(outcome.exit, 2, "{}", outcome.told());
    assert!(outcome.stderr.contains("without --keep-refs or --keep-deployed"), "{}", outcome.told());
}

#[test]
fn a_policy_that_says_nothing_is_no_policy() {
    let place = Place::of(Mode::Metadata);
    let before = place.contents();
    let outcome = place.gate().run_aloud(&["cleanup", "--apply"]);
    assert_eq!((outcome.exit, outcome.requests.len()), (2, 0), "{}", outcome.told());
    assert_eq!(place.contents(), before);
}

#[test]
fn what_only_spares_tags_is_half_a_policy() {
    let place = Place::of(Mode::Metadata);
    let before = place.contents();
    for (args, variable) in [
        (["--older-than", "1s"], "REGISTRY_GATE_OLDER_THAN"),
        (["--keep-n", "0"], "REGISTRY_GATE_KEEP_N"),
        (["--name-regex-keep", "v.*"], "REGISTRY_GATE_NAME_REGEX_KEEP"),
    ] {
        for more in [&[][..], &["--apply"], &["--keep-deployed"], &["--keep-latest", "false"]] {
            let typed = place.gate().run_aloud(&[&["cleanup"], &args[..], more].concat());
            assert_eq!((typed.exit, typed.requests.len()), (2, 0), "{}", typed.told());
            let told = &typed.stderr;
            assert!(told.contains(args[0]) && told.contains("--name-regex-delete"), "{told}");
            let set = place.gate().env(variable, args[1]).run_aloud(&[&["cleanup"], more].concat());
            assert_eq!((set.exit, set.requests.len()), (3, 0), "{}", set.told());
            assert!(set.stderr.contains(variable), "{}", set.told());
        }
    }
    assert_eq!(place.contents(), before);
}

#[test]
fn a_misspelt_variable_stops_what_deletes_and_nothing_else() {
    let place = Place::of(Mode::Metadata);
    place.plan();
    let before = place.contents();
    let gate = || {
        std::fs::remove_file(place.file("registry-gate.env")).unwrap_or_default();
        place.gate().env("REGISTRY_GATE_NAME_REGEXP_KEEP", "old-1")
    };
    let plan = place.file("plan.json");
    let other = place.file("other.json");
    let deleting = [
        &["cleanup", "--name-regex-delete", "old-.*", "--apply"][..],
        // What another job carries out.
        &["cleanup", "--name-regex-delete", "old-.*", "--plan", &other],
        &["cleanup", "apply", &plan],
        &["delete", "old-1"],
        &["delete", "--repository", "worker", "--yes"],
    ];
    for args in deleting {
        let outcome = gate().run_aloud(args);
        assert_eq!((outcome.exit, outcome.requests.len()), (3, 0), "{}", outcome.told());
        let told = "cannot read REGISTRY_GATE_NAME_REGEXP_KEEP: no flag has this variable";
        assert!(outcome.stderr.contains(told), "{}", outcome.told());
        assert!(outcome.stderr.contains("did you mean REGISTRY_GATE_NAME_REGEX_KEEP?"), "{}", outcome.told());
    }
    for args in [
        &["cleanup", "--name-regex-delete", "old-.*"][..],
        &["delete", "old-1", "--dry-run"],
        &["tags"],
        &["check", "v1"],
    ] {
        let outcome = gate().run_aloud(args);
        assert_eq!(outcome.exit, 0, "{}", outcome.told());
        assert!(
            outcome.stderr.contains("note: REGISTRY_GATE_NAME_REGEXP_KEEP is no variable"),
            "{}",
            outcome.told()
        );
    }
    assert_eq!(place.contents(), before);
    std::fs::remove_file(place.file("registry-gate.env")).unwrap_or_default();
    // What earlier jobs answered is inherited, under whatever prefix, and is no mistake.
    let inherited =
        place.gate().env("REGISTRY_GATE_BUILD", "true").env("REGISTRY_GATE_API_VERDICT", "absent");
    assert_eq!(inherited.run_aloud(&["delete", "old-1"]).exit, 0);
    assert!(!place.holds("old-1"));
}
