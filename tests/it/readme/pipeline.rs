//! The pipelines that readers paste, and the inputs that they can have, are those of the templates.

use super::blocks::blocks;
use super::document::{root, section, text};
use programs::template::{COMPONENTS, Template};
use serde_yaml_ng::Value;

/// A component of this version, as readers write it.
fn included(component: &str) -> String {
    format!("$CI_SERVER_FQDN/registry-gate/registry-gate/{component}@{}", env!("CARGO_PKG_VERSION"))
}

#[test]
fn the_pipelines_include_components_of_this_version_with_inputs_that_these_have() {
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

/// GitLab's catalogue shows them, with what each does.
#[test]
fn no_document_repeats_the_inputs_of_a_component_and_each_component_has_a_page() {
    assert!(!text().contains("| input |"));
    for component in COMPONENTS {
        let page = root().join("templates").join(component).join("docs.md");
        let page = std::fs::read_to_string(&page).unwrap_or_else(|error| panic!("{component}: {error}"));
        assert!(page.contains(&included(component)) && !page.contains("| input |"), "{component}");
        let pointed = text().contains(&format!("templates/{component}/docs.md"));
        assert!(
            pointed || text().contains(&format!("component `{component}`")),
            "{component} is told nowhere"
        );
    }
}

#[test]
fn the_gate_runs_in_the_stage_that_is_told() {
    let default = Template::read("check").inputs["stage"]["default"].as_str().unwrap().to_owned();
    assert!(section("## In a pipeline").contains(&format!("The gate runs in `{default}`.")));
}
