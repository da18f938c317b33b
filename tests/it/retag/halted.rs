//! Runs that end before they are done: no tag points at what is not there, what is told is so, and a second run completes
//! it.

use std::time::Duration;

use registry_gate::RetryPolicy;
use simulator::{Change, Failure, Fault, Mode, Recorded, RetryAfter, Role, Server, Simulator, Wire};

use super::across::is_whole;
use super::companions::{companions, signed};
use crate::support::{Gate, IMPATIENT, Outcome, Shop, world};

const SHOP: &str = "acme/shop";
const RELEASE: &str = "acme/shop/release";

fn aloud(sim: &Simulator, args: &[&str]) -> Outcome {
    Gate::of(sim).may_write().run_aloud(&[&["retag"], args].concat())
}

/// Every tag there is whole, whatever ended the run.
fn all_whole(sim: &Simulator, repository: &str) -> Result<(), String> {
    let broken = sim.tags(repository).into_iter().find(|tag| !is_whole(sim, repository, tag));
    broken.map_or(Ok(()), |tag| Err(format!("{tag} is incomplete")))
}

fn on_registry(failure: Failure) -> Fault {
    Fault::new(failure).on(Server::Registry)
}

#[test]
fn whatever_ends_it_at_whichever_request_it_is_safe_and_can_be_completed() {
    for mode in [Mode::Metadata, Mode::Filesystem, Mode::Distribution] {
        let count = aloud(&signed(mode), &["multi", "release:multi"]).requests.len() as u64;
        assert!(count > 40, "{count}");
        let kinds = [Failure::Wire(Wire::Close), Failure::Status(403), Failure::Html(502)];
        for at in 0..count {
            let failure = kinds[usize::try_from(at).unwrap() % kinds.len()].clone();
            for fault in [Fault::new(failure.clone()), Fault::new(failure).after()] {
                let sim = signed(mode);
                sim.fault(fault.skip(at).always());
                let outcome = aloud(&sim, &["multi", "release:multi"]);
                let told = || format!("at {at}, {mode:?}{}", outcome.told());
                assert_eq!(all_whole(&sim, RELEASE), Ok(()), "{}", told());
                let wrote = outcome.requests.iter().any(|it| it.method == "PUT" && it.status == 201);
                let is_there = sim.digest(RELEASE, "multi").is_some();
                match outcome.exit {
                    0 => assert!(is_there, "{}", told()),
                    8 => assert!(wrote, "{}", told()),
                    4 | 6 | 7 | 9 => assert!(!is_there || outcome.stderr.contains("not known"), "{}", told()),
                    other => panic!("{other}{}", told()),
                }
                sim.clear_faults();
                let again = aloud(&sim, &["multi", "release:multi"]);
                assert_eq!(again.exit, 0, "{}{}", told(), again.told());
                assert_eq!(companions(&sim, RELEASE), companions(&sim, SHOP), "{}", told());
                assert_eq!(all_whole(&sim, RELEASE), Ok(()), "{}", told());
            }
        }
    }
}

#[test]
fn a_registry_that_cannot_mount_is_told_from_a_source_that_lacks_a_blob() {
    let waits = || Failure::Answer {
        status: 202,
        headers: vec![("Location".into(), "/v2/acme/shop/release/blobs/uploads/x?_state=y".into())],
        body: Vec::new(),
    };
    let sim = Shop::open(world(Mode::Metadata));
    sim.fault(on_registry(waits()).method("POST").always());
    let outcome = aloud(&sim, &["v1", "release:v1"]);
    assert_eq!((outcome.exit, outcome.key("CHANGED")), (7, "false"), "{}", outcome.told());
    assert!(outcome.stderr.contains("a tool that copies blobs"), "{}", outcome.told());

    let sim = Shop::open(world(Mode::Metadata));
    sim.with_state(|state| {
        let root = state.repository(SHOP).tagged("v1").unwrap().clone();
        let body: serde_json::Value = serde_json::from_slice(&root.payload).unwrap();
        let layer = simulator::digest::Digest::parse(body["layers"][0]["digest"].as_str().unwrap()).unwrap();
        state.repository(SHOP).blobs.remove(&layer);
    });
    let outcome = aloud(&sim, &["v1", "release:v1"]);
    assert_eq!((outcome.exit, outcome.key("CHANGED")), (9, "false"), "{}", outcome.told());
    assert!(outcome.stderr.contains("the image is incomplete"), "{}", outcome.told());
    assert_eq!(sim.tags(RELEASE), [""; 0]);
}

#[test]
fn who_may_not_pull_or_push_there_is_told_so_at_the_mount() {
    let sim = Shop::open(world(Mode::Metadata));
    sim.fault(Fault::new(Failure::LostActions(vec!["push".into()])).on(Server::Gitlab).skip(1));
    let outcome = aloud(&sim, &["v1", "release:v1"]);
    assert_eq!((outcome.exit, outcome.key("CHANGED")), (4, "false"), "{}", outcome.told());
    assert!(
        outcome.stderr.contains("GitLab grants no push on acme/shop/release, or no pull on acme/shop"),
        "{}",
        outcome.told()
    );
}

#[test]
fn a_protected_repository_refuses_the_token_and_nothing_is_written() {
    let rule = world(Mode::Metadata).role(Role::Developer);
    let sim = Shop::open(rule.protect_repositories("acme/shop/release", Role::Maintainer, Role::Maintainer));
    let outcome = aloud(&sim, &["v1", "release:v1"]);
    assert_eq!((outcome.exit, outcome.key("CHANGED")), (4, "false"), "{}", outcome.told());
    assert!(outcome.stderr.contains("protects this repository's path"), "{}", outcome.told());
    // What is written before it stays, and is told.
    let outcome = aloud(&sim, &["v1", "same", "release:v1", "more"]);
    assert_eq!((outcome.exit, outcome.key("CHANGED")), (8, "true"), "{}", outcome.told());
    assert_eq!((sim.digest(SHOP, "same"), sim.digest(SHOP, "more")), (sim.digest(SHOP, "v1"), None));
    let words: Vec<&str> = outcome.stdout.lines().map(|line| line.split("  ").next().unwrap()).collect();
    assert_eq!(words, ["created    ", "failed     ", "not reached"].map(str::trim_end), "{}", outcome.told());
}

#[test]
fn a_protected_name_is_refused_after_the_image_is_there() {
    let sim = Shop::open(world(Mode::Metadata).role(Role::Developer).protect_tags(
        "^v",
        Role::Maintainer,
        Role::Maintainer,
    ));
    let outcome = aloud(&sim, &["multi", "release:v1"]);
    assert_eq!((outcome.exit, outcome.key("CHANGED")), (8, "false"), "{}", outcome.told());
    assert_eq!(sim.tags(RELEASE), [""; 0]);
}

#[test]
fn an_immutable_companion_is_named() {
    let sim = Shop::open(world(Mode::Metadata).immutable_tags("^sha256-"));
    let subject = sim.digest(SHOP, "v1").unwrap();
    let (one, two) = (simulator::ImageSpec::new().layers(&[1]), simulator::ImageSpec::new().layers(&[1, 2]));
    let tag = format!("sha256-{}.sig", subject.hex());
    sim.push(SHOP, &tag, &two);
    sim.push(RELEASE, &tag, &one);
    let outcome = aloud(&sim, &["v1", "release:v1"]);
    assert_eq!(outcome.exit, 8, "{}", outcome.told());
    assert!(
        outcome.stderr.contains("makes this tag immutable") && outcome.stderr.contains(&tag),
        "{}",
        outcome.told()
    );
    assert_eq!(sim.digest(RELEASE, "v1"), None);
}

#[test]
fn a_companion_of_a_kind_that_is_not_stored_stops_it_and_can_be_left_behind() {
    let sim = Shop::open(world(Mode::Metadata));
    sim.attach(SHOP, &sim.digest(SHOP, "v1").unwrap(), "sig");
    let refused = || {
        Failure::Answer {
        status: 400,
        headers: vec![("Content-Type".into(), "application/json".into())],
        body: br#"{"errors":[{"code":"MANIFEST_INVALID","message":"manifest invalid","detail":"unknown media type: application/x"}]}"#.to_vec(),
    }
    };
    sim.fault(on_registry(refused()).method("PUT").path(".sig").always());
    let outcome = aloud(&sim, &["v1", "release:v1"]);
    assert_eq!(outcome.exit, 8, "{}", outcome.told());
    assert_eq!(sim.digest(RELEASE, "v1"), None);
    assert_eq!(aloud(&sim, &["v1", "release:v1", "--signatures", "none"]).exit, 0);
}

#[test]
fn an_image_that_is_there_without_its_parts_is_filled_up() {
    for mode in [Mode::Metadata, Mode::Filesystem] {
        let sim = Shop::open(world(mode));
        assert_eq!(aloud(&sim, &["multi", "release:multi"]).exit, 0);
        sim.lose_member(RELEASE, "multi", 0);
        let outcome = aloud(&sim, &["multi", "release:again"]);
        assert_eq!(outcome.exit, 0, "{}", outcome.told());
        assert!(is_whole(&sim, RELEASE, "again"), "{}", outcome.told());
    }
}

#[test]
fn a_500_that_says_what_is_missing_is_not_sent_again() {
    let sim = Shop::open(world(Mode::Metadata));
    let refused = || {
        Failure::Answer {
        status: 500,
        headers: vec![("Content-Type".into(), "application/json".into())],
        body: br#"{"errors":[{"code":"UNKNOWN","message":"unknown error"},{"code":"MANIFEST_BLOB_UNKNOWN","message":"blob unknown to registry"}]}"#.to_vec(),
    }
    };
    sim.fault(on_registry(refused()).method("PUT").always());
    let outcome = aloud(&sim, &["v1", "release:v1"]);
    assert_eq!((outcome.exit, outcome.key("CHANGED")), (7, "false"), "{}", outcome.told());
    let puts = |request: &&Recorded| request.method == "PUT";
    assert_eq!(outcome.requests.iter().filter(puts).count(), 1, "{}", outcome.told());
}

#[test]
fn a_slow_registry_is_looked_at_again_before_a_tag_is_given() {
    let sim = Shop::open(world(Mode::Metadata));
    sim.push(RELEASE, "other", &simulator::ImageSpec::new().layers(&[77]));
    let (repository, tag, to) = (RELEASE.to_owned(), "v1".to_owned(), "other".to_owned());
    let meanwhile = Failure::Changes(vec![Change::AddTag { repository, tag, to }]);
    sim.fault(on_registry(meanwhile).method("POST"));
    sim.fault(on_registry(Failure::TooManyRequests(RetryAfter::Fraction(2.2))).method("POST"));
    let patient = RetryPolicy { patience: Duration::from_secs(10), ..IMPATIENT };
    let outcome = Gate::of(&sim).may_write().retry(patient).run_aloud(&["retag", "v1", "release:v1"]);
    assert_eq!((outcome.exit, outcome.key("CHANGED")), (9, "false"), "{}", outcome.told());
    assert_eq!(sim.digest(RELEASE, "v1"), sim.digest(RELEASE, "other"));
}
