//! The pipeline that readers paste, and the inputs that it can have, are those of the template.

use crate::blocks::blocks;
use crate::document::{code, section, table};
use crate::template::Template;
use serde_yaml_ng::Value;
use std::collections::BTreeSet;

fn pipeline() -> Value {
    let blocks = blocks("yaml");
    assert_eq!(blocks.len(), 1);
    serde_yaml_ng::from_str(&blocks[0]).unwrap()
}

#[test]
fn the_pipeline_includes_this_component_in_this_version() {
    let pipeline = pipeline();
    let component = pipeline["include"][0]["component"].as_str().unwrap();
    let expected = format!("$CI_SERVER_FQDN/registry-gate/registry-gate/check@{}", env!("CARGO_PKG_VERSION"));
    assert_eq!(component, expected);
    let declared = Template::read().inputs;
    for (name, value) in pipeline["include"][0]["inputs"].as_mapping().unwrap() {
        assert!(declared.contains_key(name), "{name:?}");
        assert!(value.is_string(), "{name:?}");
    }
}

#[test]
fn the_build_job_needs_the_gate_and_takes_its_snippet_first() {
    let pipeline = pipeline();
    let job = &pipeline["build-image"];
    let inputs: Vec<(String, String)> = pipeline["include"][0]["inputs"]
        .as_mapping()
        .unwrap()
        .iter()
        .map(|(name, value)| (name.as_str().unwrap().to_owned(), value.as_str().unwrap().to_owned()))
        .collect();
    let inputs: Vec<_> = inputs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let jobs = Template::read().with(&inputs);
    for need in job["needs"].as_sequence().unwrap() {
        assert!(jobs.contains_key(need), "no job {need:?}");
    }
    let Value::Tagged(reference) = &job["before_script"][0] else { panic!("{job:?}") };
    assert_eq!(reference.tag, "reference");
    let snippet = jobs.get(&reference.value[0]).unwrap_or_else(|| panic!("no {:?}", reference.value[0]));
    let key = reference.value[1].as_str().unwrap();
    assert!(snippet.get(key).is_some_and(Value::is_sequence), "{snippet:?}");
    // The tag that the gate asks for is the one that the job pushes.
    let tag = inputs.iter().find(|(name, _)| *name == "tag").unwrap().1;
    let script = job["script"].as_sequence().unwrap();
    let pushed = format!("docker push \"$CI_REGISTRY_IMAGE:{tag}\"");
    assert!(script.iter().any(|line| line == pushed.as_str()), "{script:?}");
}

#[test]
fn the_table_of_inputs_is_that_of_the_template() {
    let rows = table("| input | default | meaning |");
    let listed: Vec<&str> = rows.iter().flat_map(|row| code(&row[0])).collect();
    let declared = Template::read().inputs;
    let names: BTreeSet<&str> = declared.keys().map(|name| name.as_str().unwrap()).collect();
    assert_eq!(listed.iter().copied().collect::<BTreeSet<_>>(), names);
    assert_eq!(listed.len(), names.len(), "one is listed twice");
    for row in &rows {
        // A row of several inputs gives as many defaults, in words where they are long.
        let (inputs, defaults) = (code(&row[0]), code(&row[1]));
        for (name, default) in inputs.iter().zip(&defaults) {
            assert_eq!(declared[*name]["default"].as_str(), Some(*default), "{name}");
        }
        if row[1].is_empty() && inputs.len() == 1 {
            assert_eq!(declared[inputs[0]]["default"].as_str(), Some(""), "{}", inputs[0]);
        }
    }
}

#[test]
fn every_choice_of_an_input_is_told() {
    let rows = table("| input | default | meaning |");
    for (name, spec) in Template::read().inputs {
        let Some(options) = spec["options"].as_sequence() else { continue };
        let row = rows.iter().find(|row| code(&row[0]).contains(&name.as_str().unwrap())).unwrap();
        // Those that GitLab itself has are told by GitLab.
        if code(&row[0]).len() > 1 {
            continue;
        }
        for option in options {
            assert!(code(&row[2]).contains(&option.as_str().unwrap()), "{name:?}: {option:?} in {row:?}");
        }
    }
}

#[test]
fn the_gate_runs_in_the_stage_that_is_told() {
    let default = Template::read().inputs["stage"]["default"].as_str().unwrap().to_owned();
    assert!(section("## In a pipeline").contains(&format!("The gate runs in `{default}`.")));
}
