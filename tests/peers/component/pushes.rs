//! What the project's own pipeline writes for others to use, and when: from protected refs alone, and never for a
//! merge request, whoever's it is.

use super::consumer::Consumer;
use serde_yaml_ng::Value;

/// What a line of shell that writes into a registry has in it.
const PUSHES: [&str; 5] = ["push=true", "--push", "docker push", "docker login", "glab "];

/// A pipeline's source, whether its ref is protected, and its git tag.
type Pipeline = (&'static str, &'static str, Option<&'static str>);

const MERGE_REQUEST: Pipeline = ("merge_request_event", "false", None);
const FROM_PROTECTED: Pipeline = ("merge_request_event", "true", None);
const BRANCH: Pipeline = ("push", "true", None);
const UNPROTECTED: Pipeline = ("push", "false", None);
const TAG: Pipeline = ("push", "true", Some("1.2.3"));
const ANYBODYS_TAG: Pipeline = ("push", "false", Some("1.2.3"));

fn own() -> Consumer {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/.gitlab-ci.yml");
    Consumer::new(&std::fs::read_to_string(file).unwrap(), &[])
}

/// The jobs of such a pipeline.
fn jobs(consumer: &Consumer, (source, protected, tag): Pipeline) -> Vec<String> {
    let mut variables =
        vec![format!("CI_PIPELINE_SOURCE={source}"), format!("CI_COMMIT_REF_PROTECTED={protected}")];
    variables.extend(tag.map(|tag| format!("CI_COMMIT_TAG={tag}")));
    let mut arguments = vec!["--list-csv-all"];
    arguments.extend(variables.iter().flat_map(|variable| ["--variable", variable.as_str()]));
    let done = consumer.run(&arguments);
    let rows = done.stdout.lines().filter(|line| line.contains(';')).skip(1);
    let cells = rows.map(|row| row.split(';').map(str::to_owned).collect::<Vec<_>>());
    cells.filter(|cells| cells[2] != "never").map(|cells| cells[0].clone()).collect()
}

/// Whether a job pushes an image or makes a release.
fn pushes(job: &Value) -> bool {
    let lines = ["before_script", "script", "after_script"].map(|key| job[key].as_sequence().cloned());
    let is_push =
        |line: &Value| line.as_str().is_some_and(|line| PUSHES.iter().any(|push| line.contains(push)));
    job.get("release").is_some() || lines.iter().flatten().flatten().any(is_push)
}

/// The names of the jobs that do, wherever they run.
fn pushing(consumer: &Consumer) -> Vec<String> {
    let preview = consumer.run(&["--preview"]);
    let pipeline: Value = serde_yaml_ng::from_str(&preview.stdout).unwrap();
    let jobs = pipeline.as_mapping().unwrap().iter();
    jobs.filter(|(_, job)| job.is_mapping() && pushes(job))
        .map(|(name, _)| name.as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn nothing_is_pushed_but_from_protected_refs_and_never_for_a_merge_request() {
    let own = own();
    let pushing = pushing(&own);
    assert_eq!(pushing, ["job-image", "release"]);
    for pipeline in [MERGE_REQUEST, FROM_PROTECTED, UNPROTECTED, ANYBODYS_TAG] {
        let jobs = jobs(&own, pipeline);
        let wrong: Vec<_> = jobs.iter().filter(|job| pushing.contains(job)).collect();
        assert!(wrong.is_empty(), "{pipeline:?}: {wrong:?}");
    }
}

#[test]
fn a_merge_request_builds_the_image_and_runs_nothing_that_needs_it_pushed() {
    let jobs = jobs(&own(), MERGE_REQUEST);
    assert!(jobs.iter().any(|job| job == "job-image-unpushed"), "{jobs:?}");
    assert!(jobs.iter().any(|job| job == "test"), "{jobs:?}");
    assert!(!jobs.iter().any(|job| job.starts_with("gate-of") || job.starts_with("was-")), "{jobs:?}");
}

#[test]
fn a_protected_branch_tries_the_components_and_a_protected_tag_is_released_too() {
    let own = own();
    let (branch, tag) = (jobs(&own, BRANCH), jobs(&own, TAG));
    for job in ["job-image", "gate-of-this-image", "skips-when-present", "was-built", "was-planned"] {
        assert!(branch.iter().any(|name| name == job), "{job}: {branch:?}");
        assert!(tag.iter().any(|name| name == job), "{job}: {tag:?}");
    }
    assert!(tag.iter().any(|job| job == "release"), "{tag:?}");
    assert!(!branch.iter().any(|job| job == "release" || job == "job-image-unpushed"), "{branch:?}");
}
