//! A template as GitLab reads it: a header that declares inputs, and a body in which they are put.

use serde_yaml_ng::{Mapping, Value};
use std::path::PathBuf;

use crate::project;

/// The components of this project.
pub const COMPONENTS: [&str; 8] = ["check", "child", "cleanup", "doctor", "images", "retag", "wait", "warn"];

/// Where a component's template stands in the project.
pub fn file(component: &str) -> PathBuf {
    project().join("templates").join(component).join("template.yml")
}

/// Both documents of the file.
pub struct Template {
    /// `spec:inputs`.
    pub inputs: Mapping,
    /// The jobs, not yet interpolated.
    pub body: Value,
}

/// A job's lines and variables after interpolation.
pub struct Job {
    /// `variables`.
    pub variables: Vec<(String, String)>,
    /// `before_script` and `script`, in this order.
    pub lines: Vec<String>,
}

/// The two documents of a component's template as text.
pub fn documents(component: &str) -> (String, String) {
    let text = std::fs::read_to_string(file(component)).unwrap();
    let (header, body) = text.split_once("\n---\n").expect("a header, a line of dashes, a body");
    (header.to_owned(), body.to_owned())
}

impl Template {
    /// Reads a component's.
    pub fn read(component: &str) -> Self {
        let (header, body) = documents(component);
        let header: Value = serde_yaml_ng::from_str(&header).unwrap();
        Self {
            inputs: header["spec"]["inputs"].as_mapping().unwrap().clone(),
            body: serde_yaml_ng::from_str(&body).unwrap(),
        }
    }

    /// The jobs with these inputs, and the defaults for the others. Numbers and truth values are given as GitLab takes
    /// them from quotes.
    pub fn with(&self, given: &[(&str, &str)]) -> Mapping {
        let mut values: Vec<(String, Value)> = Vec::new();
        for (name, spec) in &self.inputs {
            let name = name.as_str().unwrap();
            let given = given.iter().find(|(wanted, _)| *wanted == name).map(|(_, value)| {
                let is_text = spec["type"] == "string";
                if is_text { Value::from(*value) } else { serde_yaml_ng::from_str(value).unwrap() }
            });
            values.push((name.to_owned(), given.unwrap_or_else(|| spec["default"].clone())));
        }
        let unknown = given.iter().find(|(wanted, _)| !self.inputs.contains_key(*wanted));
        assert!(unknown.is_none(), "no such input: {unknown:?}");
        self.filled(&values).as_mapping().unwrap().clone()
    }

    /// The body with these values of all inputs.
    pub fn filled(&self, values: &[(String, Value)]) -> Value {
        let blocks = values.iter().map(|(name, value)| (format!("$[[ inputs.{name} ]]"), value.clone()));
        interpolate(&self.body, &blocks.collect::<Vec<_>>())
    }

    /// One of those jobs, with the lines of the job that it extends. GitLab would expand its variables, but for those
    /// that say otherwise; here they are as they stand.
    pub fn job(&self, name: &str, given: &[(&str, &str)]) -> Job {
        let jobs = self.with(given);
        let job = jobs.get(name).unwrap_or_else(|| panic!("no job {name} among {jobs:?}"));
        let extended = job.get("extends").map(|name| &jobs[name]);
        let strings = |key: &str| {
            let list = job.get(key).or_else(|| extended?.get(key)).and_then(Value::as_sequence).cloned();
            list.unwrap_or_default().into_iter().map(|line| line.as_str().unwrap().to_owned())
        };
        let variables = job.get("variables").and_then(Value::as_mapping).cloned().unwrap_or_default();
        let text = |value: &Value| value.get("value").unwrap_or(value).as_str().unwrap().to_owned();
        Job {
            variables: variables.iter().map(|(name, value)| (text(name), text(value))).collect(),
            lines: strings("before_script").chain(strings("script")).collect(),
        }
    }
}

/// As GitLab does it: node by node; a string that is nothing but one input takes the input's type.
fn interpolate(node: &Value, values: &[(String, Value)]) -> Value {
    match node {
        Value::String(text) => {
            if let Some((_, value)) = values.iter().find(|(block, _)| block == text) {
                return value.clone();
            }
            let mut text = text.clone();
            for (block, value) in values {
                if text.contains(block) {
                    let words = match value {
                        Value::Bool(value) => value.to_string(),
                        Value::Number(value) => value.to_string(),
                        value => value.as_str().expect("no list goes into a larger string").to_owned(),
                    };
                    text = text.replace(block, &words);
                }
            }
            assert!(!text.contains("$[["), "an input that is not declared: {text}");
            Value::String(text)
        }
        Value::Sequence(list) => list.iter().map(|item| interpolate(item, values)).collect(),
        Value::Mapping(map) => {
            let pairs = map.iter().map(|(key, value)| (interpolate(key, values), interpolate(value, values)));
            Value::Mapping(pairs.collect())
        }
        other => other.clone(),
    }
}
