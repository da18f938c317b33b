//! In the repository of the image itself.

use simulator::{Change, Failure, Fault, Mode, Server, Simulator, Wire};

use crate::support::{Gate, Outcome, Shop, world};

const ALL: [Mode; 4] = [Mode::Metadata, Mode::Filesystem, Mode::Distribution, Mode::Distribution3];

const SHOP: &str = "acme/shop";

fn retag(sim: &Simulator, args: &[&str]) -> Outcome {
    Gate::of(sim).may_write().run(&[&["retag"], args].concat())
}

fn aloud(sim: &Simulator, args: &[&str]) -> Outcome {
    Gate::of(sim).may_write().run_aloud(&[&["retag"], args].concat())
}

#[test]
fn a_name_is_given_in_five_requests_and_found_in_three() {
    for mode in ALL {
        for tag in ["v1", "multi"] {
            let sim = Shop::open(world(mode));
            let outcome = retag(&sim, &[tag, "release"]);
            assert_eq!((outcome.exit, outcome.key("CHANGED")), (0, "true"), "{}", outcome.told());
            assert_eq!(sim.digest(SHOP, "release"), sim.digest(SHOP, tag));
            let mut asked = outcome.conversation();
            // Both are looked at side by side.
            asked[1..3].sort_by_key(|line| line.ends_with("/release"));
            assert_eq!(
                asked,
                [
                    "GET gitlab /jwt/auth",
                    &format!("GET registry /v2/acme/shop/manifests/{tag}"),
                    "GET registry /v2/acme/shop/manifests/release",
                    "GET gitlab /jwt/auth",
                    "PUT registry /v2/acme/shop/manifests/release",
                ]
            );
            let again = retag(&sim, &[tag, "release"]);
            assert_eq!((again.exit, again.key("CHANGED")), (0, "false"), "{}", again.told());
            assert_eq!(again.requests.len(), 3, "{}", again.told());
        }
    }
}

#[test]
fn the_bytes_are_as_they_came() {
    for mode in ALL {
        let sim = Shop::open(world(mode));
        let odd = br#"{ "schemaVersion":2,"layers":[] ,"mediaType":"application/vnd.oci.image.manifest.v1+json",
            "config":{"mediaType":"application/vnd.oci.empty.v1+json","size":2,"digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"}}"#;
        sim.push(SHOP, "art", &simulator::ImageSpec::new().artifact("application/json"));
        let digest = sim.push_raw(SHOP, "odd", "application/vnd.oci.image.manifest.v1+json", odd);
        assert_eq!(retag(&sim, &["odd", "same"]).exit, 0);
        assert_eq!(sim.digest(SHOP, "same"), Some(digest));
    }
}

#[test]
fn a_tag_of_another_image_is_moved_by_who_says_so() {
    for mode in ALL {
        let sim = Shop::open(world(mode));
        let (one, two) = (sim.digest(SHOP, "v1"), sim.digest(SHOP, "v2"));
        let refused = aloud(&sim, &["v1", "v2"]);
        assert_eq!((refused.exit, refused.key("CHANGED")), (9, "false"), "{}", refused.told());
        assert!(refused.stderr.contains("is not moved without --force"), "{}", refused.told());
        assert_eq!((refused.requests.len(), sim.digest(SHOP, "v2")), (3, two.clone()));

        let forced = retag(&sim, &["v1", "v2", "--force"]);
        assert_eq!((forced.exit, forced.key("CHANGED")), (0, "true"), "{}", forced.told());
        assert_eq!(forced.key("PREVIOUS_DIGEST"), two.unwrap().to_string());
        assert_eq!(sim.digest(SHOP, "v2"), one);
    }
}

#[test]
fn no_variable_lets_a_tag_be_moved() {
    let sim = Shop::open(world(Mode::Metadata));
    let gate = Gate::of(&sim).may_write().env("REGISTRY_GATE_FORCE", "true");
    assert_eq!(gate.run_aloud(&["retag", "v1", "v2"]).exit, 9);
}

#[test]
fn what_is_expected_of_a_target_must_be_so() {
    let sim = Shop::open(world(Mode::Metadata));
    let [one, two] = ["v1", "v2"].map(|tag| sim.digest(SHOP, tag).unwrap().to_string());
    for (target, expected, exit) in
        [("v2", "absent", 9), ("v2", &*one, 9), ("none", &one, 9), ("new", "absent", 0), ("v2", &two, 0)]
    {
        let outcome = aloud(&sim, &["v1", target, "--force", "--expect", expected]);
        assert_eq!(outcome.exit, exit, "{}", outcome.told());
    }
    // Who runs again finds what was done.
    assert_eq!(aloud(&sim, &["v1", "new", "--expect", "absent"]).exit, 0);
    assert_eq!(sim.digest(SHOP, "none"), None);
}

#[test]
fn several_names_are_all_looked_at_before_the_first_is_given() {
    let sim = Shop::open(world(Mode::Metadata));
    let refused = aloud(&sim, &["v1", "new", "v2", "newer"]);
    assert_eq!((refused.exit, refused.key("IMAGE")), (9, ""), "{}", refused.told());
    assert_eq!((sim.digest(SHOP, "new"), sim.digest(SHOP, "newer")), (None, None));
    let outcome = retag(&sim, &["v1", "new", "v1", "newer"]);
    assert_eq!(outcome.exit, 0, "{}", outcome.told());
    assert_eq!(outcome.requests.len(), 8, "two tokens, four looks, two tags{}", outcome.told());
    assert_eq!(sim.digest(SHOP, "newer"), sim.digest(SHOP, "v1"));
    assert_eq!(outcome.key("DIGEST"), sim.digest(SHOP, "v1").unwrap().to_string());
}

#[test]
fn a_rehearsal_asks_for_no_right_to_write() {
    let sim = Shop::open(world(Mode::Metadata));
    let outcome = Gate::of(&sim).run(&["retag", "v1", "new", "v2", "--force", "--dry-run"]);
    assert_eq!((outcome.exit, outcome.key("CHANGED")), (0, "false"), "{}", outcome.told());
    let refused = Gate::of(&sim).run_aloud(&["retag", "v1", "v2", "--dry-run"]);
    assert_eq!(refused.exit, 9, "{}", refused.told());
}

#[test]
fn an_image_is_named_by_its_digest_and_a_tag_with_one_must_still_be_it() {
    let sim = Shop::open(world(Mode::Metadata));
    let [one, two] = ["v1", "v2"].map(|tag| sim.digest(SHOP, tag).unwrap());
    assert_eq!(retag(&sim, &[&format!("acme/shop@{two}"), "a"]).exit, 0);
    assert_eq!(sim.digest(SHOP, "a"), Some(two.clone()));
    assert_eq!(retag(&sim, &[&format!("v1@{one}"), "b"]).exit, 0);
    let moved = aloud(&sim, &[&format!("v1@{two}"), "c"]);
    assert_eq!(moved.exit, 9, "{}", moved.told());
    assert_eq!(sim.digest(SHOP, "c"), None);
}

#[test]
fn a_tag_is_one_of_the_sources_repository() {
    let sim = Shop::open(world(Mode::Metadata));
    assert_eq!(retag(&sim, &["worker:v1", "release", "worker:other"]).exit, 0);
    assert_eq!(sim.tags("acme/shop/worker"), ["other", "release", "v1"]);
}

#[test]
fn an_answer_that_is_lost_is_looked_for() {
    for failure in [Failure::Wire(Wire::Reset), Failure::Status(503), Failure::Html(502)] {
        let lost = |fault: Fault| fault.on(Server::Registry).method("PUT");
        // It arrived.
        let sim = Shop::open(world(Mode::Metadata));
        sim.fault(lost(Fault::new(failure.clone())).after());
        let outcome = aloud(&sim, &["v1", "new"]);
        assert_eq!((outcome.exit, outcome.key("CHANGED")), (0, "true"), "{}", outcome.told());
        assert_eq!(outcome.requests.iter().filter(|request| request.method == "PUT").count(), 1);
        // It did not.
        let sim = Shop::open(world(Mode::Metadata));
        sim.fault(lost(Fault::new(failure.clone())));
        assert_eq!(aloud(&sim, &["v1", "new"]).exit, 0);
        assert_eq!(sim.digest(SHOP, "new"), sim.digest(SHOP, "v1"));
        // It never does.
        let sim = Shop::open(world(Mode::Metadata));
        sim.fault(lost(Fault::new(failure.clone())).always());
        let outcome = aloud(&sim, &["v1", "new"]);
        assert_eq!(outcome.exit, 6, "{}", outcome.told());
        assert!(outcome.stderr.contains("; the tag is as it was"), "{}", outcome.told());
        assert_eq!(sim.digest(SHOP, "new"), None);
    }
}

#[test]
fn a_tag_that_moves_between_two_attempts_stays() {
    let (repository, tag, to) = (SHOP.to_owned(), "old".to_owned(), "v3".to_owned());
    let sim = Shop::open(world(Mode::Metadata));
    let fault = |failure| Fault::new(failure).on(Server::Registry).method("PUT");
    sim.fault(fault(Failure::Changes(vec![Change::MoveTag { repository, tag, to }])));
    sim.fault(fault(Failure::Status(503)));
    let outcome = aloud(&sim, &["v1", "old", "--force"]);
    assert_eq!((outcome.exit, outcome.key("CHANGED")), (9, "false"), "{}", outcome.told());
    assert!(outcome.stderr.contains("somebody moved the tag meanwhile"), "{}", outcome.told());
    assert_eq!(sim.digest(SHOP, "old"), sim.digest(SHOP, "v3"));
}
