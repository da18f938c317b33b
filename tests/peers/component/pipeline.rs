//! Whole pipelines of a consumer, against the simulator: what is in the registry afterwards.

use super::consumer::Consumer;
use programs::answer;
use simulator::{Failure, Fault, Server, Simulator, World};
use std::collections::BTreeMap;

const APP: &str = "acme/shop";
const WORKER: &str = "acme/shop/worker";

/// A consumer and the GitLab that it belongs to.
struct Story {
    simulator: Simulator,
    consumer: Consumer,
}

/// What a pipeline came to.
struct Ended {
    code: i32,
    output: String,
    app: BTreeMap<String, String>,
    worker: BTreeMap<String, String>,
    writes: usize,
}

impl Story {
    fn begin() -> Self {
        let simulator = Simulator::start(World::default());
        let consumer = Consumer::of_fixture("consumer", &simulator.env());
        Self { simulator, consumer }
    }

    fn pipeline(&self, arguments: &[&str]) -> Ended {
        self.consumer.forget();
        self.simulator.clear_requests();
        let done = self.consumer.run(arguments);
        let output = format!("{}{}", done.stdout, done.stderr);
        println!("{output}");
        let report = |job, file| answer::read(&self.consumer.report(job, file)).unwrap();
        assert!(self.simulator.unknown_requests().is_empty(), "{:?}", self.simulator.unknown_requests());
        Ended {
            code: done.code,
            app: report("registry-gate", "registry-gate.env"),
            worker: report("worker-gate", "worker.env"),
            writes: self.simulator.writes().len(),
            output,
        }
    }

    fn built(&self, job: &str) -> bool {
        self.consumer.log(job).is_some_and(|log| log.lines().any(|line| line.starts_with("pushed ")))
    }
}

#[test]
fn the_first_pipeline_builds_the_second_skips_and_a_failing_registry_stops_the_third() {
    let story = Story::begin();

    let first = story.pipeline(&[]);
    assert_eq!(first.code, 0);
    assert_eq!(
        (first.app["REGISTRY_GATE_VERDICT"].as_str(), first.app["REGISTRY_GATE_BUILD"].as_str()),
        ("absent", "true")
    );
    assert_eq!(
        (first.worker["WORKER_VERDICT"].as_str(), first.worker["WORKER_BUILD"].as_str()),
        ("absent", "true")
    );
    assert!(story.built("build-app") && story.built("build-worker"));
    assert_eq!(story.simulator.tags(APP), ["v1"]);
    assert_eq!(story.simulator.tags(WORKER), ["v1", "v2"]);

    let second = story.pipeline(&[]);
    assert_eq!(second.code, 0);
    assert_eq!(
        (second.app["REGISTRY_GATE_VERDICT"].as_str(), second.app["REGISTRY_GATE_BUILD"].as_str()),
        ("present", "false")
    );
    assert_eq!(
        (second.worker["WORKER_VERDICT"].as_str(), second.worker["WORKER_BUILD"].as_str()),
        ("present", "false")
    );
    assert_eq!(second.writes, 0, "nothing was pushed");
    let log = story.consumer.log("build-app").unwrap();
    assert!(log.contains("registry-gate: nothing to build: "), "{log}");
    assert!(log.contains("after_script of build-app"), "a skipped job still cleans up: {log}");

    story.simulator.fault(Fault::new(Failure::Status(503)).on(Server::Registry).always());
    let third = story.pipeline(&[]);
    assert_ne!(third.code, 0);
    assert!(third.output.contains("FAIL 6"), "the gates' own exit code");
    assert_eq!(
        (third.app["REGISTRY_GATE_VERDICT"].as_str(), third.app["REGISTRY_GATE_BUILD"].as_str()),
        ("unknown", "")
    );
    assert_eq!(
        (third.worker["WORKER_VERDICT"].as_str(), third.worker["WORKER_BUILD"].as_str()),
        ("unknown", "")
    );
    assert_eq!(third.writes, 0, "nothing was pushed");
    assert_eq!(
        (story.consumer.log("build-app"), story.consumer.log("build-worker")),
        (None, None),
        "no build job began"
    );
}
