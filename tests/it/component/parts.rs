//! What the project's own pipeline runs: each part of `tests/run`, once, in a pipeline of any kind.

use super::pipeline::{at_home, text};

use std::collections::BTreeMap;

use serde_yaml_ng::Value;

/// Keys by which a job is left out of some pipelines, may fail unnoticed, or runs more than once.
const NOT_ALWAYS_ONCE: [&str; 7] =
    ["rules", "only", "except", "when", "parallel", "trigger", "allow_failure"];

/// The parts that `tests/run` has.
fn parts(script: &str) -> Vec<String> {
    let table = script.split_once("\nparts='\n").unwrap().1.split_once("\n'\n").unwrap().0;
    table.lines().map(|line| line.split(' ').next().unwrap().to_owned()).collect()
}

/// What a job, or what it extends, says under a key. The last one that is extended comes first.
fn said<'a>(pipeline: &'a Value, job: &'a Value, key: &str) -> Option<&'a Value> {
    if let Some(own) = job.get(key) {
        return Some(own);
    }
    let extended = match job.get("extends") {
        None => Vec::new(),
        Some(Value::Sequence(names)) => names.iter().rev().collect(),
        Some(name) => vec![name],
    };
    extended.into_iter().find_map(|name| said(pipeline, &pipeline[name.as_str().unwrap()], key))
}

/// The parts that a line of a job's script runs; without a name, all of them.
fn run_by(line: &str, parts: &[String]) -> Vec<String> {
    let calls = line.split(['&', ';', '|', '\n']).map(|call| call.split_whitespace().collect::<Vec<_>>());
    let runs = calls.filter(|words| words.first() == Some(&"tests/run"));
    runs.flat_map(|words| match words.len() {
        1 => parts.to_vec(),
        _ => words[1..].iter().map(|&word| word.to_owned()).collect(),
    })
    .collect()
}

/// How often each part is run, and by which jobs.
fn runs(pipeline: &Value, parts: &[String]) -> BTreeMap<String, Vec<String>> {
    let mut runs: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let jobs = pipeline.as_mapping().unwrap().iter();
    let jobs = jobs.map(|(name, job)| (name.as_str().unwrap(), job));
    for (name, job) in jobs.filter(|(name, job)| job.is_mapping() && !name.starts_with('.')) {
        let scripts = ["before_script", "script", "after_script"].map(|key| said(pipeline, job, key));
        let lines = scripts.into_iter().flatten().filter_map(Value::as_sequence).flatten();
        for part in lines.filter_map(Value::as_str).flat_map(|line| run_by(line, parts)) {
            let key = NOT_ALWAYS_ONCE.iter().find(|key| said(pipeline, job, key).is_some());
            assert!(key.is_none(), "{name} runs {part} and says {}", key.unwrap());
            runs.entry(part).or_default().push(name.to_owned());
        }
    }
    runs
}

#[test]
fn the_pipeline_runs_each_part_of_the_tests_once() {
    let parts = parts(&text("tests/run"));
    assert!(parts.len() > 5, "{parts:?}");
    let runs = runs(&at_home(), &parts);
    for part in &parts {
        assert_eq!(runs.get(part).map_or(0, Vec::len), 1, "{part} is run by {:?}", runs.get(part));
    }
    let unknown: Vec<_> = runs.keys().filter(|part| !parts.contains(part)).collect();
    assert!(unknown.is_empty(), "tests/run has no {unknown:?}");
}

#[test]
fn what_a_job_inherits_is_counted_and_a_call_without_a_part_runs_all() {
    let parts = ["lints", "tests"].map(str::to_owned);
    let counts = |yaml: &str| {
        let runs = runs(&serde_yaml_ng::from_str(yaml).unwrap(), &parts);
        parts.each_ref().map(|part| runs.get(part).map_or(0, Vec::len))
    };
    assert_eq!(counts("{a: {script: [tests/run lints]}, .b: {script: [tests/run tests]}}"), [1, 0]);
    assert_eq!(
        counts("{a: {extends: .b}, c: {extends: [.b, .d]}, .b: {script: [tests/run tests]}, .d: {}}"),
        [0, 2]
    );
    assert_eq!(counts("{a: {script: ['make && tests/run']}, b: {script: [tests/run lints tests]}}"), [2, 2]);
}
