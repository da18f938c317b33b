//! The gate's own lines: which image they ask for, and that its exit code arrives, whatever the shell.

use super::fake::{arguments, job, option, play};
use programs::Done;

const IMAGES: &str = "REGISTRY_GATE_IMAGES";

/// Plays the gate everywhere with a `registry-gate` that ends with this code.
fn everywhere(inputs: &[(&str, &str)], code: i32, check: impl Fn(&Done)) {
    let job = job("check", "registry-gate", inputs);
    play(&job.lines, &job.variables, code, |done| check(done));
}

/// The images that are asked for by their names.
fn asked(done: &Done) -> Vec<&str> {
    arguments(done).into_iter().skip_while(|argument| *argument != "--").skip(1).collect()
}

#[test]
fn it_asks_for_the_tag_of_the_project_or_of_a_repository() {
    everywhere(&[("tag", "v1")], 0, |done| assert_eq!(asked(done), ["v1"]));
    let inputs = [("tag", "v1"), ("repository", "worker")];
    everywhere(&inputs, 0, |done| assert_eq!(asked(done), ["worker:v1"]));
}

#[test]
fn the_tag_of_a_context_is_the_key_of_its_content() {
    let inputs = [("context", "services/api"), ("dockerfile", "api.Dockerfile"), ("repository", "api")];
    everywhere(&inputs, 0, |done| {
        assert_eq!(asked(done), ["api:{key}"]);
        assert_eq!(option(done, "REGISTRY_GATE_CONTENT"), Some("services/api"));
        assert_eq!(option(done, "REGISTRY_GATE_FILE"), Some("api.Dockerfile"));
    });
    everywhere(&[("context", ".")], 0, |done| assert_eq!(asked(done), ["{key}"]));
}

#[test]
fn a_file_names_its_images_itself() {
    let inputs = [("config", "registry-gate.toml"), ("only", "base,api")];
    everywhere(&inputs, 0, |done| {
        assert!(asked(done).is_empty() && option(done, IMAGES).is_none(), "check takes none beside a file");
        assert_eq!(option(done, "REGISTRY_GATE_CONFIG"), Some("registry-gate.toml"));
        assert_eq!(option(done, "REGISTRY_GATE_ONLY"), Some("base,api"));
    });
}

#[test]
fn images_replace_tag_and_repository() {
    let inputs = [("images", "worker:v1 v2"), ("tag", "v9"), ("repository", "other")];
    everywhere(&inputs, 0, |done| {
        assert_eq!((asked(done).len(), option(done, IMAGES)), (0, Some("worker:v1 v2")));
    });
}

#[test]
fn it_writes_the_file_and_the_prefix_that_were_asked_for() {
    let inputs = [("dotenv-file", "worker.env"), ("prefix", "WORKER_")];
    everywhere(&inputs, 0, |done| {
        assert_eq!(
            arguments(done),
            ["check", "--exit-zero", "--dotenv", "worker.env", "--prefix", "WORKER_", "--", "$CI_COMMIT_SHA"]
        );
    });
}

#[test]
fn what_an_input_says_is_never_read_as_shell() {
    let tag = "v1\"; echo INJECTED; \"$(echo INJECTED)`echo INJECTED`";
    everywhere(&[("tag", tag)], 0, |done| {
        assert!(!done.stdout.lines().any(|line| line == "INJECTED"));
        assert_eq!(asked(done), [tag], "it is one name, whatever is in it");
    });
}
