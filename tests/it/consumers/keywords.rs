//! GitLab 17.0 knows every keyword that the components use, in the pipelines that they start too.

use super::project;
use programs::template::{COMPONENTS, Template};
use programs::{command, path, run};
use serde_yaml_ng::Value;
use simulator::{Simulator, World};
use std::path::Path;

/// Keywords of pipelines and jobs, by the path of their parents; a `*` is any name. All of them are older than 17.0.
const KNOWN: [(&str, &[&str]); 14] = [
    ("", &["include", "workflow", "stages", "*"]),
    ("include", &["local", "inputs"]),
    ("workflow", &["rules"]),
    (
        "*",
        &[
            "stage",
            "image",
            "inherit",
            "needs",
            "rules",
            "interruptible",
            "variables",
            "before_script",
            "script",
            "after_script",
            "artifacts",
            "allow_failure",
            "extends",
            "resource_group",
            "timeout",
            "trigger",
            "when",
        ],
    ),
    ("*.image", &["name", "entrypoint"]),
    ("*.inherit", &["default", "variables"]),
    ("*.needs", &["job", "artifacts", "pipeline"]),
    ("*.rules", &["if", "when"]),
    ("*.artifacts", &["when", "access", "expire_in", "expose_as", "paths", "reports"]),
    ("*.artifacts.reports", &["dotenv", "junit", "annotations"]),
    ("*.allow_failure", &["exit_codes"]),
    ("*.trigger", &["include", "strategy"]),
    ("*.trigger.include", &["artifact", "job", "local"]),
    ("workflow.rules", &["when"]),
];

/// Keywords of a configuration that are not among those.
fn unknown(node: &Value, path: &str, found: &mut Vec<String>) {
    match node {
        Value::Sequence(list) => list.iter().for_each(|item| unknown(item, path, found)),
        Value::Mapping(_) if path.ends_with(".variables") || path == "include.inputs" => {}
        Value::Mapping(map) => {
            let known =
                KNOWN.iter().find(|(parents, _)| *parents == path).map_or(&[][..], |(_, known)| known);
            for (key, value) in map {
                let key = key.as_str().unwrap();
                let key = if path.is_empty() && !known.contains(&key) { "*" } else { key };
                if known.contains(&key) {
                    let parents = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
                    unknown(value, &parents, found);
                } else {
                    found.push(format!("{path}.{key}"));
                }
            }
        }
        _ => {}
    }
}

fn unknown_of(config: &Value) -> Vec<String> {
    let mut found = Vec::new();
    unknown(config, "", &mut found);
    found
}

#[test]
fn the_components_need_no_newer_gitlab_than_they_say() {
    for component in COMPONENTS {
        let jobs = Template::read(component).with(&[]);
        let unknown = unknown_of(&Value::Mapping(jobs.clone()));
        assert!(unknown.is_empty(), "{component}: {unknown:?}");
        // What newer ones know is an input, and off.
        let strategies = jobs.values().filter_map(|job| job.get("trigger")?.get("strategy")?.as_str());
        assert!(strategies.into_iter().all(|strategy| strategy == "depend"), "{component}");
        let text = std::fs::read_to_string(programs::template::file(component)).unwrap();
        assert!(text.contains("Works from GitLab 17.0 on"), "{component}");
    }
}

#[test]
fn the_pipelines_that_they_start_need_no_newer_one_either() {
    let sim = Simulator::start(World::default());
    let project = project("monorepo", &sim);
    let toml =
        project.read("registry-gate.toml").replace("[images]\n", "[images]\nalso = [\"{branch_slug}\"]\n");
    project.write("registry-gate.toml", &toml);
    let mut gate = command(super::GATE);
    gate.env_clear().envs(sim.env()).env("PATH", path(&[Path::new("/")])).current_dir(project.folder());
    let done = run(gate.args(["pipeline", "--output", "child.yml", "--program", "a/registry-gate"]), "");
    assert_eq!(done.code, 0, "{done:?}");
    let child: Value = serde_yaml_ng::from_str(&project.read("child.yml")).unwrap();
    assert!(child.get("image api").is_some() && child.get("registry-gate also").is_some());
    assert!(unknown_of(&child).is_empty(), "{:?}", unknown_of(&child));
}

#[test]
fn a_newer_keyword_would_be_seen() {
    for (text, expected) in [
        ("a: { script: [b], inputs: { c: d } }", "*.inputs"),
        ("a: { manual_confirmation: b }", "*.manual_confirmation"),
        ("a: { trigger: { inputs: { b: c } } }", "*.trigger.inputs"),
        ("a: { rules: [{ if: b, interruptible: true }] }", "*.rules.interruptible"),
    ] {
        assert_eq!(unknown_of(&serde_yaml_ng::from_str(text).unwrap()), [expected]);
    }
}
