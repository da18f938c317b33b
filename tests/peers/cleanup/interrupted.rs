//! A run that is ended from outside and begun again, in a registry with more tags than fit a page: it ends where it
//! would have, and what the outcome file says is what happened.

use super::plan::{Plan, deleted, outcomes};
use crate::ask::program;
use crate::place::{Kind, Place};
use crate::skopeo;
use programs::{command, run};
use std::collections::BTreeSet;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// One request after the other, so that there is time to interrupt.
const PARALLEL: &str = "1";

/// Six hundred tags that stay and as many that go, all of one image.
fn crowd() -> Place {
    let place = Place::start(Kind::Cncf);
    skopeo::push(&place, "single");
    let manifest = place.folder().join("manifest.json");
    std::fs::write(&manifest, skopeo::raw(&place, "single")).unwrap();
    let token = place.token("pull,push");
    for tags in ["keep-[0001-0600]", "old-[0001-0600]"] {
        let host = &place.sim.addresses().registry_host;
        let mut curl = command("curl");
        curl.args(["-sS", "--fail", "-X", "PUT", "--data-binary"]).arg(format!("@{}", manifest.display()));
        curl.args(["-H", "Content-Type: application/vnd.oci.image.manifest.v1+json", "-H"]);
        curl.arg(format!("Authorization: Bearer {token}"));
        let done = run(curl.arg(format!("http://{host}/v2/acme/shop/manifests/{tags}")), "");
        assert_eq!(done.code, 0, "{done:?}");
    }
    place
}

/// Carries out the plan and sends a signal after some tags; the exit code, if there is one.
fn interrupted_by(place: &Place, signal: &str) -> Option<i32> {
    let outcome = place.folder().join("outcome.jsonl");
    let _ = std::fs::remove_file(&outcome);
    let mut gate = program(&place.sim.env(), place.folder());
    gate.args(["cleanup", "apply", "plan.json", "--outcome", "outcome.jsonl", "--parallel", PARALLEL]);
    let mut child = gate.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let began = Instant::now();
    while std::fs::read_to_string(&outcome).unwrap_or_default().matches("\"deleted\"").count() < 20 {
        assert!(began.elapsed() < Duration::from_secs(60), "it deletes nothing");
        assert_eq!(child.try_wait().unwrap(), None, "it was faster than the signal");
    }
    assert_eq!(run(command("kill").arg(signal).arg(child.id().to_string()), "").code, 0);
    child.wait().unwrap().code()
}

/// The tags that go and are gone.
fn gone(place: &Place, plan: &Plan) -> BTreeSet<String> {
    let there = skopeo::list_tags(place);
    assert!(there.is_superset(&plan.stays()), "what stays is there");
    plan.goes().difference(&there).cloned().collect()
}

/// The tags that the outcome file says are deleted.
fn said(place: &Place) -> BTreeSet<String> {
    let deleted = outcomes(place).into_iter().filter(|(_, (outcome, _))| outcome == "deleted");
    deleted.map(|(tag, _)| tag).collect()
}

#[test]
fn a_run_that_was_ended_from_outside_goes_on_where_it_ended() {
    let place = crowd();
    let plan = Plan::make(&place, &["--name-regex-delete", "old-.*"]);
    assert_eq!((plan.goes().len(), plan.stays().len()), (600, 601));

    // Asked to end: it says what it did, to the last tag.
    assert_eq!(interrupted_by(&place, "-TERM"), Some(8));
    let first = gone(&place, &plan);
    assert_eq!(said(&place), first);
    assert!(first.len() < 600 && outcomes(&place).len() == 600, "{}", first.len());

    // Killed: of the request that was under way nobody could write down the end.
    assert_eq!(interrupted_by(&place, "-KILL"), None);
    let second = gone(&place, &plan);
    let untold = second.difference(&(&first | &said(&place))).count();
    assert!(untold <= 1, "{untold} were deleted and not told");
    assert!(said(&place).is_subset(&second) && second.len() > first.len());

    // Again, to the end.
    let answer = place.expect(0, &["cleanup", "apply", "plan.json", "--outcome", "outcome.jsonl"]);
    deleted(&answer, 600 - second.len());
    assert_eq!(said(&place), &plan.goes() - &second);
    assert_eq!(skopeo::list_tags(&place), plan.stays());
    skopeo::pull(&place, ":keep-0600").unwrap();
}
