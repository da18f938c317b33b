//! Base images whose digests count, and what becomes of a key when they cannot be told.

use super::desk::Desk;
use simulator::{Failure, Fault, ImageSpec, Server, Simulator, World};

fn desk(sim: &Simulator, image: &str) -> Desk {
    let desk = Desk::empty().in_job_of(sim);
    let registry = sim.env().into_iter().find(|(name, _)| name == "CI_REGISTRY").unwrap().1;
    desk.write("ctx/Dockerfile", format!("ARG V=v1\nFROM {registry}/acme/shop:{image} AS base\nFROM base\n"));
    desk
}

#[test]
fn a_base_image_that_moves_is_another_key_where_digests_count() {
    let sim = Simulator::start(World::default());
    sim.push("acme/shop", "v1", &ImageSpec::new());
    let desk = desk(&sim, "$V");
    let (text, digest) = (desk.key(&[]), desk.key(&["--base-digests"]));
    assert_ne!(text, digest);
    assert!(desk.list(&["--base-digests"]).contains("/acme/shop:v1\tsha256:"));
    sim.push("acme/shop", "v1", &ImageSpec::new().label("a", "b"));
    assert_eq!(desk.key(&[]), text);
    assert_ne!(desk.key(&["--base-digests"]), digest);
}

#[test]
fn a_base_image_of_which_no_digest_is_told_gives_no_key() {
    let sim = Simulator::start(World::default());
    sim.push("acme/shop", "v1", &ImageSpec::new());
    assert_eq!(desk(&sim, "v9").run(&["--base-digests"]).exit, 5);
    assert_eq!(desk(&sim, "$UNKNOWN").run(&["--base-digests"]).exit, 3);
    for (status, exit) in [(403, 4), (418, 7)] {
        sim.clear_faults();
        sim.fault(Fault::new(Failure::Status(status)).on(Server::Registry).always());
        let ran = desk(&sim, "v1").run(&["--base-digests"]);
        assert_eq!((ran.exit, ran.stdout.as_str()), (exit, ""), "{ran:?}");
    }
    sim.clear_faults();
    sim.fault(Fault::new(Failure::Status(503)).on(Server::Registry).always());
    assert_eq!(desk(&sim, "v1").run(&["--base-digests", "--deadline", "1s"]).exit, 6);
    sim.clear_faults();
    for image in ["alpine:3.20", "registry.example.com/x:1"] {
        let desk = Desk::empty().in_job_of(&sim);
        desk.write("ctx/Dockerfile", format!("FROM {image}\n"));
        let told = desk.refused(3, &["--base-digests"]);
        assert!(told.contains("only the registry of this GitLab"), "{told}");
        desk.key(&[]);
    }
}
