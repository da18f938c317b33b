//! `delete --repository`: whole ones, which GitLab deletes when it likes.

use std::time::{Duration, Instant};

use simulator::{Mode, Role, World};

use super::place::{Place, WORKER};
use crate::support::{Outcome, world};

const WHOLE: [&str; 3] = ["delete", "--repository", "worker"];

fn run(place: &Place, more: &[&str]) -> Outcome {
    let outcome = place.gate().run_aloud(&[&WHOLE[..], more].concat());
    assert!(outcome.dotenv.is_none(), "it writes no dotenv file{}", outcome.told());
    outcome
}

fn open(of: fn(World) -> World) -> Place {
    Place::open(of(world(Mode::Metadata)))
}

#[test]
fn without_yes_it_is_refused_and_nobody_is_asked() {
    let place = open(|world| world);
    for more in [&[][..], &["--wait"], &["--format", "json"]] {
        let outcome = run(&place, more);
        assert_eq!((outcome.exit, outcome.requests.len()), (9, 0), "{}", outcome.told());
        assert!(outcome.stderr.contains("hint: look with --dry-run first"), "{}", outcome.told());
    }
    // What confirms is typed.
    let outcome = place.gate().env("REGISTRY_GATE_YES", "true").run_aloud(&WHOLE);
    assert_eq!((outcome.exit, outcome.requests.len()), (3, 0), "{}", outcome.told());
}

#[test]
fn with_yes_it_is_scheduled() {
    let place = open(|world| world);
    let outcome = run(&place, &["--yes", "--format", "json"]);
    assert_eq!(outcome.exit, 0, "{}", outcome.told());
    let deletion = outcome.requests.iter().find(|request| request.method == "DELETE").unwrap();
    assert_eq!(deletion.status, 202);
    let row = &outcome.json()["repository_deletions"][0];
    assert_eq!((&row["repository"], &row["outcome"]), (&WORKER.into(), &"scheduled".into()));
    assert!(place.holds("acme/shop/worker:v1"), "GitLab has not begun");
    // Again: it is scheduled already.
    assert_eq!(run(&place, &["--yes"]).exit, 0);
    place.sim.work_off();
    assert!(!place.holds("acme/shop/worker:v1") && place.holds("acme/shop:v1"));
    assert_eq!(run(&place, &["--yes"]).exit, 5);
}

#[test]
fn waiting_ends_when_it_is_gone() {
    let place = open(|world| world.deletions_take(2));
    let outcome = run(&place, &["--yes", "--wait", "--format", "json"]);
    assert_eq!(outcome.exit, 0, "{}", outcome.told());
    assert_eq!(outcome.json()["repository_deletions"][0]["outcome"], "deleted");
    assert!(!place.holds("acme/shop/worker:v1") && place.holds("acme/shop:v1"));
}

#[test]
fn waiting_ends_when_it_failed() {
    let place = open(|world| world.deletions_take(1).deletions_fail());
    let outcome = run(&place, &["--yes", "--wait"]);
    assert_eq!(outcome.exit, 1, "{}", outcome.told());
    assert!(
        outcome.stderr.contains("delete_failed") && outcome.stderr.contains("hint: "),
        "{}",
        outcome.told()
    );
    assert!(place.holds("acme/shop/worker:v1"));
}

#[test]
fn waiting_ends_with_the_deadline() {
    let place = open(|world| world);
    let began = Instant::now();
    let outcome = run(&place, &["--yes", "--wait", "--deadline", "1s"]);
    assert_eq!(outcome.exit, 8, "it is scheduled{}", outcome.told());
    assert!(outcome.stderr.contains("wait until acme/shop/worker is gone"), "{}", outcome.told());
    assert!(began.elapsed() < Duration::from_secs(15));
}

#[test]
fn a_rehearsal_schedules_nothing() {
    let place = open(|world| world);
    let outcome = place.reader().run_aloud(&[&WHOLE[..], &["--dry-run"]].concat());
    assert_eq!(outcome.exit, 0, "{}", outcome.told());
    assert!(outcome.stdout.contains("acme/shop/worker"), "{}", outcome.told());
    let nowhere = place.reader().run_aloud(&["delete", "--repository", "none", "--dry-run"]);
    assert_eq!(nowhere.exit, 5, "{}", nowhere.told());
}

#[test]
fn one_that_is_not_there_is_not_found_and_the_others_go() {
    let place = open(|world| world);
    let outcome = place.gate().run_aloud(&["delete", "--repository", "none", "--yes"]);
    assert_eq!(outcome.exit, 5, "{}", outcome.told());
    let both = ["delete", "--repository", "none", "--repository", "worker", "--yes"];
    let outcome = place.gate().run_aloud(&both);
    assert_eq!(outcome.exit, 8, "{}", outcome.told());
    place.sim.work_off();
    assert!(!place.holds("acme/shop/worker:v1"));
}

#[test]
fn a_protected_one_is_denied() {
    let place = open(|world| world.protect_repositories("acme/shop/worker", Role::Owner, Role::Owner));
    let outcome = run(&place, &["--yes"]);
    assert_eq!(outcome.exit, 4, "{}", outcome.told());
    assert!(outcome.stderr.contains("protect"), "{}", outcome.told());
    place.sim.work_off();
    assert!(place.holds("acme/shop/worker:v1"));
}

#[test]
fn a_developer_is_denied() {
    let place = open(|world| world.role(Role::Developer));
    let outcome = run(&place, &["--yes"]);
    assert_eq!(outcome.exit, 4, "{}", outcome.told());
    place.sim.work_off();
    assert!(place.holds("acme/shop/worker:v1"));
}

#[test]
fn tags_and_repositories_are_not_named_together() {
    let place = open(|world| world);
    let outcome = run(&place, &["v1", "--yes"]);
    assert_eq!((outcome.exit, outcome.requests.len()), (2, 0), "{}", outcome.told());
}
