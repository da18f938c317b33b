//! Whole pipelines of a consumer, against the simulator: what is in the registry afterwards.

use super::consumer::Consumer;
use programs::answer;
use simulator::{Failure, Fault, ImageSpec, Server, Simulator, World};
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

#[test]
fn an_order_to_build_builds_what_is_there_and_no_more() {
    let story = Story::begin();
    story.pipeline(&[]);
    let (app, worker) = (story.simulator.digest(APP, "v1"), story.simulator.digest(WORKER, "v1"));

    // The image's date has seconds.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let forced = story.pipeline(&["--variable", "FORCE_BUILD=true"]);
    assert_eq!(forced.code, 0);
    assert_eq!(
        (forced.app["REGISTRY_GATE_VERDICT"].as_str(), forced.app["REGISTRY_GATE_BUILD"].as_str()),
        ("present", "true")
    );
    assert_ne!(story.simulator.digest(APP, "v1"), app);
    assert_eq!(story.simulator.digest(WORKER, "v1"), worker);
}

#[test]
fn one_missing_or_old_image_of_several_is_enough_to_build() {
    let story = Story::begin();
    story.pipeline(&[]);

    story.simulator.delete_tag(WORKER, "v2");
    let absent = story.pipeline(&[]);
    assert_eq!(
        (absent.worker["WORKER_VERDICT"].as_str(), absent.worker["WORKER_BUILD"].as_str()),
        ("absent", "true")
    );
    assert_eq!(story.simulator.tags(WORKER), ["v1", "v2"]);

    story.simulator.set_age(WORKER, "v1", std::time::Duration::from_secs(40 * 3600));
    let stale = story.pipeline(&[]);
    assert_eq!(
        (stale.worker["WORKER_VERDICT"].as_str(), stale.worker["WORKER_BUILD"].as_str()),
        ("stale", "true")
    );
    assert_eq!(stale.app["REGISTRY_GATE_BUILD"], "false");
}

#[test]
fn an_image_is_found_by_the_key_of_its_context_until_that_changes() {
    let simulator = Simulator::start(World::default());
    let pipeline = |context: &str| {
        format!(
            "include:\n  - component: $CI_SERVER_FQDN/$CI_PROJECT_PATH/check@$CI_COMMIT_SHA\n    \
             inputs: {{ context: {context}, git-strategy: fetch }}\nbuild: {{ script: [\"true\"] }}\n"
        )
    };
    let gated = |consumer: &Consumer| {
        let done = consumer.run(&[]);
        assert_eq!(done.code, 0, "{}{}", done.stdout, done.stderr);
        answer::read(&consumer.report("registry-gate", "registry-gate.env")).unwrap()
    };
    let consumer = Consumer::new(&pipeline("."), &simulator.env());
    let first = gated(&consumer);
    let (key, tag) = (&first["REGISTRY_GATE_KEY"], &first["REGISTRY_GATE_TAG"]);
    assert_eq!((key.len(), tag.as_str()), (64, format!("c-{}", &key[..32]).as_str()));
    assert_eq!(
        (first["REGISTRY_GATE_VERDICT"].as_str(), first["REGISTRY_GATE_BUILD"].as_str()),
        ("absent", "true")
    );

    simulator.push(APP, tag, &ImageSpec::new().label("registry-gate.key", key));
    let second = gated(&consumer);
    assert_eq!((&second["REGISTRY_GATE_TAG"], second["REGISTRY_GATE_BUILD"].as_str()), (tag, "false"));

    // The pipeline itself is in the context.
    let changed = gated(&Consumer::new(&pipeline("./."), &simulator.env()));
    assert_ne!(&changed["REGISTRY_GATE_TAG"], tag);
    assert_eq!(changed["REGISTRY_GATE_BUILD"], "true");
}
