//! Pipelines of a project that cleans its registry by schedule, against the simulator: a person starts what the
//! schedule planned, as another program than that of `tests/it` runs it.

use super::consumer::Consumer;
use programs::Done;
use programs::answer;
use simulator::{ImageSpec, Simulator, World};
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
    fn begin() -> Self {
        let simulator = Simulator::start(World::default());
        for (seed, (tag, days)) in (1..).zip(TAGS) {
            simulator.push(APP, tag, &ImageSpec::new().layers(&[seed]));
            simulator.set_age(APP, tag, Duration::from_secs(days * 86_400));
        }
        simulator.add_branch("dev-7", "7777777777777777777777777777777777777777");
        let consumer = Consumer::of_fixture("cleanup", &simulator.env());
        Self { simulator, consumer }
    }

    fn run(&self, arguments: &[&str]) -> Done {
        self.simulator.clear_requests();
        let done = self.consumer.run(arguments);
        println!("{}{}", done.stdout, done.stderr);
        assert!(self.simulator.unknown_requests().is_empty(), "{:?}", self.simulator.unknown_requests());
        done
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

fn told<'a>(answer: &'a BTreeMap<String, String>, key: &str) -> &'a str {
    &answer[&format!("REGISTRY_GATE_CLEANUP_{key}")]
}

#[test]
fn a_schedule_plans_and_a_person_applies_that_plan_later() {
    let project = Project::begin();
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
