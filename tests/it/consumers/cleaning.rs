//! Pipelines of a project that cleans its registry by schedule: which of the two jobs is in them, who starts it, and what is in
//! the registry afterwards.

use super::{GATE, fail};
use programs::gitlab::{Ended, Outcome, Project, Source, Status};
use simulator::{ImageSpec, Simulator, World};
use std::time::Duration;

const PLAN: &str = "registry-gate-cleanup-plan";
const APPLY: &str = "registry-gate-cleanup-apply";

const APP: &str = "acme/shop";
/// The tags and their ages in days. The fixture's policy is about `dev-…`, older than 30 days, but for the newest.
const TAGS: [(&str, u64); 7] =
    [("dev-1", 60), ("dev-2", 50), ("dev-3", 40), ("dev-4", 1), ("dev-7", 80), ("latest", 90), ("v1", 90)];
/// What the policy deletes: a branch is called `dev-7`.
const OLD: [&str; 3] = ["dev-1", "dev-2", "dev-3"];

fn fixture(name: &str) -> String {
    let file = crate::readme::document::root().join("tests/fixtures/component").join(name);
    std::fs::read_to_string(file).unwrap()
}

fn registry() -> Simulator {
    let sim = Simulator::start(World::default());
    for (seed, (tag, days)) in (1..).zip(TAGS) {
        sim.push(APP, tag, &ImageSpec::new().layers(&[seed]));
        sim.set_age(APP, tag, Duration::from_secs(days * 86_400));
    }
    sim.add_branch("dev-7", "7777777777777777777777777777777777777777");
    sim
}

/// The fixture's project, with these inputs besides its own.
fn with<'s>(sim: &'s Simulator, inputs: &str) -> Project<'s> {
    let project = Project::empty(sim, GATE);
    let inputs = inputs.split("; ").filter(|input| !input.is_empty());
    let inputs = inputs.fold(String::new(), |all, input| all + "      " + input + "\n");
    let text = fixture("cleanup.gitlab-ci.yml");
    project.write(
        ".gitlab-ci.yml",
        &text.replace("      deadline: 10s\n", &format!("      deadline: 10s\n{inputs}")),
    );
    project
}

/// Whether the registry has all tags but these.
fn lacks(sim: &Simulator, gone: &[&str]) -> bool {
    let kept: Vec<_> = TAGS.iter().map(|(tag, _)| *tag).filter(|tag| !gone.contains(tag)).collect();
    sim.tags(APP) == kept
}

fn told<'a>(job: &'a Outcome, key: &str) -> &'a str {
    let name = format!("REGISTRY_GATE_CLEANUP_{key}");
    job.told.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
}

fn scheduled(sim: &Simulator, inputs: &str) -> Ended {
    with(sim, inputs).run(Source::Schedule)
}

/// The jobs of a pipeline, each with when it starts.
fn jobs(inputs: &str, source: Source) -> Vec<(String, String)> {
    let sim = registry();
    let made = with(&sim, inputs).made(source).unwrap();
    made.jobs.iter().map(|job| (job.name.clone(), job.when.clone())).collect()
}

fn when(jobs: &[(String, String)], name: &str) -> Option<String> {
    jobs.iter().find(|(known, _)| known == name).map(|(_, when)| when.clone())
}

#[test]
fn where_nobody_says_when_both_jobs_are_in_scheduled_pipelines_alone() {
    for source in [Source::Branch, Source::Tag, Source::Parent] {
        assert_eq!(jobs("", source), [("build".to_owned(), "on_success".to_owned())], "{source:?}");
    }
    let scheduled = jobs("", Source::Schedule);
    let both = [PLAN, APPLY].map(|name| when(&scheduled, name).unwrap());
    assert_eq!(both, ["on_success", "manual"]);
}

#[test]
fn the_input_says_who_starts_the_apply_job() {
    let apply = |input: &str| when(&jobs(&format!("apply: {input}"), Source::Schedule), APPLY);
    assert_eq!(apply("always").as_deref(), Some("on_success"));
    assert_eq!(apply("manual").as_deref(), Some("manual"));
    assert_eq!(apply("never"), None);
    assert!(when(&jobs("apply: never", Source::Schedule), PLAN).is_some());
}

#[test]
fn a_merge_request_can_show_a_plan_and_never_applies_it() {
    for apply in ["manual", "always"] {
        let inputs = format!("apply: {apply}; rules: [{{ if: $CI_PIPELINE_SOURCE }}]");
        assert_eq!(jobs(&inputs, Source::MergeRequest), [(PLAN.to_owned(), "on_success".to_owned())]);
    }
}

#[test]
fn an_automatic_apply_follows_its_plan() {
    let sim = registry();
    let ended = scheduled(&sim, "apply: always");
    assert_eq!(ended.status, Status::Success, "{ended:#?}");
    assert!(lacks(&sim, &OLD), "{:?}", sim.tags(APP));
    let answer = ended.job(APPLY);
    assert_eq!((told(answer, "DELETED"), told(answer, "FAILED")), ("3", "0"));
}

#[test]
fn a_plan_that_failed_is_not_applied() {
    let sim = registry();
    fail(&sim);
    let ended = scheduled(&sim, "apply: always");
    assert_eq!((ended.status, ended.job(PLAN).code), (Status::Failed, 6), "{ended:#?}");
    assert_eq!(ended.job(APPLY).status, Status::Skipped);
    assert!(lacks(&sim, &[]));
    assert_eq!(told(ended.job(PLAN), "TO_DELETE"), "", "it is not known");
}

#[test]
fn a_plan_beyond_the_limit_is_shown_and_refused_when_it_is_applied() {
    let sim = registry();
    let ended = scheduled(&sim, "apply: always; max-delete: '2'");
    assert_eq!((ended.job(PLAN).code, ended.job(APPLY).code), (0, 9), "{ended:#?}");
    assert!(lacks(&sim, &[]));
    let plan = ended.job(PLAN);
    assert_eq!((told(plan, "TO_DELETE"), told(plan, "REFUSED")), ("3", "true"));
    assert_eq!(told(ended.job(APPLY), "REFUSED"), "true");
}

#[test]
fn what_a_branch_names_goes_only_where_somebody_said_so() {
    let sim = registry();
    assert_eq!(scheduled(&sim, "apply: always; keep-refs: none; max-delete: 90%").status, Status::Success);
    assert!(lacks(&sim, &["dev-1", "dev-2", "dev-3", "dev-7"]), "{:?}", sim.tags(APP));
}

#[test]
fn a_policy_file_of_the_project_decides_with_what_is_deployed() {
    let sim = registry();
    let project = with(&sim, "policy: cleanup.toml; git-strategy: fetch; keep-deployed: true; apply: always");
    let simple = "      name-regex-delete: 'dev-\\d+$'\n      keep-n: 1\n      older-than: 30d\n";
    project.write(".gitlab-ci.yml", &project.read(".gitlab-ci.yml").replace(simple, ""));
    project.write("cleanup.toml", &fixture("cleanup.toml"));
    sim.deploy("production", "dev-2", "2222222222222222222222222222222222222222");
    let ended = project.run(Source::Schedule);
    assert_eq!(ended.status, Status::Success, "{ended:#?}");
    // The file does not say that branches keep anything, so dev-7 goes.
    assert!(lacks(&sim, &["dev-1", "dev-7"]), "{:?}", sim.tags(APP));
}

#[test]
fn a_when_among_the_rules_does_not_make_a_manual_apply_automatic() {
    let sim = registry();
    let ended = scheduled(&sim, "rules: [{ if: $CI_PIPELINE_SOURCE == \"schedule\", when: always }]");
    assert!(ended.job(APPLY).log.contains("nothing was deleted: apply is manual"), "{ended:#?}");
    assert!(lacks(&sim, &[]));
}

#[test]
fn all_repositories_or_some_are_cleaned() {
    for (inputs, is_cleaned) in
        [("all-repositories: true", true), ("repositories: worker", true), ("", false)]
    {
        let sim = registry();
        for (seed, tag) in (50..).zip(["dev-1", "dev-2", "v1", "v2"]) {
            sim.push("acme/shop/worker", tag, &ImageSpec::new().layers(&[seed]));
            sim.set_age("acme/shop/worker", tag, Duration::from_secs(seed * 86_400));
        }
        assert_eq!(scheduled(&sim, &format!("apply: always; {inputs}")).status, Status::Success);
        // The newest of this repository is dev-1.
        let kept = if is_cleaned { vec!["dev-1", "v1", "v2"] } else { vec!["dev-1", "dev-2", "v1", "v2"] };
        assert_eq!(sim.tags("acme/shop/worker"), kept);
        assert_eq!(lacks(&sim, &OLD), inputs != "repositories: worker");
    }
}
