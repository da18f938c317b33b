//! The images of a bake file: each with its key, and what it is linked to in it.

use super::desk::{Desk, Ran};
use simulator::{ImageSpec, Simulator, World};
use std::fs;

const GROUPS: &str = include_str!("../../fixtures/bake/groups.json");
const UNTAGGED: &str = include_str!("../../fixtures/bake/untagged.json");

const OWN: &str = "registry.example.com/acme/shop";

/// A project whose images bake knows.
fn desk(own: &str) -> Desk {
    let desk = Desk::empty();
    for place in ["images/base/Dockerfile", "services/api/Dockerfile", "services/web/web.Dockerfile", "lib/x"]
    {
        desk.write(format!("ctx/{place}"), "FROM scratch\nCOPY . /\n");
    }
    desk.write("ctx/.dockerignore", "*\n");
    desk.write("ctx/registry-gate.toml", "[images]\nbake = 'bake.json'\n");
    desk.write("ctx/bake.json", GROUPS.replace(OWN, own));
    desk
}

fn run(desk: &Desk, more: &[&str]) -> Ran {
    let config = desk.arg("ctx/registry-gate.toml");
    desk.run_alone(&[&["--config", &config], more].concat())
}

fn tags(desk: &Desk) -> Vec<String> {
    let ran = run(desk, &[]);
    assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""), "{ran:?}");
    ran.stdout.lines().map(|line| line.split_once('\t').unwrap().1.to_owned()).collect()
}

#[test]
fn every_image_of_the_targets_has_a_key_and_a_linked_one_counts_in_it() {
    let desk = desk(OWN).env("CI_REGISTRY_IMAGE", OWN);
    let ran = run(&desk, &[]);
    let names: Vec<&str> = ran.stdout.lines().map(|line| line.split_once('\t').unwrap().0).collect();
    assert_eq!(names, ["api", "tool", "web-amd64", "web-arm64"], "{ran:?}");
    let before = tags(&desk);
    assert_ne!(before[2], before[3], "they are of two platforms");
    desk.write("ctx/images/base/new", "x");
    let after = tags(&desk);
    assert!(before[0] != after[0] && before[1..] == after[1..], "{before:?} {after:?}");
    desk.write("ctx/bake.json", GROUPS.replace("alpine:3.20@", "alpine:3.21@"));
    let moved = tags(&desk);
    assert!(moved[0] != after[0] && moved[1..] == after[1..], "an address counts by its text");
}

#[test]
fn a_key_is_that_of_the_same_image_described_by_flags() {
    let desk = desk(OWN).env("CI_REGISTRY_IMAGE", OWN);
    let by_flags = desk.arg("ctx/services/web/web.Dockerfile");
    let web = desk.key_on("ctx/services/web", &["--file", &by_flags, "--platform", "linux/amd64"]);
    assert_eq!(tags(&desk)[2], web);
    // A Dockerfile in the definition counts as a file of that text would; the ignore file leaves out all else.
    desk.write("Dockerfile", "FROM alpine:3.20\nRUN echo ${HOME}\n");
    let inline = desk.key(&["--file", &desk.arg("Dockerfile")]);
    assert_eq!(tags(&desk)[1], inline);
}

#[test]
fn images_of_bake_are_asked_for_in_the_repositories_of_their_tags() {
    let sim = Simulator::start(World::default());
    let own = sim.env().into_iter().find(|(name, _)| name == "CI_REGISTRY_IMAGE").unwrap().1;
    let desk = desk(&own).in_job_of(&sim);
    let tags = tags(&desk);
    sim.push("acme/shop", &tags[1], &ImageSpec::new());
    sim.push("acme/shop/web/amd64", &tags[2], &ImageSpec::new());
    let (config, dotenv) = (desk.arg("ctx/registry-gate.toml"), desk.arg("gate.env"));
    let ran = desk.check(&["--config", &config, "--dotenv", &dotenv]);
    assert_eq!(ran.exit, 10, "{ran:?}");
    let written = fs::read_to_string(&dotenv).unwrap();
    assert!(written.contains("REGISTRY_GATE_BUILD_LIST=api web-arm64\n"), "{written}");
}

#[test]
fn what_gives_no_key_is_told() {
    let desk = desk(OWN).env("CI_REGISTRY_IMAGE", OWN);
    let linked = run(&desk, &["--only", "base"]);
    assert!(linked.exit == 2 && linked.stderr.contains("its images are api, tool, web-amd64"), "{linked:?}");
    let fetched = "[images]\nbake = 'bake.json'\n[[image]]\nname = 'default'\nrepository = ''\n";
    desk.write("ctx/registry-gate.toml", fetched);
    desk.write("ctx/bake.json", UNTAGGED);
    let ran = run(&desk, &[]);
    assert!(ran.exit == 3 && ran.stderr.contains("the builder fetches it from elsewhere"), "{ran:?}");
    assert!(!ran.stderr.contains("git.example.com"), "an address may have a password in it: {ran:?}");
    desk.remove("ctx/bake.json");
    let missing = run(&desk, &[]);
    assert!(missing.exit == 3 && missing.stderr.contains("bake.json"), "{missing:?}");
}
