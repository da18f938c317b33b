//! The pipeline that GitLab makes of a configuration, or the words with which it refuses.

use serde_yaml_ng::{Mapping, Value};

use super::job::Job;
use super::read::flat;
use super::rules::decided;
use super::valid::{Entry, needed, related, valid};
use super::variables::Variables;

/// What is no job.
const GLOBAL: [&str; 10] = [
    "default",
    "include",
    "stages",
    "variables",
    "workflow",
    "image",
    "services",
    "cache",
    "before_script",
    "after_script",
];

/// A pipeline before it runs.
#[derive(Debug)]
pub struct Made {
    /// Its jobs in the order of stages.
    pub jobs: Vec<Job>,
    /// Variables of all jobs.
    pub(super) globals: Option<Value>,
}

impl Made {
    /// The names of its jobs.
    pub fn names(&self) -> Vec<&str> {
        self.jobs.iter().map(|job| job.name.as_str()).collect()
    }

    /// A job by its name.
    pub fn job(&self, name: &str) -> Option<&Job> {
        self.jobs.iter().find(|job| job.name == name)
    }
}

/// The pipeline of a configuration, given what is known when pipelines are made.
///
/// # Errors
/// In GitLab's words, when it makes none.
pub fn made(config: &Mapping, known: &[(&str, &str)], is_merge_request: bool) -> Result<Made, String> {
    of(config, &Variables::of(known), is_merge_request)
}

/// The same with variables that were put together.
pub(super) fn of(config: &Mapping, known: &Variables, is_merge_request: bool) -> Result<Made, String> {
    let stages = stages(config);
    let entries = entries(config, &stages)?;
    let mut known = known.clone();
    known.table(config.get("variables"));
    let workflow = config.get("workflow").and_then(|workflow| workflow.get("rules"));
    if workflow.is_some_and(|rules| decided(rules, &known).is_none_or(|(when, _)| when == "never")) {
        return Err("Pipeline filtered out by workflow rules.".to_owned());
    }
    let mut jobs = Vec::new();
    for Entry { name, said, stage } in entries {
        let started = started(said, &known, workflow.is_some(), is_merge_request);
        if let Some((when, allow_failure)) = started.filter(|(when, _)| when != "never") {
            let job = |(place, matrix): (String, _)| Job {
                name: format!("{name}{place}"),
                entry: name.to_owned(),
                stage,
                when: when.clone(),
                allow_failure: allow_failure.clone(),
                matrix,
                config: said.clone(),
            };
            jobs.extend(places(said).into_iter().map(job));
        }
    }
    needed(&jobs)?;
    if jobs.iter().all(|job| job.stage == 0 || job.stage == stages.len() - 1) {
        return Err("The resulting pipeline would have been empty. Review the rules configuration for the \
                    relevant jobs."
            .to_owned());
    }
    jobs.sort_by_key(|job| job.stage);
    Ok(Made { jobs, globals: config.get("variables").cloned() })
}

/// The jobs of a configuration that GitLab takes.
fn entries<'c>(config: &'c Mapping, stages: &[String]) -> Result<Vec<Entry<'c>>, String> {
    let mut entries = Vec::new();
    for (name, said) in config {
        if name.as_str().is_some_and(|name| GLOBAL.contains(&name) || name.starts_with('.')) {
            continue;
        }
        // What YAML takes for a truth value.
        let Some(name) = name.as_str() else {
            let name = if name == &Value::from(true) { "true" } else { "false" };
            return Err(format!("jobs:{name} name should be a symbol"));
        };
        let stage = valid(name, said, stages)?;
        entries.push(Entry { name, said, stage });
    }
    if entries.is_empty() {
        return Err("jobs config should contain at least one visible job".to_owned());
    }
    related(&entries)?;
    Ok(entries)
}

fn stages(config: &Mapping) -> Vec<String> {
    let own = config.get("stages").map(flat).unwrap_or_default();
    let own: Vec<&str> = own.iter().map(|stage| stage.as_str().expect("a stage")).collect();
    let own = if own.is_empty() { vec!["build", "test", "deploy"] } else { own };
    let own = own.into_iter().filter(|stage| ![".pre", ".post"].contains(stage));
    [".pre"].into_iter().chain(own).chain([".post"]).map(str::to_owned).collect()
}

fn started(
    said: &Value,
    known: &Variables,
    has_workflow: bool,
    is_merge_request: bool,
) -> Option<(String, Value)> {
    let own = said.get("when").and_then(Value::as_str).unwrap_or("on_success");
    let may_fail = said.get("allow_failure").cloned().unwrap_or_else(|| (own == "manual").into());
    match said.get("rules") {
        // Without rules a job is for branches and git tags alone, unless those of the workflow say otherwise.
        None => (has_workflow || !is_merge_request).then(|| (own.to_owned(), may_fail)),
        Some(rules) => {
            let mut known = known.clone();
            known.table(said.get("variables"));
            let (when, allow) = decided(rules, &known)?;
            let when = if when == "on_success" { own.to_owned() } else { when };
            Some((when, allow.unwrap_or(may_fail)))
        }
    }
}

/// The places of a matrix: what they are called, and their variables.
fn places(said: &Value) -> Vec<(String, Vec<(String, String)>)> {
    let Some(matrix) = said.get("parallel").and_then(|parallel| parallel.get("matrix")) else {
        return vec![(String::new(), Vec::new())];
    };
    let mut places = Vec::new();
    for row in flat(matrix) {
        let mut rows: Vec<Vec<(String, String)>> = vec![Vec::new()];
        for (name, values) in row.as_mapping().expect("a row of variables") {
            let name = name.as_str().expect("a name");
            let values = flat(values);
            let with = |row: &Vec<(String, String)>, value: &Value| {
                let value = value.as_str().expect("a text").to_owned();
                row.iter().cloned().chain([(name.to_owned(), value)]).collect()
            };
            rows = rows.iter().flat_map(|row| values.iter().map(move |value| with(row, value))).collect();
        }
        places.extend(rows);
    }
    let name = |row: &[(String, String)]| {
        let values: Vec<&str> = row.iter().map(|(_, value)| value.as_str()).collect();
        format!(": [{}]", values.join(", "))
    };
    places.into_iter().map(|row| (name(&row), row)).collect()
}
