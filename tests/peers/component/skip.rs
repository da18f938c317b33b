//! The lines that a build job borrows: what they do with every answer, under every shell and form of the runner's
//! script. The job they guard prints one line; whether it appears is whether the image was built.

use super::fake::ways;
use programs::Done;
use programs::template::Template;
use std::path::Path;

/// Plays a build job that begins with the borrowed lines, everywhere.
fn everywhere(job: &str, inputs: &[(&str, &str)], variables: &[(&str, &str)], check: impl Fn(&Done)) {
    let mut lines = Template::read("check").job(job, inputs).lines;
    lines.push("echo BUILT".to_owned());
    let variables: Vec<_> =
        variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    for way in ways() {
        check(&way.run(Path::new("/"), Path::new("/"), &variables, &lines));
    }
}

#[test]
fn false_ends_the_build_job_successfully_and_says_why() {
    let answer =
        [("REGISTRY_GATE_BUILD", "false"), ("REGISTRY_GATE_REASON", "published 2h ago, 50% of \\n 7d")];
    everywhere(".registry-gate:skip", &[], &answer, |done| {
        assert_eq!(done.code, 0);
        assert!(!done.stdout.contains("BUILT"));
        assert!(done.stdout.contains("registry-gate: nothing to build: published 2h ago, 50% of \\n 7d\n"));
    });
}

#[test]
fn true_lets_the_build_job_go_on() {
    let answer = [("REGISTRY_GATE_BUILD", "true"), ("REGISTRY_GATE_REASON", "the tag does not exist")];
    everywhere(".registry-gate:skip", &[], &answer, |done| {
        assert_eq!(done.code, 0);
        assert!(done.stdout.contains("BUILT\n"));
        assert!(done.stdout.contains("registry-gate: building: the tag does not exist\n"));
    });
}

#[test]
fn anything_else_stops_the_build_job_with_an_error() {
    for answer in
        [None, Some(""), Some("TRUE"), Some("False"), Some("1"), Some("false "), Some("unknown"), Some("*")]
    {
        let answer: Vec<_> = answer.map(|value| ("REGISTRY_GATE_BUILD", value)).into_iter().collect();
        everywhere(".registry-gate:skip", &[], &answer, |done| {
            assert_eq!(done.code, 3);
            assert!(!done.stdout.contains("BUILT"));
            assert!(done.stderr.contains("registry-gate: no answer: REGISTRY_GATE_BUILD is "));
        });
    }
}

#[test]
fn two_gates_have_skips_of_their_own() {
    let inputs = [("job-name", "worker gate"), ("prefix", "WORKER_")];
    let answer = [("WORKER_BUILD", "false"), ("REGISTRY_GATE_BUILD", "true")];
    everywhere(".worker gate:skip", &inputs, &answer, |done| {
        assert_eq!(done.code, 0);
        assert!(!done.stdout.contains("BUILT"));
    });
    everywhere(".worker gate:skip", &inputs, &[("REGISTRY_GATE_BUILD", "true")], |done| {
        assert_eq!(done.code, 3);
        assert!(done.stderr.contains(r#"Does this job need "worker gate", and did that job succeed?"#));
    });
}
