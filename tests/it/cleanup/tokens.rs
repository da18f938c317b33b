//! Tokens that run out on the way, and jobs that end.

use std::time::Duration;

use simulator::{Change, Failure, Fault, Mode};

use super::judge::{honest, judge};
use super::place::{DELETING, Place};
use crate::support::world;

fn before_request(place: &Place, at: u64, changes: Vec<Change>) {
    place.restore();
    place.sim.fault(Fault::new(Failure::Changes(changes)).skip(at));
}

#[test]
fn tokens_that_run_out_before_any_request_are_renewed() {
    for mode in DELETING {
        for is_saved in [true, false] {
            let place = Place::of(mode);
            let (before, plan) = (place.contents(), place.plan());
            let run = || if is_saved { place.apply(&[]) } else { place.clean_up(&[]) };
            let count = run().requests.len() as u64;
            for at in 0..count {
                before_request(&place, at, vec![Change::ExpireTokens]);
                let outcome = run();
                assert_eq!(outcome.exit, 0, "{mode:?} {at}{}", outcome.told());
                let record = honest(&place, &before, &plan.goes, &outcome);
                assert_eq!(record.count("deleted"), 8, "{}", outcome.told());
            }
        }
    }
}

#[test]
fn tokens_that_live_a_moment_are_renewed_before_they_end() {
    let place = Place::open(
        world(Mode::Metadata).token_ttl(Duration::from_secs(1)).latency(Duration::from_millis(90)),
    );
    let plan = place.plan();
    let outcome = place.apply(&["--parallel", "1"]);
    assert_eq!(outcome.exit, 0, "{}", outcome.told());
    assert_eq!(place.contents(), plan.stays);
    let tokens = outcome.requests.iter().filter(|request| request.path == "/jwt/auth").count();
    assert!(tokens >= 2, "{}", outcome.told());
    let refused = outcome.requests.iter().filter(|request| request.status == 401).count();
    assert_eq!(refused, 0, "before they end, not after{}", outcome.told());
}

#[test]
fn tokens_that_are_worth_nothing_delete_nothing() {
    let place = Place::of(Mode::Metadata);
    let (before, plan) = (place.contents(), place.plan());
    place.sim.fault(Fault::new(Failure::ExpiredToken).method("DELETE").always());
    for is_saved in [true, false] {
        let outcome = if is_saved { place.apply(&[]) } else { place.clean_up(&[]) };
        assert_eq!(outcome.exit, 4, "{}", outcome.told());
        judge(&place, &before, &plan.goes, &outcome)
            .unwrap_or_else(|complaint| panic!("{complaint}{}", outcome.told()));
        assert_eq!(place.contents(), before);
        let tried = outcome.requests.iter().filter(|request| request.method == "DELETE").count();
        assert!(tried <= 16, "one fresh token each, and then nobody tries{}", outcome.told());
    }
}

#[test]
fn a_job_that_ends_on_the_way_stops_the_run_where_it_is() {
    for mode in DELETING {
        for is_saved in [true, false] {
            let place = Place::of(mode);
            let (before, plan) = (place.contents(), place.plan());
            let one = ["--parallel", "1"];
            let run = || if is_saved { place.apply(&one) } else { place.clean_up(&one) };
            let count = run().requests.len() as u64;
            let mut exits = Vec::new();
            for at in 0..count {
                // Registry tokens outlive their job; this one runs out with it.
                before_request(&place, at, vec![Change::EndJob, Change::ExpireTokens]);
                let outcome = run();
                let judged = judge(&place, &before, &plan.goes, &outcome);
                let record = judged.unwrap_or_else(|complaint| panic!("{at}: {complaint}{}", outcome.told()));
                let deleted = record.map_or(0, |record| record.count("deleted"));
                assert_eq!(outcome.exit, if deleted == 0 { 4 } else { 8 }, "{at}{}", outcome.told());
                let tried = outcome.requests.iter().filter(|request| request.method == "DELETE").count();
                assert!(tried <= deleted + 1, "nobody goes on without a token{}", outcome.told());
                exits.push(outcome.exit);
            }
            exits.dedup();
            assert_eq!(exits, [4, 8], "{mode:?} {is_saved}");
        }
    }
}

#[test]
fn a_token_of_a_job_that_ended_is_good_until_it_runs_out() {
    let place = Place::of(Mode::Metadata);
    let plan = place.plan();
    let at =
        place.apply(&[]).requests.iter().position(|request| request.path.contains("/manifests/")).unwrap();
    before_request(&place, at as u64, vec![Change::EndJob]);
    let outcome = place.apply(&[]);
    assert_eq!(outcome.exit, 0, "{}", outcome.told());
    assert_eq!(place.contents(), plan.stays);
}
