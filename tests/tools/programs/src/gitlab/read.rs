//! A configuration with everything that it includes, extends and refers to.

use std::path::Path;

use serde_yaml_ng::{Mapping, Value};

use super::inputs::checked;
use crate::template::{COMPONENTS, Template};

/// What `include` finds: files of the project, and artifacts of jobs (by job and path).
pub(super) struct Sources<'a> {
    pub(super) folder: &'a Path,
    pub(super) artifact: &'a dyn Fn(&str, &str) -> Option<String>,
}

/// The pipeline in this text, of the project in this folder.
///
/// # Errors
/// In GitLab's words, when it would refuse it.
pub fn read(folder: &Path, text: &str) -> Result<Mapping, String> {
    let sources = Sources { folder, artifact: &|_, _| None };
    let written = serde_yaml_ng::from_str(text).map_err(|error| error.to_string())?;
    sources.whole(written)
}

impl Sources<'_> {
    /// Everything in its place.
    pub(super) fn whole(&self, written: Value) -> Result<Mapping, String> {
        let merged = self.merged(written, false)?;
        let root = merged.clone();
        let referred = resolved(&Value::Mapping(merged), &root);
        let Value::Mapping(referred) = referred else { unreachable!("it was one") };
        let all = referred.clone();
        let whole = referred.into_iter().map(|(name, job)| {
            let job = opened(extended(&job, &all, 0)?);
            Ok((name, with_defaults(job, all.get("default"))))
        });
        whole.collect()
    }

    fn merged(&self, written: Value, is_component: bool) -> Result<Mapping, String> {
        let Value::Mapping(mut own) = written else { return Err("Invalid configuration format".to_owned()) };
        let included = own.remove("include").unwrap_or(Value::Null);
        let mut merged = Mapping::new();
        for include in flat(&included) {
            let (written, is_component) = self.included(include, is_component)?;
            merge(&mut merged, self.merged(written, is_component)?);
        }
        merge(&mut merged, own);
        Ok(merged)
    }

    /// What one entry of `include` stands for, and whether that is a component's.
    fn included(&self, include: &Value, is_component: bool) -> Result<(Value, bool), String> {
        let at = |key: &str| include.get(key).and_then(Value::as_str);
        let component = at("component").map(|name| name.split('@').next().unwrap_or_default());
        let component = component.map(|path| path.rsplit('/').next().unwrap_or_default());
        // A file of the component's own project is looked for at the component's commit.
        let own = at("local").filter(|_| is_component).and_then(|path| path.split('/').nth(2));
        if let Some(name) = component.or(own) {
            if !COMPONENTS.contains(&name) {
                return Err(format!("Component '{name}' - content not found"));
            }
            let template = Template::read(name);
            let none = Mapping::new();
            let given = include.get("inputs").and_then(Value::as_mapping).unwrap_or(&none);
            return Ok((template.filled(&checked(&template, given)?), true));
        }
        let text = match (at("artifact"), at("local").or(include.as_str())) {
            (Some(path), _) => {
                let job = at("job").unwrap_or_default();
                (self.artifact)(job, path).ok_or_else(|| {
                    format!("Path `{path}` does not exist inside the `{job}` artifacts archive!")
                })?
            }
            (None, Some(path)) => std::fs::read_to_string(self.folder.join(path.trim_start_matches('/')))
                .map_err(|_| format!("Local file `{path}` does not exist!"))?,
            (None, None) => panic!("what is included by {include:?}?"),
        };
        Ok((serde_yaml_ng::from_str(&text).map_err(|error| error.to_string())?, false))
    }
}

/// The entries of a list, lists in it opened; of no list, the value itself.
pub(super) fn flat(value: &Value) -> Vec<&Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Sequence(list) => list.iter().flat_map(flat).collect(),
        one => vec![one],
    }
}

/// A job with the lines that the pipeline's `default` says, unless it has its own or inherits none.
fn with_defaults(mut job: Value, default: Option<&Value>) -> Value {
    let inherited = job.get("inherit").and_then(|inherit| inherit.get("default")).cloned();
    for key in ["before_script", "after_script"] {
        let is_inherited = match &inherited {
            Some(Value::Sequence(keys)) => keys.iter().any(|inherited| inherited == key),
            Some(all) => all != &Value::from(false),
            None => true,
        };
        let line = default.and_then(|default| default.get(key)).filter(|_| is_inherited);
        if let (Some(line), Some(job)) = (line, job.as_mapping_mut())
            && job.contains_key("script")
            && !job.contains_key(key)
        {
            job.insert(key.into(), line.clone());
        }
    }
    job
}

/// A job whose rules are one list: those that are lists themselves are opened.
fn opened(mut job: Value) -> Value {
    if let Some(rules) = job.get_mut("rules") {
        *rules = flat(rules).into_iter().cloned().collect();
    }
    job
}

/// Tables are joined key by key; anything else is replaced.
fn merge(onto: &mut Mapping, from: Mapping) {
    for (key, value) in from {
        match (onto.get_mut(&key), value) {
            (Some(Value::Mapping(there)), Value::Mapping(value)) => merge(there, value),
            (_, value) => drop(onto.insert(key, value)),
        }
    }
}

/// With what `!reference` names in its place.
fn resolved(value: &Value, root: &Mapping) -> Value {
    match value {
        Value::Tagged(tagged) if tagged.tag == "reference" => {
            let path = tagged.value.as_sequence().expect("a list of keys");
            let found = path.iter().skip(1).fold(&root[&path[0]], |node, key| &node[key]);
            assert!(!found.is_null(), "nothing is at {path:?}");
            resolved(found, root)
        }
        Value::Sequence(list) => list.iter().map(|item| resolved(item, root)).collect(),
        Value::Mapping(map) => {
            Value::Mapping(map.iter().map(|(key, value)| (key.clone(), resolved(value, root))).collect())
        }
        other => other.clone(),
    }
}

/// A job on top of what it extends.
fn extended(job: &Value, all: &Mapping, depth: usize) -> Result<Value, String> {
    let Some(extends) = job.get("extends") else { return Ok(job.clone()) };
    assert!(depth < 11, "GitLab follows no more");
    let mut merged = Mapping::new();
    for name in flat(extends) {
        let base = all.get(name).ok_or_else(|| format!("unknown keys in `extends` ({name:?})"))?;
        let Value::Mapping(base) = extended(base, all, depth + 1)? else { panic!("{name:?} is no job") };
        merge(&mut merged, base);
    }
    let mut own = job.as_mapping().expect("a job").clone();
    own.remove("extends");
    merge(&mut merged, own);
    Ok(Value::Mapping(merged))
}
