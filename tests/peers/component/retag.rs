//! The component that gives names: what its lines hand to the program, in every shell.

use super::consumer::Consumer;
use super::fake::{arguments, job, option, play};
use programs::Done;
use programs::answer;
use simulator::{ImageSpec, Simulator, World};

fn everywhere(inputs: &[(&str, &str)], code: i32, check: impl Fn(&Done)) {
    let job = job("retag", "registry-gate-retag", inputs);
    play(&job.lines, &job.variables, code, |done| check(done));
}

#[test]
fn an_image_gets_each_of_the_names() {
    let inputs = [("source", "worker:v1"), ("targets", "release-1.4  latest"), ("prefix", "OURS_")];
    everywhere(&inputs, 0, |done| {
        let file = "registry-gate-retag.env";
        let expected =
            ["retag", "--dotenv", file, "--prefix", "OURS_", "--", "worker:v1", "release-1.4", "latest"];
        assert_eq!(arguments(done), expected);
    });
}

#[test]
fn only_true_moves_a_name_from_its_image() {
    for (force, is_forced) in [("true", true), ("false", false), ("", false)] {
        let inputs = [("source", "v1"), ("targets", "v2"), ("force", force)];
        everywhere(&inputs, 0, |done| {
            assert_eq!(arguments(done).contains(&"--force"), is_forced, "{force:?}");
        });
    }
}

#[test]
fn a_name_is_never_a_flag_a_pattern_or_shell() {
    let targets = "--force * $(echo INJECTED) `echo INJECTED`;echo";
    everywhere(&[("source", "--force"), ("targets", targets)], 0, |done| {
        assert!(!done.stdout.lines().any(|line| line == "INJECTED"));
        let arguments = arguments(done);
        let names = arguments.iter().position(|word| *word == "--").unwrap();
        assert!(!arguments[..names].contains(&"--force"), "{arguments:?}");
        assert_eq!(arguments[names + 1..][..3], ["--force", "--force", "*"]);
    });
}

#[test]
fn a_file_names_its_images_and_what_they_get() {
    let inputs =
        [("config", "a/registry-gate.toml"), ("only", "api,web"), ("force", "true"), ("prefix", "OURS_")];
    everywhere(&inputs, 0, |done| {
        let expected = ["retag", "--dotenv", "registry-gate-retag.env", "--prefix", "OURS_", "--force"];
        assert_eq!(arguments(done), expected);
        assert_eq!(option(done, "REGISTRY_GATE_CONFIG"), Some("a/registry-gate.toml"));
        assert_eq!(option(done, "REGISTRY_GATE_ONLY"), Some("api,web"));
    });
}

#[test]
fn a_branch_s_name_follows_its_image() {
    let shop = "acme/shop";
    let simulator = Simulator::start(World::default());
    for tag in ["v1", "v2"] {
        simulator.push(shop, tag, &ImageSpec::new().label("tag", tag));
    }
    simulator.push(shop, "main", &ImageSpec::new().label("tag", "v1"));
    let pipeline = "\
stages: [deploy]
include:
  - component: $CI_SERVER_FQDN/$CI_PROJECT_PATH/retag@$CI_COMMIT_SHA
    inputs: { source: v2, targets: main again, force: \"true\" }
";
    let consumer = Consumer::new(pipeline, &simulator.env());
    let digest = |tag| simulator.digest(shop, tag);
    // The branch's name is an older image's, then its own.
    for (changed, writes) in [("true", 2), ("false", 0)] {
        simulator.clear_requests();
        let done = consumer.run(&[]);
        assert_eq!(done.code, 0, "{}{}", done.stdout, done.stderr);
        assert_eq!((digest("main"), digest("again")), (digest("v2"), digest("v2")));
        let answer =
            answer::read(&consumer.report("registry-gate-retag", "registry-gate-retag.env")).unwrap();
        assert_eq!(answer["REGISTRY_GATE_CHANGED"], changed);
        assert_eq!(simulator.writes().len(), writes);
        assert_ne!(digest("v1"), digest("v2"));
    }
}
