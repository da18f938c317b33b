//! GitLab's own schema for pipelines. A template's two documents are not one pipeline: the header is checked as it
//! stands, the jobs after interpolation, in a consumer's pipeline.

use super::consumer::{Consumer, fixture};
use crate::ask::program;
use programs::template::{self, COMPONENTS, Template};
use programs::{command, documents, run};
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
    let folder = tempfile::tempdir().unwrap();
    let header = |component: &str| {
        let file = folder.path().join(format!("{component}.yml"));
        std::fs::write(&file, template::documents(component).0).unwrap();
        file
    };
    validate(&COMPONENTS.map(header));
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
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for apply in ["manual", "always", "never"] {
        let text = fixture("cleanup").replace("deadline: 10s", &format!("apply: {apply}"));
        let pipeline = programs::gitlab::read(folder.path(), &text).unwrap();
        let when = pipeline[name].get("when").and_then(Value::as_str);
        assert_eq!(when, (apply == "manual").then_some("manual"));
        let may_fail = pipeline[name].get("allow_failure").and_then(Value::as_bool);
        assert_eq!(may_fail, (apply == "manual").then_some(true));
        let file = folder.path().join(format!("{apply}.yml"));
        std::fs::write(&file, serde_yaml_ng::to_string(&pipeline).unwrap()).unwrap();
        files.push(file);
        if apply == "manual" {
            // What puts it together here does it as another program does.
            let other = Consumer::new(&text, &[]).run(&["--preview"]);
            let other: Value = serde_yaml_ng::from_str(&other.stdout).unwrap();
            for job in [name, "registry-gate-cleanup-plan", "tell", "build"] {
                for key in ["script", "before_script", "rules", "when", "artifacts", "timeout"] {
                    let ours = pipeline[job].get(key).map(flat);
                    assert_eq!(ours, other[job].get(key).map(flat), "{job} {key}");
                }
            }
        }
    }
    validate(&files);
}

/// Lists in lists opened, as GitLab does with rules.
fn flat(value: &Value) -> Vec<Value> {
    match value {
        Value::Sequence(list) => list.iter().flat_map(flat).collect(),
        one => vec![one.clone()],
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

/// What the tests without this program take GitLab to refuse, one of each kind: a pattern, a choice, a type.
#[test]
fn an_input_that_makes_no_sense_is_refused_by_name() {
    for (component, input, value) in
        [("check", "prefix", "A-B_"), ("images", "strategy", "follow"), ("cleanup", "keep-n", "few")]
    {
        let pipeline = format!(
            "include:\n  - component: $CI_SERVER_FQDN/$CI_PROJECT_PATH/{component}@$CI_COMMIT_SHA\n    \
             inputs: {{ {input}: \"{value}\" }}\nbuild: {{ script: [\"true\"] }}\n"
        );
        let done = Consumer::new(&pipeline, &[]).run(&["--preview"]);
        let output = format!("{}{}", done.stdout, done.stderr);
        assert_ne!(done.code, 0, "{input}: {value}");
        assert!(output.contains(&format!("`{input}` input")), "{output}");
        let ours = programs::gitlab::read(Path::new("/"), &pipeline).unwrap_err();
        assert!(ours.contains(&format!("`{input}` input")), "{ours}");
    }
}

/// Everything that readers paste, and everything that consumers have, as it is written and with all that it includes.
#[test]
fn what_the_documents_show_is_valid() {
    let folder = tempfile::tempdir().unwrap();
    let consumers = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/consumers"));
    let mut files = Vec::new();
    let mut add = |text: &str| {
        let file = folder.path().join(format!("{}.yml", files.len()));
        std::fs::write(&file, text).unwrap();
        files.push(file);
    };
    let shown = ["yaml", "yml"].map(documents::blocks).concat();
    assert!(shown.len() > 15, "{shown:?}");
    for (document, block) in &shown {
        add(block);
        let whole = programs::gitlab::read(&consumers.join("one"), block);
        let mut whole = whole.unwrap_or_else(|why| panic!("{document}: {why}"));
        // The schema wants a visible job.
        whole.insert("a".into(), serde_yaml_ng::from_str("{script: [b]}").unwrap());
        add(&serde_yaml_ng::to_string(&whole).unwrap());
    }
    for consumer in std::fs::read_dir(consumers).unwrap().map(Result::unwrap) {
        let own = std::fs::read_to_string(consumer.path().join(".gitlab-ci.yml")).unwrap();
        let whole = programs::gitlab::read(&consumer.path(), &own).unwrap();
        add(&own);
        add(&serde_yaml_ng::to_string(&whole).unwrap());
    }
    validate(&files);
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
    let keep = |name: &str| {
        let kept = folder.path().join(name);
        std::fs::copy(&child, &kept).unwrap();
        kept
    };
    let all = keep("all.yml");
    for reference in text.lines().filter_map(|line| line.trim().strip_prefix("IMAGE: ")) {
        let (repository, tag) =
            reference.trim_matches('"').split_once('/').unwrap().1.rsplit_once(':').unwrap();
        sim.push(repository, tag, &ImageSpec::new());
    }
    assert_eq!(plan().code, 0);
    assert!(std::fs::read_to_string(&child).unwrap().contains("nothing to build"));
    let nothing = keep("nothing.yml");
    sim.fault(Fault::new(Failure::Status(403)).on(Server::Registry).always());
    assert_eq!(plan().code, 4);
    assert!(std::fs::read_to_string(&child).unwrap().contains("registry-gate failed"));
    validate(&[all, nothing, child]);
}
