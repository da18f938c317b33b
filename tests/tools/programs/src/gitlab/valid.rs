//! What GitLab refuses of jobs, and in which words.

use serde_yaml_ng::{Mapping, Value};

use super::job::{Job, needs};
use super::read::flat;

/// What any job may say.
const OF_ANY: [&str; 13] = [
    "extends",
    "stage",
    "only",
    "except",
    "rules",
    "variables",
    "inherit",
    "allow_failure",
    "when",
    "needs",
    "resource_group",
    "environment",
    "interruptible",
];

/// What a trigger job may say beside.
const OF_A_TRIGGER: [&str; 2] = ["trigger", "parallel"];

/// What a job with a script may say beside.
const OF_A_SCRIPT: [&str; 21] = [
    "tags",
    "script",
    "image",
    "services",
    "start_in",
    "artifacts",
    "cache",
    "dependencies",
    "before_script",
    "after_script",
    "hooks",
    "coverage",
    "retry",
    "parallel",
    "timeout",
    "inputs",
    "release",
    "id_tokens",
    "publish",
    "pages",
    "manual_confirmation",
];

/// A job as the configuration says it.
pub(super) struct Entry<'c> {
    /// Its name.
    pub(super) name: &'c str,
    /// What stands below that.
    pub(super) said: &'c Value,
    /// The place of its stage.
    pub(super) stage: usize,
}

/// The place of a job's stage, if the job alone is one that GitLab takes.
pub(super) fn valid(name: &str, said: &Value, stages: &[String]) -> Result<usize, String> {
    let has = |key: &str| said.get(key).is_some();
    let wrong = |what: &str| Err(format!("jobs:{name}{what}"));
    let Some(said) = said.as_mapping().filter(|_| has("script") || has("trigger") || has("needs")) else {
        return Err(format!("jobs {name} config should implement the script:, run:, or trigger: keyword"));
    };
    if !has("script") && !has("trigger") {
        return wrong(" config should contain either a trigger or a needs:pipeline");
    }
    let own = if has("trigger") { &OF_A_TRIGGER[..] } else { &OF_A_SCRIPT };
    let unknown =
        said.keys().filter_map(Value::as_str).filter(|key| !OF_ANY.contains(key) && !own.contains(key));
    let unknown: Vec<&str> = unknown.collect();
    if !unknown.is_empty() {
        return wrong(&format!(" config contains unknown keys: {}", unknown.join(", ")));
    }
    if let Some(trigger) = said.get("trigger") {
        triggers(name, said, trigger)?;
    } else if flat(&said["script"]).iter().all(|line| line.as_str() == Some("")) {
        return wrong(" script can't be blank");
    }
    if name.len() > 255 {
        return wrong(" name is too long (maximum is 255 characters)");
    }
    if said.get("rules").is_some_and(|rules| flat(rules).is_empty()) {
        return wrong(":rules config can't be blank");
    }
    let variables = said.get("variables").and_then(Value::as_mapping);
    if variables.into_iter().flatten().any(|(_, value)| value.is_sequence()) {
        return Err("variable definition must be either a string or a hash".to_owned());
    }
    let stage = said.get("stage").and_then(Value::as_str).unwrap_or("test");
    stages.iter().position(|known| known == stage).ok_or_else(|| {
        format!("{name} job: chosen stage {stage} does not exist; available stages are {}", stages.join(", "))
    })
}

/// Refuses a trigger job that triggers nothing.
fn triggers(name: &str, said: &Mapping, trigger: &Value) -> Result<(), String> {
    if said.get("allow_failure").is_some_and(|may| !may.is_bool()) {
        return Err(format!("jobs:{name} allow failure should be a boolean value"));
    }
    if flat(&trigger["include"]).len() > 3 {
        return Err(format!("jobs:{name}:trigger:include config is too long (maximum is 3)"));
    }
    let strategy = trigger.get("strategy").and_then(Value::as_str);
    if strategy.is_some_and(|strategy| !["depend", "mirror"].contains(&strategy)) {
        return Err(format!("jobs:{name}:trigger strategy should be depend or mirror"));
    }
    Ok(())
}

/// Refuses jobs that name others which are not there or come later, whether rules leave them in a pipeline or not.
pub(super) fn related(entries: &[Entry<'_>]) -> Result<(), String> {
    for Entry { name, said, stage } in entries {
        let refuse = |kind: &str, other: &str, is_optional: bool| match entries
            .iter()
            .find(|entry| entry.name == other)
        {
            None if is_optional => Ok(()),
            None => Err(format!("{name} job: undefined {kind}: {other}")),
            Some(entry) if entry.stage > *stage => {
                Err(format!("{name} job: {kind} {other} is not defined in current or prior stages"))
            }
            Some(_) => Ok(()),
        };
        let mut seen: Vec<String> = Vec::new();
        for need in needs(said).unwrap_or_default().into_iter().filter(|need| need.pipeline.is_none()) {
            refuse("need", &need.job, need.is_optional)?;
            if seen.contains(&need.job) {
                return Err(format!("{name} has the following needs duplicated: {}.", need.job));
            }
            seen.push(need.job);
        }
        let included = said.get("trigger").map(|trigger| flat(&trigger["include"])).unwrap_or_default();
        for job in included.iter().filter_map(|include| include.get("job")?.as_str()) {
            refuse("dependency", job, false)?;
        }
    }
    in_no_circle(entries)
}

fn in_no_circle(entries: &[Entry<'_>]) -> Result<(), String> {
    let mut left: Vec<(&str, Vec<String>)> = entries
        .iter()
        .map(|entry| {
            let needs = needs(entry.said).unwrap_or_default().into_iter();
            (entry.name, needs.filter(|need| need.pipeline.is_none()).map(|need| need.job).collect())
        })
        .collect();
    loop {
        let names: Vec<&str> = left.iter().map(|(name, _)| *name).collect();
        left.retain(|(_, needs)| needs.iter().any(|need| names.contains(&need.as_str())));
        if left.is_empty() {
            return Ok(());
        }
        if left.len() == names.len() {
            return Err(format!("The pipeline has circular dependencies: {}", names.join(", ")));
        }
    }
}

/// Refuses jobs of a pipeline that need what rules removed, or too much.
pub(super) fn needed(jobs: &[Job]) -> Result<(), String> {
    for job in jobs {
        let needs: Vec<_> =
            job.needs().unwrap_or_default().into_iter().filter(|need| need.pipeline.is_none()).collect();
        let name = &job.name;
        if needs.len() > 50 {
            return Err(format!(
                "{name}: one job can only need 50 others, but you have listed {}. See needs keyword \
                 documentation for more details",
                needs.len()
            ));
        }
        for need in needs.iter().filter(|need| !need.is_optional) {
            if !jobs.iter().any(|other| other.entry == need.job) {
                return Err(format!(
                    "'{name}' job needs '{}' job, but '{}' does not exist in the pipeline",
                    need.job, need.job
                ));
            }
        }
    }
    Ok(())
}

/// Told so by GitLab's own configuration code, of 18.11.
#[test]
fn it_refuses_what_gitlab_refuses_and_in_its_words() {
    let many: Vec<String> = (0..51).map(|number| format!("b{number}")).collect();
    let all = many.iter().map(|name| format!("{name}: {{script: [x]}}\n")).collect::<Vec<_>>().concat();
    let many = many.join(", ");
    let long = "n".repeat(256);
    for (jobs, told) in [
        ("a: {stage: test}", "jobs a config should implement the script:, run:, or trigger: keyword"),
        (
            "b: {script: x}\na: {needs: [b]}",
            "jobs:a config should contain either a trigger or a needs:pipeline",
        ),
        ("a: {script: [x], foo: 1, bar: 2}", "jobs:a config contains unknown keys: foo, bar"),
        ("a: {script: ''}", "jobs:a script can't be blank"),
        ("a: {script: []}", "jobs:a script can't be blank"),
        ("a: {script: [x], rules: []}", "jobs:a:rules config can't be blank"),
        (
            &format!("{long}: {{script: x}}"),
            &format!("jobs:{long} name is too long (maximum is 255 characters)"),
        ),
        ("true: {script: x}", "jobs:true name should be a symbol"),
        ("a: {script: x, variables: {A: [b]}}", "variable definition must be either a string or a hash"),
        (
            "a: {script: x, stage: nope}",
            "a job: chosen stage nope does not exist; available stages are .pre, build, test, deploy, .post",
        ),
        (
            "a: {trigger: {include: a.yml}, image: x, tags: [a]}",
            "jobs:a config contains unknown keys: image, tags",
        ),
        (
            "a: {trigger: {include: a.yml}, allow_failure: {exit_codes: [1]}}",
            "jobs:a allow failure should be a boolean value",
        ),
        (
            "a: {trigger: {include: a.yml, strategy: follow}}",
            "jobs:a:trigger strategy should be depend or mirror",
        ),
        (
            "a: {trigger: {include: [a.yml, b.yml, c.yml, d.yml]}}",
            "jobs:a:trigger:include config is too long (maximum is 3)",
        ),
        ("a: {trigger: {include: [{artifact: a.yml, job: z}]}}", "a job: undefined dependency: z"),
        ("a: {script: x, needs: [b], rules: [{when: never}]}", "a job: undefined need: b"),
        (
            "a: {stage: build, script: x, needs: [b]}\nb: {script: x}",
            "a job: need b is not defined in current or prior stages",
        ),
        ("b: {script: x}\na: {script: x, needs: [b, b]}", "a has the following needs duplicated: b."),
        (
            "a: {script: x, needs: [b]}\nb: {script: x, needs: [a]}\nc: {script: x}",
            "The pipeline has circular dependencies: a, b",
        ),
        (
            "a: {script: x, needs: [b]}\nb: {script: x, rules: [{when: never}]}",
            "'a' job needs 'b' job, but 'b' does not exist in the pipeline",
        ),
        (
            &format!("{all}a: {{script: x, needs: [{many}]}}"),
            "a: one job can only need 50 others, but you have listed 51. See needs keyword documentation for more \
             details",
        ),
    ] {
        let config: Mapping = serde_yaml_ng::from_str(jobs).unwrap();
        let refused = super::made(&config, &[], false).map(|made| made.jobs.len());
        assert_eq!(refused, Err(told.to_owned()), "{jobs}");
    }
    for jobs in [
        "a: {script: x, needs: [{job: b, optional: true}]}",
        "b: {script: x}\na: {script: [[x]], needs: [[b]]}",
        "c: {script: x}\nb: {script: x, rules: [{when: never}]}\na: {script: x, needs: [b], rules: [{when: never}]}",
        &format!("{all}a: {{script: x, needs: [{many}], rules: [{{when: never}}]}}"),
    ] {
        let config: Mapping = serde_yaml_ng::from_str(jobs).unwrap();
        let made = super::made(&config, &[], false);
        assert!(made.is_ok(), "{jobs}: {:?}", made.err());
    }
}
