//! What is told of it.

use simulator::Mode;

use crate::support::{Gate, Shop, world};

#[test]
fn people_read_a_line_for_each_name() {
    let sim = Shop::open(world(Mode::Metadata));
    let gate = Gate::of(&sim).may_write();
    let host = sim.env().into_iter().find(|(name, _)| name == "CI_REGISTRY").unwrap().1;
    let told = |args: &[&str]| gate.run(&[&["retag"], args].concat()).stdout.replace(&host, "HOST");
    insta::assert_snapshot!(told(&["v1", "new", "v2", "--force", "--dry-run"]), @r"
    would create  HOST/acme/shop:new  sha256:4e4ae83904da
    would move    HOST/acme/shop:v2   sha256:8827583f32c9, would be sha256:4e4ae83904da
    ");
    insta::assert_snapshot!(told(&["v1", "new", "v2", "v1", "--force"]), @r"
    created    HOST/acme/shop:new  sha256:4e4ae83904da
    moved      HOST/acme/shop:v2   sha256:4e4ae83904da, was sha256:8827583f32c9
    unchanged  HOST/acme/shop:v1   sha256:4e4ae83904da
    ");
    insta::assert_snapshot!(gate.run_aloud(&["retag", "v3", "new", "newer"]).stdout.replace(&host, "HOST"), @r"
    refused      HOST/acme/shop:new    sha256:4e4ae83904da
    not reached  HOST/acme/shop:newer  not there
    ");
}

#[test]
fn later_jobs_read_what_changed() {
    let sim = Shop::open(world(Mode::Metadata));
    let gate = Gate::of(&sim).may_write();
    let outcome = gate.run(&["retag", "worker:v1", "new"]);
    let digest = sim.digest("acme/shop/worker", "v1").unwrap().to_string();
    assert_eq!(outcome.key("REPOSITORY"), "acme/shop/worker");
    assert_eq!((outcome.key("TAG"), outcome.key("DIGEST")), ("new", &*digest));
    assert!(outcome.key("IMAGE_DIGEST").ends_with(&format!("/acme/shop/worker@{digest}")));
    assert_eq!(outcome.key("PREVIOUS_DIGEST"), "");
    assert!(
        outcome.key("REASON").ends_with(&format!("worker:new is {}", &digest[..19])),
        "{}",
        outcome.told()
    );
    let shell = gate.run(&["retag", "v1", "new", "--format", "shell"]);
    assert!(shell.stdout.starts_with("REGISTRY_GATE_CHANGED='true'\n"), "{}", shell.told());
}
