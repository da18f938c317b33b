//! Pipelines of a project that cleans its registry by schedule, against the simulator: which of the two jobs is in
//! them, who starts it, and what is in the registry afterwards.

use super::consumer::{Consumer, fixture};
use programs::{Done, answer};
use simulator::{Failure, Fault, ImageSpec, Server, Simulator, World};
use std::collections::BTreeMap;
use std::time::Duration;

const PLAN: &str = "registry-gate-cleanup-plan";
const APPLY: &str = "registry-gate-cleanup-apply";
const SCHEDULED: [&str; 2] = ["--variable", "CI_PIPELINE_SOURCE=schedule"];
/// A person starts the apply job of the last pipeline.
const STARTED: [&str; 5] =
    ["--variable", "CI_PIPELINE_SOURCE=schedule", "--variable", "CI_JOB_MANUAL=true", APPLY];

const APP: &str = "acme/shop";
/// The tags and their ages in days. The fixture's policy is about `dev-…`, older than 30 days, but for the newest.
const TAGS: [(&str, u64); 7] =
    [("dev-1", 60), ("dev-2", 50), ("dev-3", 40), ("dev-4", 1), ("dev-7", 80), ("latest", 90), ("v1", 90)];
/// What the policy deletes: a branch is called `dev-7`.
const OLD: [&str; 3] = ["dev-1", "dev-2", "dev-3"];

/// The project of the fixture, and the GitLab that it belongs to.
struct Project {
    simulator: Simulator,
    consumer: Consumer,
}

impl Project {
    /// With these inputs besides the fixture's own.
    fn with(inputs: &str) -> Self {
        let deadline = "      deadline: 10s\n";
        Self::of(&fixture("cleanup").replace(deadline, &format!("{deadline}{inputs}")))
    }

    fn of(pipeline: &str) -> Self {
        let simulator = Simulator::start(World::default());
        for (seed, (tag, days)) in (1..).zip(TAGS) {
            simulator.push(APP, tag, &ImageSpec::new().layers(&[seed]));
            simulator.set_age(APP, tag, Duration::from_secs(days * 86_400));
        }
        simulator.add_branch("dev-7", "7777777777777777777777777777777777777777");
        let consumer = Consumer::new(pipeline, &simulator.env());
        Self { simulator, consumer }
    }

    fn run(&self, arguments: &[&str]) -> Done {
        self.simulator.clear_requests();
        let done = self.consumer.run(arguments);
        println!("{}{}", done.stdout, done.stderr);
        assert!(self.simulator.unknown_requests().is_empty(), "{:?}", self.simulator.unknown_requests());
        done
    }

    /// The jobs of a pipeline of this source, each with who starts it.
    fn jobs(&self, source: &str) -> Vec<(String, String)> {
        let list = self.run(&["--list-csv-all", "--variable", &format!("CI_PIPELINE_SOURCE={source}")]);
        let rows = list.stdout.lines().filter(|line| line.contains(';')).skip(1);
        let cells = rows.map(|row| row.split(';').map(str::to_owned).collect::<Vec<_>>());
        cells.filter(|cells| cells[2] != "never").map(|cells| (cells[0].clone(), cells[2].clone())).collect()
    }

    /// Whether a job of the last pipeline called the tool.
    fn began(&self, job: &str) -> bool {
        self.consumer
            .log(job)
            .is_some_and(|log| log.lines().any(|line| line.contains("$ registry-gate cleanup")))
    }

    /// What a job told later ones.
    fn told(&self, job: &str) -> BTreeMap<String, String> {
        answer::read(&self.consumer.report(job, "registry-gate-cleanup.env")).unwrap()
    }

    /// Whether the registry has all tags but these.
    fn lacks(&self, gone: &[&str]) -> bool {
        let kept: Vec<_> = TAGS.iter().map(|(tag, _)| *tag).filter(|tag| !gone.contains(tag)).collect();
        self.simulator.tags(APP) == kept
    }
}

fn named(jobs: &[(String, String)]) -> Vec<(&str, &str)> {
    jobs.iter().map(|(name, when)| (name.as_str(), when.as_str())).collect()
}

fn told<'a>(answer: &'a BTreeMap<String, String>, key: &str) -> &'a str {
    &answer[&format!("REGISTRY_GATE_CLEANUP_{key}")]
}

#[test]
fn where_nobody_says_when_both_jobs_are_in_scheduled_pipelines_alone() {
    let project = Project::with("");
    for source in ["push", "merge_request_event", "web", "api"] {
        assert_eq!(named(&project.jobs(source)), [("build", "on_success")], "{source}");
    }
    let scheduled = project.jobs("schedule");
    assert!(named(&scheduled).contains(&(PLAN, "on_success")), "{scheduled:?}");
    assert!(named(&scheduled).contains(&(APPLY, "manual")), "{scheduled:?}");
}

#[test]
fn the_input_says_who_starts_the_apply_job() {
    let always = Project::with("      apply: always\n").jobs("schedule");
    assert!(named(&always).contains(&(APPLY, "on_success")), "{always:?}");
    let never = Project::with("      apply: never\n").jobs("schedule");
    assert!(named(&never).contains(&(PLAN, "on_success")), "{never:?}");
    assert!(!never.iter().any(|(name, _)| name == APPLY), "{never:?}");
}

#[test]
fn a_merge_request_can_show_a_plan_and_never_applies_it() {
    for apply in ["manual", "always"] {
        let inputs = format!("      apply: {apply}\n      rules: [{{ if: $CI_PIPELINE_SOURCE }}]\n");
        let jobs = Project::with(&inputs).jobs("merge_request_event");
        assert_eq!(named(&jobs), [(PLAN, "on_success"), ("build", "on_success")]);
    }
}

#[test]
fn a_schedule_plans_and_a_person_applies_that_plan_later() {
    let project = Project::with("");
    let planned = project.run(&SCHEDULED);
    assert_eq!(planned.code, 0, "a plan that nobody applies blocks nothing");
    assert_eq!(project.simulator.writes().len(), 0);
    assert!(!project.began(APPLY));
    let plan = project.told(PLAN);
    assert_eq!((told(&plan, "TO_DELETE"), told(&plan, "REFUSED")), ("3", "false"));
    assert!(project.consumer.log("tell").unwrap().contains("to delete 3, refused false"));
    let page = project.consumer.artifact(PLAN, "registry-gate-cleanup.html").unwrap();
    assert!(page.contains("dev-1") && page.contains("The job <b>registry-gate-cleanup-apply</b> of "));

    // Meanwhile somebody pushed one of them anew.
    project.simulator.push(APP, "dev-2", &ImageSpec::new().layers(&[99]));
    let applied = project.run(&STARTED);
    assert_eq!(applied.code, 0);
    assert!(project.lacks(&["dev-1", "dev-3"]), "{:?}", project.simulator.tags(APP));
    assert_eq!(told(&project.told(APPLY), "DELETED"), "2");
    let outcome = project.consumer.artifact(APPLY, "registry-gate-cleanup-outcome.jsonl").unwrap();
    for tag in OLD {
        assert!(outcome.contains(&format!("\"{tag}\"")), "{outcome}");
    }
}

#[test]
fn an_automatic_apply_follows_its_plan() {
    let project = Project::with("      apply: always\n");
    assert_eq!(project.run(&SCHEDULED).code, 0);
    assert!(project.lacks(&OLD), "{:?}", project.simulator.tags(APP));
    let answer = project.told(APPLY);
    assert_eq!((told(&answer, "DELETED"), told(&answer, "FAILED")), ("3", "0"));
}

#[test]
fn a_plan_that_failed_is_not_applied() {
    let project = Project::with("      apply: always\n");
    project.simulator.fault(Fault::new(Failure::Status(503)).on(Server::Registry).always());
    let done = project.run(&SCHEDULED);
    assert_ne!(done.code, 0);
    assert!(format!("{}{}", done.stdout, done.stderr).contains("FAIL 6"), "the tool's own exit code");
    assert!(!project.began(APPLY));
    assert!(project.lacks(&[]));
    assert_eq!(told(&project.told(PLAN), "TO_DELETE"), "", "it is not known");
}

#[test]
fn a_plan_beyond_the_limit_is_shown_and_refused_when_it_is_applied() {
    let project = Project::with("      apply: always\n      max-delete: '2'\n");
    let done = project.run(&SCHEDULED);
    assert_ne!(done.code, 0);
    assert!(format!("{}{}", done.stdout, done.stderr).contains("FAIL 9"), "the apply job's");
    assert!(project.lacks(&[]));
    let plan = project.told(PLAN);
    assert_eq!((told(&plan, "TO_DELETE"), told(&plan, "REFUSED")), ("3", "true"));
    assert_eq!(told(&project.told(APPLY), "REFUSED"), "true");
}

#[test]
fn what_a_branch_names_goes_only_where_somebody_said_so() {
    let project = Project::with("      apply: always\n      keep-refs: none\n      max-delete: 90%\n");
    assert_eq!(project.run(&SCHEDULED).code, 0);
    assert!(project.lacks(&["dev-1", "dev-2", "dev-3", "dev-7"]), "{:?}", project.simulator.tags(APP));
}

#[test]
fn a_policy_file_of_the_project_decides_with_what_is_deployed() {
    let simple = "      name-regex-delete: 'dev-\\d+$'\n      keep-n: 1\n      older-than: 30d\n";
    let file = "      policy: cleanup.toml\n      git-strategy: fetch\n      keep-deployed: true\n      apply: always\n";
    let project = Project::of(&fixture("cleanup").replace(simple, file));
    project.simulator.deploy("production", "dev-2", "2222222222222222222222222222222222222222");
    assert_eq!(project.run(&SCHEDULED).code, 0);
    // The file does not say that branches keep anything, so dev-7 goes.
    assert!(project.lacks(&["dev-1", "dev-7"]), "{:?}", project.simulator.tags(APP));
}

#[test]
fn a_when_among_the_rules_does_not_make_a_manual_apply_automatic() {
    let project = Project::with("      rules: [{ if: $CI_PIPELINE_SOURCE == \"schedule\", when: always }]\n");
    project.run(&SCHEDULED);
    assert!(project.consumer.log(APPLY).unwrap().contains("nothing was deleted: apply is manual"));
    assert!(project.lacks(&[]));
}

#[test]
fn all_repositories_or_some_are_cleaned() {
    for (inputs, gone) in
        [("      all-repositories: true\n", true), ("      repositories: worker\n", true), ("", false)]
    {
        let project = Project::with(&format!("      apply: always\n{inputs}"));
        for (seed, tag) in (50..).zip(["dev-1", "dev-2", "v1", "v2"]) {
            project.simulator.push("acme/shop/worker", tag, &ImageSpec::new().layers(&[seed]));
            project.simulator.set_age("acme/shop/worker", tag, Duration::from_secs(seed * 86_400));
        }
        assert_eq!(project.run(&SCHEDULED).code, 0);
        // The newest of this repository is dev-1.
        let kept = if gone { vec!["dev-1", "v1", "v2"] } else { vec!["dev-1", "dev-2", "v1", "v2"] };
        assert_eq!(project.simulator.tags("acme/shop/worker"), kept);
        assert_eq!(project.lacks(&OLD), inputs != "      repositories: worker\n");
    }
}
