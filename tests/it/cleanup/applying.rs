//! Carrying a plan out: what it says goes, and nothing else.

use simulator::Mode;

use super::judge::honest;
use super::place::{ALL, Contents, DELETING, POLICY, Place, SHOP};
use super::plan::Plan;

#[test]
fn both_ways_delete_what_the_plan_says_and_keep_everything_else() {
    for mode in DELETING {
        for parallel in ["1", "16"] {
            let place = Place::of(mode);
            let (before, plan) = (place.contents(), place.plan());
            for is_saved in [true, false] {
                place.restore();
                let more = ["--parallel", parallel];
                let outcome = if is_saved { place.apply(&more) } else { place.clean_up(&more) };
                assert_eq!(outcome.exit, 0, "{}", outcome.told());
                let record = honest(&place, &before, &plan.goes, &outcome);
                assert_eq!(record.count("deleted"), plan.goes.len());
                assert_eq!(place.contents(), plan.stays, "{mode:?}");
            }
        }
    }
}

#[test]
fn a_rehearsal_of_a_saved_plan_looks_at_everything_again_and_writes_nothing() {
    for mode in DELETING {
        let place = Place::of(mode);
        let (before, plan) = (place.contents(), place.plan());
        let rehearsal = place.apply_as(&place.reader(), &["--dry-run"]);
        assert_eq!(rehearsal.exit, 0, "{}", rehearsal.told());
        assert!(rehearsal.requests.iter().all(|request| !request.is_write()), "{}", rehearsal.told());
        let count = plan.goes.len();
        let told = format!("{count} of {count} tags would be deleted\n");
        assert!(rehearsal.stdout.ends_with(&told), "{}", rehearsal.told());
        assert!(rehearsal.dotenv.unwrap().totals().starts_with(&format!("{count} 0 0 ")));
        assert_eq!(place.contents(), before, "{mode:?}");
        // What changed since is found out by looking, and the limit stands as it would.
        let moved = place.apply_as(&place.reader(), &["--dry-run", "--max-delete", "1"]);
        assert_eq!(moved.exit, 9, "{}", moved.told());
        assert_eq!(place.apply(&[]).exit, 0);
        let gone = place.apply_as(&place.reader(), &["--dry-run"]);
        assert!(gone.exit == 0 && gone.stdout.contains("already gone"), "{}", gone.told());
    }
}

#[test]
fn the_same_plan_again_finds_everything_gone_and_is_no_failure() {
    for mode in DELETING {
        let place = Place::of(mode);
        let plan = place.plan();
        assert_eq!(place.apply(&[]).exit, 0);
        let again = place.apply(&[]);
        assert_eq!(again.exit, 0, "{}", again.told());
        let record = honest(&place, &plan.stays, &plan.goes, &again);
        assert_eq!(record.count("already_gone"), plan.goes.len());
        assert!(again.requests.iter().all(|request| !request.is_write()), "{}", again.told());
        assert!(again.dotenv.unwrap().totals().starts_with("8 0 0 0 "));
        assert_eq!(place.contents(), plan.stays);
    }
}

#[test]
fn what_remains_holds_nothing_that_would_go() {
    for mode in DELETING {
        let place = Place::of(mode);
        assert_eq!(place.clean_up(&[]).exit, 0);
        let plan = place.plan();
        assert_eq!(plan.goes, Contents::new(), "{mode:?}");
        let again = place.clean_up(&[]);
        assert_eq!(again.exit, 0, "{}", again.told());
    }
}

#[test]
fn a_plan_that_is_saved_and_carried_out_at_once_is_the_same_plan() {
    let place = Place::of(Mode::Metadata);
    let planned = place.plan();
    let file = place.file("plan.json");
    let outcome = place.clean_up(&["--plan", &file]);
    assert_eq!(outcome.exit, 0, "{}", outcome.told());
    assert_eq!(Plan::read(&place.folder.read("plan.json").unwrap()).json, planned.json);
}

#[test]
fn what_became_of_it_is_told_in_every_format() {
    for format in ["text", "json", "csv"] {
        let place = Place::of(Mode::Metadata);
        let plan = place.plan();
        place.sim.delete_tag(SHOP, "old-3");
        let outcome = place.apply(&["--format", format]);
        assert_eq!(outcome.exit, 0, "{}", outcome.told());
        match format {
            "json" => {
                let json = outcome.json();
                let tags = json["outcome"]["tags"].as_array().unwrap();
                assert_eq!(tags.len(), plan.goes.len());
                let gone = tags.iter().filter(|tag| tag["outcome"] == "already_gone").count();
                assert_eq!((gone, &json["outcome"]["totals"]["deleted"]), (1, &7.into()));
            }
            _ => assert!(outcome.stdout.contains("old-3"), "{}", outcome.told()),
        }
    }
}

#[test]
fn every_image_that_stays_is_whole() {
    for mode in DELETING {
        let place = Place::of(mode);
        assert_eq!(place.clean_up(&[]).exit, 0);
        place.sim.with_state(|state| {
            for repository in state.repositories.values() {
                for (name, tag) in repository.tags.iter() {
                    let manifest =
                        repository.manifests.get(&tag.manifest).unwrap_or_else(|| panic!("{name}"));
                    let has = |digest| repository.manifests.contains_key(digest);
                    assert!(manifest.children().iter().all(|child| has(&child.digest)), "{name}");
                }
            }
        });
    }
}

#[test]
fn a_registry_that_deletes_by_digest_alone_keeps_everything_and_the_run_says_why() {
    let place = Place::of(Mode::Distribution);
    let (before, plan) = (place.contents(), place.plan());
    for is_saved in [true, false] {
        let outcome = if is_saved { place.apply(&[]) } else { place.clean_up(&[]) };
        assert_eq!(outcome.exit, 9, "{}", outcome.told());
        assert!(outcome.stderr.contains("deletes by digest alone"), "{}", outcome.told());
        let record = honest(&place, &before, &plan.goes, &outcome);
        assert_eq!(record.count("deleted"), 0);
        assert_eq!(place.contents(), before);
        let tried = outcome.requests.iter().filter(|request| request.method == "DELETE").count();
        assert!((1..=16).contains(&tried), "once it is known, nobody tries: {tried}");
    }
}

#[test]
fn nothing_to_do_is_done() {
    for mode in ALL {
        let place = Place::of(mode);
        let nothing = ["cleanup", "--name-regex-delete", "nothing-.*"];
        let plan = place.plan_by(&nothing, &[]);
        assert_eq!(plan.goes, Contents::new());
        let outcome = place.apply(&[]);
        assert_eq!(outcome.exit, 0, "{}", outcome.told());
        let outcome = place.gate().run_aloud(&[&nothing[..], &["--apply"]].concat());
        assert_eq!((outcome.exit, &*outcome.dotenv.unwrap().totals()), (0, "0 0 0 0 false"));
    }
}

#[test]
fn a_plan_that_cannot_be_written_is_found_out_before_anything_is_asked() {
    let place = Place::of(Mode::Metadata);
    for flag in ["--plan", "--outcome", "--html"] {
        let args = [&POLICY[..], &["--apply", flag, "/nonexistent/folder/file"]].concat();
        let outcome = place.gate().run_aloud(&args);
        assert_eq!(outcome.exit, 3, "{}", outcome.told());
        assert_eq!(outcome.requests.len(), 0, "{}", outcome.told());
    }
}
