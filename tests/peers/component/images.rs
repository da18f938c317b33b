//! The lines of the component `images` and of the pipelines that it starts, under every shell and form of the runner's
//! script.

use super::fake::{arguments, job, option, play_in};
use crate::ask::program;
use programs::{executable, run};
use serde_yaml_ng::Value;
use simulator::{Simulator, World};
use std::path::Path;
use tempfile::TempDir;

fn empty() -> TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn a_plan_that_succeeds_leaves_the_program_for_a_second_look() {
    let planning = job("images", "registry-gate-images", &[("only", "api,web")]);
    for code in [0, 6] {
        play_in(&mut empty, &planning.lines, &planning.variables, code, |folder, done| {
            assert_eq!(done.code, code);
            assert_eq!(folder.join("registry-gate-images/registry-gate").exists(), code == 0);
            assert_eq!(arguments(done)[..3], ["pipeline", "--output", "registry-gate-images/child.yml"]);
            assert_eq!(option(done, "REGISTRY_GATE_ONLY"), Some("api,web"));
            assert_eq!(option(done, "REGISTRY_GATE_CONFIG"), Some("registry-gate.toml"));
        });
    }
}

#[test]
fn a_job_of_the_same_pipeline_goes_on_with_its_image_or_ends() {
    let mut skip = job("images", ".registry-gate-images:skip", &[]).lines;
    skip.push("echo \"BUILT $IMAGE\"".to_owned());
    let planned = || {
        let folder = empty();
        std::fs::create_dir(folder.path().join("registry-gate-images")).unwrap();
        let plan = "present  base  host/acme/shop/base:c-0  it exists\nabsent   api   host/acme/shop/api:c-1   none\n";
        std::fs::write(folder.path().join("registry-gate-images/plan.txt"), plan).unwrap();
        folder
    };
    for (name, build, list, code, built) in [
        ("api", "true", "api", 0, Some("BUILT host/acme/shop/api:c-1\n")),
        ("base", "true", "", 0, Some("BUILT host/acme/shop/base:c-0\n")),
        ("base", "true", "api", 0, None),
        ("api", "false", "", 0, None),
        ("api", "", "", 3, None),
        ("other", "true", "", 3, None),
        ("*", "true", "api", 3, None),
    ] {
        let variables =
            [("IMAGE_NAME", name), ("REGISTRY_GATE_BUILD", build), ("REGISTRY_GATE_BUILD_LIST", list)];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        play_in(&mut || planned(), &skip, &variables, 0, |_, done| {
            assert_eq!(done.code, code);
            assert_eq!(done.stdout.lines().any(|line| line.starts_with("BUILT")), built.is_some());
            assert!(built.is_none_or(|built| done.stdout.contains(built)));
        });
    }
}

/// The lines of jobs of a child pipeline, of which this has what looks again.
fn child() -> Value {
    let sim = Simulator::start(World::default());
    let consumer = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/consumers/monorepo"));
    let folder = empty();
    let mut env = sim.env();
    env.push(("CI_PROJECT_DIR".to_owned(), consumer.to_str().unwrap().to_owned()));
    let config = consumer.join("registry-gate.toml").to_str().unwrap().to_owned();
    let arguments =
        ["pipeline", "--config", &config, "--output", "child.yml", "--program", "a/registry-gate"];
    assert_eq!(run(program(&env, folder.path()).args(arguments), "").code, 0);
    serde_yaml_ng::from_str(&std::fs::read_to_string(folder.path().join("child.yml")).unwrap()).unwrap()
}

#[test]
fn the_looks_of_a_child_pipeline_end_with_what_they_saw() {
    let child = child();
    let lines = |job: &str, key: &str| -> Vec<String> {
        child[job][key].as_sequence().unwrap().iter().map(|line| line.as_str().unwrap().to_owned()).collect()
    };
    let mut look = lines(".registry-gate look again", "before_script");
    look.push("echo BUILT".to_owned());
    let image = [("IMAGE".to_owned(), "host/acme/shop:v1".to_owned())];
    for code in [0, 10, 11, 12, 4, 6] {
        let with_program = || {
            let folder = empty();
            let text = format!("#!/bin/sh\n[ \"$1\" = --version ] || exit {code}\n");
            executable::write(&folder.path().join("a/registry-gate"), &text);
            folder
        };
        play_in(&mut || with_program(), &look, &image, 70, |folder, done| {
            let is_answer = code == 0 || code >= 10;
            assert_eq!(done.code, if is_answer { 0 } else { code });
            assert_eq!(done.stdout.lines().any(|line| line == "BUILT"), code >= 10);
            assert!(!folder.join("a").exists());
        });
    }
    for code in [0, 10, 6] {
        let verify = lines("registry-gate verify", "script");
        play_in(&mut empty, &verify, &[], code, |_, done| assert_eq!(done.code, code));
    }
}
