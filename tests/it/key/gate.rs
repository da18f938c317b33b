//! The gate looks for an image by its content key, and holds the image's label against it.

use super::desk::Desk;
use simulator::{ImageSpec, Simulator, World};
use std::fs;

const LABEL: &str = "registry-gate.key";

fn desk(sim: &Simulator) -> Desk {
    Desk::new().in_job_of(sim)
}

/// The key's 64 digits and its tag.
fn key(desk: &Desk) -> (String, String) {
    let file = desk.arg("key.env");
    let tag = desk.key(&["--dotenv", &file]);
    let written = fs::read_to_string(&file).unwrap();
    (written.lines().next().unwrap().strip_prefix("REGISTRY_GATE_KEY=").unwrap().to_owned(), tag)
}

#[test]
fn an_image_is_found_by_what_it_would_be_built_from() {
    let sim = Simulator::start(World::default());
    let desk = desk(&sim);
    let (digits, tag) = key(&desk);
    let dotenv = desk.arg("gate.env");
    let check = || desk.check(&["--content", &desk.arg("ctx"), "--dotenv", &dotenv]);
    assert_eq!(check().exit, 10);
    let written = fs::read_to_string(&dotenv).unwrap();
    for line in
        ["VERDICT=absent".to_owned(), "BUILD=true".to_owned(), format!("TAG={tag}"), format!("KEY={digits}")]
    {
        assert!(written.contains(&format!("REGISTRY_GATE_{line}\n")), "{line}: {written}");
    }
    sim.push("acme/shop", &tag, &ImageSpec::new());
    let ran = check();
    assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""), "{ran:?}");
    assert!(fs::read_to_string(&dotenv).unwrap().contains("REGISTRY_GATE_BUILD_LIST=\n"));
    desk.write("ctx/new", "x");
    assert_eq!(check().exit, 10);
}

#[test]
fn a_key_stands_for_the_tag_of_any_repository() {
    let sim = Simulator::start(World::default());
    let desk = desk(&sim);
    let (_, tag) = key(&desk);
    sim.push("acme/shop/worker", &format!("v-{tag}"), &ImageSpec::new());
    let ran = desk.check(&["worker:v-{key}", "{key}", "--content", &desk.arg("ctx"), "--format", "json"]);
    assert_eq!(ran.exit, 10, "{ran:?}");
    let document: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(document["images"][0]["verdict"], "present");
    assert_eq!(document["images"][0]["key"].as_str().unwrap()[..32], tag[2..]);
    assert_eq!(document["images"][1]["verdict"], "absent");
}

#[test]
fn an_image_that_says_another_key_is_incomplete_and_one_that_says_none_is_taken_by_its_tag() {
    let sim = Simulator::start(World::default());
    let desk = desk(&sim);
    let (digits, tag) = key(&desk);
    let check = |args: &[&str]| desk.check(&[args, &["--content", &desk.arg("ctx")]].concat());
    sim.push("acme/shop", &tag, &ImageSpec::new().label(LABEL, &digits));
    assert_eq!(check(&[]).exit, 0);
    let told = check(&["-v"]).stderr;
    assert!(!told.contains("note:"), "{told}");
    let other = "0".repeat(64);
    sim.push("acme/shop", &tag, &ImageSpec::new().label(LABEL, &other));
    let ran = check(&[]);
    assert_eq!(ran.exit, 12, "{ran:?}");
    assert!(ran.stdout.contains(&digits) && ran.stdout.contains(&other), "{ran:?}");
    let both = ["linux/amd64", "linux/arm64"];
    let one_is_other = ImageSpec::new().platforms(&both).member(1, |member| member.label(LABEL, &other));
    sim.push("acme/shop", &tag, &one_is_other);
    assert_eq!(check(&[]).exit, 12, "of an index every image counts");
    sim.push("acme/shop", &tag, &ImageSpec::new());
    assert_eq!((check(&[]).exit, check(&[]).stderr.as_str()), (0, ""));
    assert!(check(&["-v"]).stderr.contains("has no label registry-gate.key"));
}

#[test]
fn a_key_that_was_computed_before_is_held_against_the_label_too() {
    let sim = Simulator::start(World::default());
    let desk = desk(&sim);
    let (digits, tag) = key(&desk);
    let other = "0".repeat(64);
    let check = |key: &str| desk.check(&[tag.as_str(), "--content-key", key]);
    sim.push("acme/shop", &tag, &ImageSpec::new().label(LABEL, &digits));
    assert_eq!((check(&digits).exit, check(&other).exit), (0, 12));
    sim.push("acme/shop", &tag, &ImageSpec::new());
    assert_eq!(check(&digits).exit, 0, "who does not say it is believed");
    assert_eq!(check("0123").exit, 2);
    let both = desk.check(&["--content", &desk.arg("ctx"), "--content-key", &digits]);
    assert_eq!(both.exit, 2, "{both:?}");
}

#[test]
fn each_of_many_images_is_held_against_a_key_of_its_own() {
    let sim = Simulator::start(World::default());
    let desk = desk(&sim);
    let [one, other] = ["1".repeat(64), "2".repeat(64)];
    sim.push("acme/shop", "one", &ImageSpec::new().label(LABEL, &one));
    sim.push("acme/shop", "other", &ImageSpec::new().label(LABEL, &other));
    let check = |keys: &[&str]| {
        let flags = keys.iter().flat_map(|key| ["--content-key", *key]);
        desk.check(&["one", "other"].into_iter().chain(flags).collect::<Vec<_>>())
    };
    assert_eq!(check(&[&one, &other]).exit, 0);
    let crossed = check(&[&other, &one]);
    assert_eq!(crossed.exit, 12, "{crossed:?}");
    assert_eq!(crossed.stdout.matches("incomplete").count(), 2, "{crossed:?}");
    assert_eq!(check(&[&one]).exit, 12, "one key is that of all");
    let ran = check(&[&one, &other, &one]);
    assert_eq!(ran.exit, 2, "{ran:?}");
    assert!(ran.stderr.contains("--content-key names 3 keys, and 2 images are asked for"), "{ran:?}");
}

#[test]
fn a_key_that_cannot_be_computed_is_a_failure_and_never_absent() {
    let sim = Simulator::start(World::default());
    let desk = desk(&sim);
    desk.remove("ctx/Dockerfile");
    let dotenv = desk.arg("gate.env");
    for on_unknown in ["fail", "absent"] {
        let ran = desk.check(&[
            "--content",
            &desk.arg("ctx"),
            "--dotenv",
            &dotenv,
            "--on-unknown",
            on_unknown,
            "--exit-zero",
        ]);
        assert_eq!((ran.exit, ran.stdout.as_str()), (3, ""), "{ran:?}");
        assert!(fs::read_to_string(&dotenv).unwrap().contains("REGISTRY_GATE_BUILD=\n"));
    }
    assert_eq!(sim.requests().len(), 0, "nothing is asked without a key");
}

#[test]
fn what_is_said_of_a_key_that_nobody_asks_for_is_refused() {
    let desk = Desk::new();
    let context = desk.arg("ctx");
    for (args, told) in [
        (&["v1", "--content", &context][..], "no image is looked for by it"),
        (&["{key}"], "none is computed"),
        (&["v1", "--build-arg", "A=hunter2"], "--build-arg is about a content key"),
        (&["v1", "--tag-length", "40"], "--tag-length is about a content key"),
        (&["{key}@sha256:12", "--content", &context], "64 hexadecimal digits"),
        (&["{key}/a:v1", "--content", &context], "'{' at character 1"),
    ] {
        let ran = desk.check(args);
        assert_eq!((ran.exit, ran.stdout.as_str()), (2, ""), "{ran:?}");
        assert!(ran.stderr.contains(told) && !ran.stderr.contains("hunter2"), "{ran:?}");
    }
}
