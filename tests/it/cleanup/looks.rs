//! Each try at a deletion follows a look at the tag, directly: whatever took time came before the look.

use simulator::{Change, Failure, Fault, Mode, Server, Wire};

use super::place::{DELETING, POLICY, Place, SHOP};
use super::record::Record;
use crate::support::Outcome;

/// Ways to delete, each with one request at a time.
const WAYS: [&str; 3] = ["apply", "at once", "by name"];

fn run(place: &Place, way: &str, digest: &str) -> Outcome {
    let one = ["--parallel", "1", "--outcome", &place.file("outcome.jsonl")];
    match way {
        "apply" => place.apply(&["--parallel", "1"]),
        "at once" => place.gate().run_aloud(&[&POLICY[..], &["--apply"], &one].concat()),
        _ => place.gate().run_aloud(&[&["delete", &format!("old-2@{digest}")][..], &one].concat()),
    }
}

/// What makes a second try, or a new token, necessary.
fn failures() -> Vec<Failure> {
    let later = |status| Failure::Answer {
        status,
        headers: vec![("Retry-After".into(), "0.01".into())],
        body: Vec::new(),
    };
    vec![
        later(429),
        later(503),
        Failure::Status(408),
        Failure::Html(502),
        Failure::Wire(Wire::Reset),
        Failure::Wire(Wire::Close),
        Failure::ExpiredToken,
    ]
}

/// Where the run tried to delete the tag.
fn tries(outcome: &Outcome, tag: &str) -> Vec<usize> {
    let is_try = |line: String| line.starts_with("DELETE ") && line.contains(&format!("/{tag} "));
    let all = outcome.requests.iter().enumerate();
    all.filter(|(_, request)| is_try(format!("{} ", request.line()))).map(|(at, _)| at).collect()
}

/// Nothing came between a look at a tag and its deletion.
fn looks_before_each(outcome: &Outcome) {
    for (at, request) in outcome.requests.iter().enumerate().filter(|(_, request)| request.method == "DELETE")
    {
        let before = &outcome.requests[at - 1];
        let is_look = matches!(before.method.as_str(), "HEAD" | "GET") && before.path == request.path;
        assert!(is_look, "{} follows {}{}", request.line(), before.line(), outcome.told());
    }
}

#[test]
fn a_tag_that_moves_at_any_request_of_any_try_is_deleted_only_if_no_look_could_see_it() {
    let mut failures = failures().into_iter().cycle();
    for mode in DELETING {
        for way in WAYS {
            let place = Place::of(mode);
            if way == "apply" {
                place.plan();
            }
            let (own, new) = (place.digest("old-2"), place.digest("v3"));
            for failure in failures.by_ref().take(2) {
                let on_delete = |failure: Failure| {
                    Fault::new(failure).on(Server::Registry).method("DELETE").matching("manifests/old-2$")
                };
                place.restore();
                place.sim.fault(on_delete(failure.clone()));
                let outcome = run(&place, way, &own);
                assert_eq!(outcome.exit, 0, "{mode:?} {way} {failure:?}{}", outcome.told());
                looks_before_each(&outcome);
                assert_eq!(tries(&outcome, "old-2").len(), 2, "{mode:?} {failure:?}{}", outcome.told());
                let (first, last) = (tries(&outcome, "old-2")[0], tries(&outcome, "old-2")[1]);
                for at in first.saturating_sub(3)..=last + 2 {
                    place.restore();
                    let moved =
                        Change::MoveTag { repository: SHOP.into(), tag: "old-2".into(), to: "v3".into() };
                    place.sim.fault(Fault::new(Failure::Changes(vec![moved])).skip(at as u64));
                    place.sim.fault(on_delete(failure.clone()));
                    let outcome = run(&place, way, &own);
                    looks_before_each(&outcome);
                    let told = format!("{mode:?} {way} {failure:?} before request {at}{}", outcome.told());
                    let record = Record::read(&place.folder.read("outcome.jsonl").unwrap()).unwrap();
                    let fate = record.of("acme/shop:old-2");
                    // The first try was refused.
                    let second = tries(&outcome, "old-2").get(1).copied();
                    if second.is_none_or(|second| at < second) {
                        assert_eq!(fate.outcome, "skipped", "{told}");
                        assert_eq!(place.digest("old-2"), new, "{told}");
                    } else {
                        assert!(fate.outcome == "deleted" && fate.digest == own, "{fate:?} {told}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_token_that_runs_out_on_the_way_is_had_before_the_look() {
    for mode in DELETING {
        let place = Place::of(mode);
        place.plan();
        let count = place.apply(&["--parallel", "1"]).requests.len() as u64;
        for at in 0..count {
            place.restore();
            place.sim.fault(Fault::new(Failure::Changes(vec![Change::ExpireTokens])).skip(at));
            let outcome = place.apply(&["--parallel", "1"]);
            assert_eq!(outcome.exit, 0, "{mode:?} before request {at}{}", outcome.told());
            looks_before_each(&outcome);
        }
    }
}

#[test]
fn what_is_still_there_when_all_is_done_was_not_deleted() {
    for mode in DELETING {
        let place = Place::of(mode);
        let plan = place.plan();
        let yes = Failure::Answer { status: 202, headers: Vec::new(), body: Vec::new() };
        let on_delete = || Fault::new(yes.clone()).on(Server::Registry).method("DELETE");
        place.sim.fault(on_delete().matching("manifests/old-2$").always());
        let before = place.contents();
        let outcome = place.apply(&[]);
        assert_eq!(outcome.exit, 8, "{}", outcome.told());
        let record = super::judge::honest(&place, &before, &plan.goes, &outcome);
        assert!(record.of("acme/shop:old-2").reason.contains("it is still there"), "{record:?}");
        assert_eq!(record.count("failed"), 1, "{record:?}");
        assert!(place.holds("acme/shop:old-2"));

        let place = Place::of(mode);
        place.sim.fault(on_delete().always());
        let outcome = place.gate().run_aloud(&["delete", "old-1"]);
        assert_eq!(outcome.exit, 7, "nothing was changed{}", outcome.told());
        // A tag that points at what is lost is there, too. The database cannot lose a manifest.
        if mode != Mode::Metadata {
            let lost = Change::LoseManifest { repository: SHOP.into(), manifest: "old-1".into() };
            place.sim.change(&lost);
            let outcome = place.gate().run_aloud(&["delete", "old-1"]);
            assert_eq!(outcome.exit, 7, "nothing was changed{}", outcome.told());
        }
    }
}

#[test]
fn a_list_at_the_end_that_cannot_be_had_is_said() {
    for mode in DELETING {
        let place = Place::of(mode);
        let fault = Fault::new(Failure::Html(404)).on(Server::Registry).matching("tags/list").always();
        place.sim.fault(fault);
        let outcome = place.gate().run_aloud(&["delete", "old-1", "--format", "json"]);
        assert_eq!(outcome.exit, 8, "{}", outcome.told());
        assert!(
            outcome.stderr.contains("cannot find out whether what was deleted is gone"),
            "{}",
            outcome.told()
        );
        let totals = &outcome.json()["outcome"]["totals"];
        assert!(totals["unconfirmed"].is_object() && totals["deleted"] == 1, "{totals}");
        assert!(!place.holds("acme/shop:old-1"));
    }
}
