//! The pipelines that readers paste, and the inputs that they can have, are those of the templates.

use super::blocks::blocks;
use super::document::{code, root, section, table_in, text};
use programs::template::{COMPONENTS, Template};
use serde_yaml_ng::Value;
use std::collections::BTreeSet;

/// A component of this version, as readers write it.
fn included(component: &str) -> String {
    format!("$CI_SERVER_FQDN/registry-gate/registry-gate/{component}@{}", env!("CARGO_PKG_VERSION"))
}

/// The components that readers are told of.
fn told() -> Vec<&'static str> {
    COMPONENTS.into_iter().filter(|component| text().contains(&included(component))).collect()
}

/// Of these, those whose inputs have a table; the others' are in the catalogue alone.
fn tabled() -> Vec<&'static str> {
    told()
        .into_iter()
        .filter(|component| !root().join("templates").join(component).join("docs.md").exists())
        .collect()
}

/// The table of a component's inputs, in the document of the command that it runs.
fn inputs_told(component: &str) -> Vec<Vec<String>> {
    let document = if component == "check" { "gate" } else { component };
    let text = std::fs::read_to_string(root().join(format!("docs/{document}.md"))).unwrap();
    table_in(&text, "| input | default | meaning |")
}

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(value) => Some(value.to_string()),
        Value::Sequence(list) => list.is_empty().then(String::new),
        value => value.as_str().map(str::to_owned),
    }
}

#[test]
fn the_pipelines_include_components_of_this_version_with_inputs_that_these_have() {
    assert!(told().contains(&"check"));
    for block in blocks("yaml") {
        let pipeline: Value = serde_yaml_ng::from_str(&block).unwrap();
        for include in pipeline["include"].as_sequence().unwrap() {
            let is_included = |name: &&&str| include["component"] == included(name).as_str();
            let component = COMPONENTS.iter().find(is_included).unwrap_or_else(|| panic!("{include:?}"));
            let declared = Template::read(component).inputs;
            for (name, value) in include["inputs"].as_mapping().into_iter().flatten() {
                let declared = declared.get(name).unwrap_or_else(|| panic!("{name:?}"));
                let kind = |value: &Value| std::mem::discriminant(value);
                assert_eq!(kind(value), kind(&declared["default"]), "{name:?}");
            }
        }
    }
}

#[test]
fn the_build_job_needs_the_gate_and_takes_its_snippet_first() {
    let pipeline: Value = serde_yaml_ng::from_str(&blocks("yaml")[0]).unwrap();
    let job = &pipeline["build-image"];
    let inputs: Vec<(String, String)> = pipeline["include"][0]["inputs"]
        .as_mapping()
        .unwrap()
        .iter()
        .map(|(name, value)| (name.as_str().unwrap().to_owned(), value.as_str().unwrap().to_owned()))
        .collect();
    let inputs: Vec<_> = inputs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let jobs = Template::read("check").with(&inputs);
    for need in job["needs"].as_sequence().unwrap() {
        assert!(jobs.contains_key(need), "no job {need:?}");
    }
    let Value::Tagged(reference) = &job["before_script"][0] else { panic!("{job:?}") };
    assert_eq!(reference.tag, "reference");
    let snippet = jobs.get(&reference.value[0]).unwrap_or_else(|| panic!("no {:?}", reference.value[0]));
    let key = reference.value[1].as_str().unwrap();
    assert!(snippet.get(key).is_some_and(Value::is_sequence), "{snippet:?}");
    // What the gate found missing is what the job pushes, and what gets the branch's name.
    assert!(inputs.contains(&("context", ".")), "{inputs:?}");
    let script = job["script"].as_sequence().unwrap();
    assert!(script.iter().any(|line| line == "docker push \"$REGISTRY_GATE_IMAGE\""), "{script:?}");
    assert_eq!(pipeline["include"][1]["inputs"]["source"], "$REGISTRY_GATE_IMAGE");
}

#[test]
fn the_tables_of_inputs_are_those_of_the_templates() {
    for component in tabled() {
        let rows = inputs_told(component);
        let listed: Vec<&str> = rows.iter().flat_map(|row| code(&row[0])).collect();
        let declared = Template::read(component).inputs;
        let names: BTreeSet<&str> = declared.keys().map(|name| name.as_str().unwrap()).collect();
        assert_eq!(listed.iter().copied().collect::<BTreeSet<_>>(), names);
        assert_eq!(listed.len(), names.len(), "one is listed twice");
        for row in &rows {
            // A row of several inputs gives as many defaults, in words where they are long.
            let (inputs, defaults) = (code(&row[0]), code(&row[1]));
            for (name, default) in inputs.iter().zip(&defaults) {
                assert_eq!(as_text(&declared[*name]["default"]).as_deref(), Some(*default), "{name}");
            }
            if row[1].is_empty() && inputs.len() == 1 {
                assert_eq!(as_text(&declared[inputs[0]]["default"]).as_deref(), Some(""), "{}", inputs[0]);
            }
        }
    }
}

#[test]
fn every_choice_of_an_input_is_told() {
    let of = |component| Template::read(component).inputs.into_iter().map(move |input| (component, input));
    for (component, (name, spec)) in tabled().into_iter().flat_map(of) {
        let Some(options) = spec["options"].as_sequence() else { continue };
        let rows = inputs_told(component);
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
    let default = Template::read("check").inputs["stage"]["default"].as_str().unwrap().to_owned();
    assert!(section("## In a pipeline").contains(&format!("The gate runs in `{default}`.")));
}
