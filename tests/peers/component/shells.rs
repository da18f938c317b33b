//! Every job of every component, in every shell, in every form of the script that runners make, with and without
//! `pipefail`: the program's exit code is the job's.

use super::fake::{Way, arguments, program, ways};
use programs::template::{COMPONENTS, Template};
use serde_yaml_ng::Value;
use std::path::Path;

/// What a component must be told so that its jobs come to call the program.
fn inputs(component: &str) -> &'static [(&'static str, &'static str)] {
    match component {
        "cleanup" => &[("apply", "always"), ("name-regex-delete", "a.*")],
        _ => &[],
    }
}

/// The jobs of a component that run lines; those of `child` are those of `check`, and what comes after them.
fn jobs(component: &str) -> Vec<String> {
    let jobs = Template::read(component).with(inputs(component));
    let jobs = jobs.iter().filter(|(_, job)| job.get("script").is_some());
    jobs.map(|(name, _)| name.as_str().unwrap().to_owned()).collect()
}

/// Runs a job everywhere with a program that ends with this code.
fn everywhere(component: &str, name: &str, code: i32, check: impl Fn(Way, &Path, &programs::Done)) {
    let job = Template::read(component).job(name, inputs(component));
    let program = program(code);
    for way in ways() {
        let folder = tempfile::tempdir().unwrap();
        // What an earlier job left.
        std::fs::write(folder.path().join("registry-gate-cleanup-plan.json"), "{}").unwrap();
        let done = way.run(folder.path(), program.path(), &job.variables, &job.lines);
        check(way, folder.path(), &done);
    }
}

#[test]
fn the_program_s_exit_code_is_that_of_the_job() {
    assert!(ways().len() == 20, "{:?}", ways());
    let mut count = 0;
    for component in COMPONENTS {
        for name in jobs(component) {
            count += 1;
            for code in [0, 6, 12] {
                everywhere(component, &name, code, |way, _, done| {
                    assert_eq!(done.code, code, "{name} {way:?}");
                    assert!(!arguments(done).is_empty(), "{name} {way:?}");
                });
            }
        }
    }
    assert_eq!(count, 8, "two of cleanup, and one of each other but child");
}

/// The reason for every `|| exit $?` in the templates; if this ever fails, the test above proves nothing.
#[test]
fn a_bare_line_loses_its_code_in_bash_under_older_runners() {
    let (program, folder) = (program(12), tempfile::tempdir().unwrap());
    for way in ways() {
        let done = way.run(folder.path(), program.path(), &[], &["registry-gate check".to_owned()]);
        let is_lost = way.shell == ["bash"] && way.wrapper.loses_codes();
        assert_eq!(done.code, if is_lost { 1 } else { 12 }, "{way:?}");
    }
}

/// Where there is nothing to build GitLab needs a job all the same: the gate of `child` writes it.
#[test]
fn the_job_of_an_empty_child_is_the_same_everywhere() {
    let gate = &Template::read("child").with(&[])["registry-gate"];
    let lines: Vec<String> = gate["after_script"]
        .as_sequence()
        .unwrap()
        .iter()
        .map(|line| line.as_str().unwrap().to_owned())
        .collect();
    let variables = [
        ("CHILD_INPUT_FILES", "a"),
        ("CHILD_INPUT_STAGE", "a b"),
        ("REGISTRY_GATE_JOB_IMAGE", "r.example.com/gate:1"),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let (program, mut texts) = (program(0), Vec::new());
    for way in ways() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(way.run(folder.path(), program.path(), &variables, &lines).code, 0);
        texts.push(std::fs::read_to_string(folder.path().join("a.yml")).unwrap());
    }
    texts.dedup();
    assert_eq!(texts.len(), 1, "{texts:?}");
    let child: Value = serde_yaml_ng::from_str(&texts[0]).unwrap();
    let job = &child["registry-gate nothing to build"];
    assert_eq!(job["variables"]["REGISTRY_GATE_JOB_IMAGE"], "r.example.com/gate:1");
    assert_eq!(job["stage"], "a b");
    assert_eq!(job["rules"][0]["if"], "$IMAGE_BUILD == \"false\"");
}
