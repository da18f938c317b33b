//! The project's own pipeline as `gitlab-ci-local` compiles it: at home and on a mirror, with every job by its name, and
//! none of a merge request that pushes.

use super::consumer::{Consumer, OWN};
use super::schema::{valid_preview, validate};
use super::signing;
use programs::{command, executable, run};
use serde_yaml_ng::Value;
use std::path::Path;

const CHECKS: &str = "format lint oldest-rust dependencies test signatures ";
const BUILT: &str = "binary manual doctor job-image-gate ";
const PUSHED: &str = "name-of-the-commit job-image gate-of-this-image gate-of-no-image age-of-this-image \
                      wait-for-this-image child-of-this-image child-of-this-image-build images-of-this-project \
                      images-of-this-project-build cleanup-of-this-registry-plan cleanup-of-this-registry-apply \
                      skips-when-present builds-when-absent was-built was-planned ";

const PROTECTED: &str = "CI_COMMIT_REF_PROTECTED=true";
const PUSH: &str = "CI_PIPELINE_SOURCE=push";
// gitlab-ci-local is always on a branch.
const NO_BRANCH: &str = "CI_COMMIT_BRANCH=";

/// The jobs of a pipeline with these variables, sorted.
fn jobs(project: &Consumer, variables: &[&str]) -> Vec<String> {
    // Whether it is valid is another test.
    let mut arguments = vec!["--list-csv", "--json-schema-validation=false"];
    arguments.extend(variables.iter().flat_map(|variable| ["--variable", variable]));
    let done = project.run(&arguments);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let names = done.stdout.lines().skip(1).map(|line| line.split(';').next().unwrap().to_owned());
    sorted(names)
}

fn sorted(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[test]
fn each_pipeline_has_its_jobs_and_no_other() {
    let tag = [PUSH, PROTECTED, NO_BRANCH, "CI_COMMIT_TAG=1.2.3"];
    let branch = [PUSH, PROTECTED, "CI_COMMIT_BRANCH=main"];
    // Between two protected branches: it could push.
    let merge_request = ["CI_PIPELINE_SOURCE=merge_request_event", PROTECTED, NO_BRANCH];
    let released = "notes-of-the-version sign name-of-the-version wait-for-the-version upload release";
    // Of a fork, whose owner protects nothing.
    let unprotected = [PUSH, "CI_COMMIT_REF_PROTECTED=false", "CI_COMMIT_BRANCH=main"];
    let cases: [(&str, &[&str], String); 5] = [
        ("gitlab.com", &tag, format!("{CHECKS}{BUILT}{PUSHED}{released}")),
        ("gitlab.com", &branch, format!("{CHECKS}{BUILT}{PUSHED}name-of-the-branch")),
        ("gitlab.com", &merge_request, format!("{CHECKS}{BUILT}job-image-unpushed")),
        ("gitlab.com", &unprotected, format!("{CHECKS}{BUILT}")),
        ("gitlab.example.com", &tag, "copy-image release".to_owned()),
    ];
    std::thread::scope(|scope| {
        for (host, variables, expected) in &cases {
            scope.spawn(move || {
                let expected = sorted(expected.split_whitespace().map(str::to_owned));
                let found = jobs(&Consumer::of_this_project(host), variables);
                assert_eq!(found, expected, "{host} {variables:?}");
            });
        }
    });
}

#[test]
fn the_pipeline_at_home_is_valid_and_names_an_image_when_it_is_signed() {
    let files = OWN.into_iter().chain([".gitlab-ci.yml"]);
    let files: Vec<_> = files.map(|file| Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).collect();
    validate(&files);
    let pipeline = valid_preview(&Consumer::of_this_project("gitlab.com"));
    assert_eq!(
        pipeline["gate-of-this-image"]["variables"]["REGISTRY_GATE_PLATFORM"],
        "linux/amd64,linux/arm64"
    );
    assert_eq!(pipeline["skips-when-present"]["needs"][0]["job"], "gate-of-this-image");
    assert_eq!(pipeline["was-planned"]["needs"][0]["job"], "cleanup-of-this-registry-plan");
    // A component's job and what is said of it here are one job.
    assert_eq!(pipeline["job-image-gate"]["variables"]["REGISTRY_GATE_CONFIG"], ".ci/registry-gate.toml");
    assert_eq!(pipeline["job-image-gate"]["before_script"].as_sequence().map(Vec::len), Some(1));
    assert_eq!(pipeline["doctor"]["needs"][0]["job"], "binary");
    assert_eq!(pipeline["name-of-the-version"]["needs"][0]["job"], "sign");
    // A commit's and a branch's image may be built anew, and a version's is the one that it was.
    for (job, moves) in
        [("name-of-the-commit", "true"), ("name-of-the-branch", "true"), ("name-of-the-version", "false")]
    {
        assert_eq!(pipeline[job]["variables"]["RETAG_INPUT_FORCE"], moves, "{job}");
    }
    // Who waits for all before needs nobody by name.
    for job in ["sign", "name-of-the-branch"] {
        assert_eq!(pipeline[job]["needs"], Value::Null, "{job}");
    }
    what_others_use_is_written_from_protected_refs(&pipeline);
    signing::image_job_builds_signs_and_names(&pipeline["job-image"]);
    signing::release_job_signs_what_is_signed(&pipeline["sign"]);
}

/// What a job has in it that pushes, names, signs, uploads or deletes.
const WRITES: [&str; 7] = [
    "push=true",
    "docker login",
    "registry-gate retag",
    "cosign sign",
    "JOB-TOKEN",
    "cleanup apply",
    "tag_name:",
];

fn what_others_use_is_written_from_protected_refs(pipeline: &Value) {
    let jobs = pipeline.as_mapping().unwrap().iter();
    let jobs =
        jobs.map(|(name, job)| (name.as_str().unwrap(), job)).filter(|(name, _)| !name.starts_with('.'));
    let writing = jobs.filter(|(_, job)| {
        let text = serde_yaml_ng::to_string(job).unwrap();
        job.is_mapping() && WRITES.iter().any(|word| text.contains(word))
    });
    let mut names = Vec::new();
    for (name, job) in writing {
        for rule in job["rules"].as_sequence().unwrap().iter().filter(|rule| rule["when"] != "never") {
            let condition = rule["if"].as_str().unwrap();
            assert!(condition.contains("$CI_COMMIT_REF_PROTECTED == \"true\""), "{name}: {condition}");
        }
        names.push(name.to_owned());
    }
    let expected = "job-image name-of-the-commit name-of-the-branch name-of-the-version sign upload release \
                    cleanup-of-this-registry-apply";
    assert_eq!(sorted(names.into_iter()), sorted(expected.split_whitespace().map(str::to_owned)));
}

/// The files of a release are the same whichever shell makes them, but for how it packs.
#[test]
fn the_scripts_of_a_release_run_in_every_shell() {
    let image = format!("r.example.com/a/b@sha256:{}", "0f".repeat(32));
    let told: Vec<String> = [&["bash"][..], &["dash"], &["busybox", "sh"]]
        .iter()
        .map(|shell| {
            let folder = tempfile::tempdir().unwrap();
            let scripts = folder.path().join(".ci");
            std::fs::create_dir(&scripts).unwrap();
            for name in ["version", "changes", "pack", "notes"] {
                let own = Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci").join(name);
                executable::copy(&own, &scripts.join(name));
            }
            std::fs::write(folder.path().join("Cargo.toml"), "[workspace.package]\nversion = \"1.2.3\"\n")
                .unwrap();
            std::fs::write(folder.path().join("CHANGELOG.md"), "## 1.2.3\n\n- a `b` $(c)\n\n## 1.2.2\n")
                .unwrap();
            for machine in ["x86_64", "aarch64"] {
                let binary = folder.path().join(format!("b/{machine}-unknown-linux-musl/registry-gate"));
                executable::write(&binary, machine);
            }
            let script = |line: &str| {
                let words = [shell, &line.split(' ').collect::<Vec<_>>()[..]].concat();
                let done = run(command(words[0]).current_dir(folder.path()).args(&words[1..]), "");
                assert_eq!(done.code, 0, "{words:?}: {done:?}");
                done.stdout
            };
            script(".ci/pack 1.2.3 b r");
            let checked = run(
                command("sha256sum").current_dir(folder.path().join("r")).args(["--check", "checksums.txt"]),
                "",
            );
            assert_eq!(checked.stdout.matches(": OK").count(), 2, "{checked:?}");
            script(&format!(".ci/notes 1.2.3 {image}"))
        })
        .collect();
    assert!(told[0].starts_with("- a `b` $(c)\n\n### Job image\n"), "{}", told[0]);
    assert!(told.iter().all(|notes| *notes == told[0]), "{told:?}");
}
