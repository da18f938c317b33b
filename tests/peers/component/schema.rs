//! GitLab's own schema for pipelines. A template's two documents are not one pipeline: the header is checked as it
//! stands, the jobs after interpolation, in a consumer's pipeline.

use super::consumer::{Consumer, fixture};
use crate::ask::program;
use programs::template::{COMPONENTS, Template, documents};
use programs::{command, run};
use serde_yaml_ng::Value;
use simulator::{Failure, Fault, ImageSpec, Server, Simulator, World};
use std::path::Path;

/// Fails with the checker's words unless these files are valid pipelines.
pub(crate) fn validate(files: &[impl AsRef<Path>]) {
    let arguments = [
        "--builtin-schema",
        "vendor.gitlab-ci",
        "--data-transform",
        "gitlab-ci",
        "--regex-variant",
        "nonunicode",
    ];
    let files = files.iter().map(AsRef::as_ref);
    let done = run(command("check-jsonschema").args(arguments).args(files), "");
    assert_eq!(done.code, 0, "{}{}", done.stdout, done.stderr);
}

#[test]
fn the_headers_are_valid() {
    for component in COMPONENTS {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("header.yml");
        std::fs::write(&file, documents(component).0).unwrap();
        validate(&[&file]);
    }
}

#[test]
#[should_panic(expected = "stage")]
fn a_wrong_pipeline_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wrong.yml");
    std::fs::write(&file, "job: {stage: [1], script: [true]}\n").unwrap();
    validate(&[&file]);
}

#[test]
fn the_pipeline_of_a_consumer_is_valid_and_what_these_tests_take_it_for() {
    let pipeline = valid_preview(&Consumer::of_fixture("consumer", &[]));
    let mut jobs =
        Template::read("check").with(&[("tag", "v1"), ("force", "$FORCE_BUILD"), ("deadline", "3s")]);
    assert_eq!(Some(&pipeline["registry-gate"]), jobs.get("registry-gate"));
    let skip = jobs.remove(".registry-gate:skip").unwrap();
    assert_eq!(pipeline["build-app"]["before_script"], skip["before_script"]);
}

#[test]
fn the_pipeline_of_a_cleaning_consumer_is_valid_whoever_starts_the_apply_job() {
    let name = "registry-gate-cleanup-apply";
    for apply in ["manual", "always", "never"] {
        let pipeline = fixture("cleanup").replace("deadline: 10s", &format!("apply: {apply}"));
        let pipeline = valid_preview(&Consumer::new(&pipeline, &[]));
        let when = &pipeline[name]["when"];
        assert_eq!(when.as_str(), (apply == "manual").then_some("manual"));
        assert_eq!(pipeline[name]["allow_failure"].as_bool(), (apply == "manual").then_some(true));
        let inputs =
            [("name-regex-delete", r"dev-\d+$"), ("keep-n", "1"), ("older-than", "30d"), ("apply", apply)];
        let jobs = Template::read("cleanup").with(&inputs);
        assert_eq!(pipeline[name]["script"], jobs[name]["script"]);
        assert_eq!(
            pipeline["registry-gate-cleanup-plan"]["script"],
            jobs["registry-gate-cleanup-plan"]["script"]
        );
    }
}

/// The pipeline with everything included and interpolated, which the schema accepts.
pub(crate) fn valid_preview(consumer: &Consumer) -> Value {
    let preview = consumer.run(&["--preview"]);
    assert_eq!(preview.code, 0, "{}", preview.stderr);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("preview.yml");
    std::fs::write(&file, &preview.stdout).unwrap();
    validate(&[&file]);
    serde_yaml_ng::from_str(&preview.stdout).unwrap()
}

/// Inputs of a component, each with a value that it does not take.
const SENSELESS: [(&str, &[(&str, &str)]); 5] = [
    (
        "check",
        &[
            ("job-name", ".hidden"),
            ("job-name", "it's"),
            ("prefix", "A-B_"),
            ("prefix", "1_"),
            ("dotenv-file", "../gate.env"),
            ("clock", "modified"),
            ("on-unknown", "build"),
            ("unknown-age", "old"),
            ("max-age", "7 days"),
            ("max-age", "7"),
            ("deadline", ""),
            ("force", "yes"),
            ("platforms", "linux/amd64 linux/arm64"),
            ("context", "a b"),
            ("dockerfile", "*"),
            ("git-strategy", "empty"),
            ("access", "guest"),
        ],
    ),
    (
        "cleanup",
        &[
            ("job-name", ".hidden"),
            ("apply", "yes"),
            ("apply", "on_success"),
            ("all-repositories", "yes"),
            ("keep-n", "few"),
            ("older-than", "90"),
            ("older-than", "1month"),
            ("policy", "-v"),
            ("policy", "$POLICY"),
            ("git-strategy", "empty"),
            ("keep-refs", "branches tags"),
            ("keep-refs-as", "$CI_COMMIT_REF_SLUG"),
            ("keep-deployed", "yes"),
            ("keep-latest", "1"),
            ("clock", "modified"),
            ("max-delete", "half"),
            ("deadline", "1 hour"),
            ("resource-group", ""),
            ("resource-group", "/"),
            ("prefix", "A-B_"),
            ("dotenv-file", "a/b.env"),
            ("files", "*"),
            ("files", "../a"),
            ("access", "none"),
        ],
    ),
    (
        "images",
        &[
            ("job-name", ".hidden"),
            ("config", "-v"),
            ("only", "a b"),
            ("child", "maybe"),
            ("strategy", "follow"),
            ("look-again", "yes"),
            ("files", "../a"),
        ],
    ),
    ("doctor", &[("strict", "yes"), ("deadline", "2 minutes")]),
    (
        "retag",
        &[
            ("job-name", "it's"),
            ("force", "yes"),
            ("signatures", "some"),
            ("deadline", "2 minutes"),
            ("prefix", "A-B_"),
            ("dotenv-file", "../a.env"),
            ("access", "guest"),
        ],
    ),
];

#[test]
fn an_input_that_makes_no_sense_is_refused_by_name() {
    let cases =
        SENSELESS.iter().flat_map(|(component, inputs)| inputs.iter().map(move |input| (component, input)));
    for (component, (input, value)) in cases {
        let pipeline = format!(
            "include:\n  - component: $CI_SERVER_FQDN/$CI_PROJECT_PATH/{component}@$CI_COMMIT_SHA\n    \
             inputs: {{ {input}: \"{value}\" }}\nbuild: {{ script: [\"true\"] }}\n"
        );
        let done = Consumer::new(&pipeline, &[]).run(&["--preview"]);
        let output = format!("{}{}", done.stdout, done.stderr);
        assert_ne!(done.code, 0, "{input}: {value}");
        assert!(output.contains(&format!("`{input}` input")), "{output}");
    }
}

/// A child pipeline is one for GitLab's own schema: when all is built, when nothing is, and when nobody knows.
#[test]
fn child_pipelines_are_valid() {
    let sim = Simulator::start(World::default());
    let consumer = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/consumers/monorepo"));
    let config = consumer.join("registry-gate.toml").to_str().unwrap().to_owned();
    let folder = tempfile::tempdir().unwrap();
    let child = folder.path().join("child.yml");
    let mut env = sim.env();
    env.push(("CI_PROJECT_DIR".to_owned(), consumer.to_str().unwrap().to_owned()));
    let plan = || {
        let arguments =
            ["pipeline", "--config", &config, "--output", "child.yml", "--program", "a/registry-gate"];
        run(program(&env, folder.path()).args(arguments), "")
    };
    assert_eq!(plan().code, 0);
    let text = std::fs::read_to_string(&child).unwrap();
    assert!(text.contains("image web") && text.contains("!reference"), "{text}");
    validate(&[&child]);
    for reference in text.lines().filter_map(|line| line.trim().strip_prefix("IMAGE: ")) {
        let (repository, tag) =
            reference.trim_matches('"').split_once('/').unwrap().1.rsplit_once(':').unwrap();
        sim.push(repository, tag, &ImageSpec::new());
    }
    assert_eq!(plan().code, 0);
    assert!(std::fs::read_to_string(&child).unwrap().contains("nothing to build"));
    validate(&[&child]);
    sim.fault(Fault::new(Failure::Status(403)).on(Server::Registry).always());
    assert_eq!(plan().code, 4);
    assert!(std::fs::read_to_string(&child).unwrap().contains("registry-gate failed"));
    validate(&[&child]);
}

/// The pipeline of who includes a component that starts a child, with its defaults.
#[test]
fn pipelines_with_a_child_are_valid() {
    for component in ["images", "child"] {
        let pipeline = format!(
            "include:\n  - component: $CI_SERVER_FQDN/$CI_PROJECT_PATH/{component}@$CI_COMMIT_SHA\n\
             test: {{ stage: build, script: [\"true\"] }}\n"
        );
        let pipeline = valid_preview(&Consumer::new(&pipeline, &[]));
        let gate = if component == "child" { "registry-gate" } else { "registry-gate-images" };
        assert_eq!(pipeline[gate]["image"]["name"], "$REGISTRY_GATE_JOB_IMAGE");
        assert_eq!(pipeline[gate]["stage"], ".pre");
        let trigger = &pipeline[format!("{gate}-build")];
        assert_eq!(trigger["trigger"]["include"][0]["job"], gate);
        assert_eq!(trigger["needs"][0]["job"], gate);
    }
}
