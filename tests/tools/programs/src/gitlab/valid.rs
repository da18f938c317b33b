//! What GitLab refuses of jobs, and in which words.

use serde_yaml_ng::Value;

use super::job::Job;
use super::read::flat;

/// What a trigger job may say.
const OF_A_TRIGGER: [&str; 10] = [
    "trigger",
    "stage",
    "needs",
    "rules",
    "variables",
    "inherit",
    "allow_failure",
    "when",
    "parallel",
    "resource_group",
];

/// The place of a job's stage, if the job is one that GitLab takes.
pub(super) fn valid(name: &str, said: &Value, stages: &[String]) -> Result<usize, String> {
    let Some(said) = said.as_mapping() else { return Err(format!("jobs {name} config should be a hash")) };
    if let Some(trigger) = said.get("trigger") {
        let wrong = said.keys().filter_map(Value::as_str).find(|key| !OF_A_TRIGGER.contains(key));
        if let Some(wrong) = wrong {
            return Err(format!("jobs:{name} config contains unknown keys: {wrong}"));
        }
        if flat(&trigger["include"]).len() > 3 {
            return Err(format!("jobs:{name}:trigger:include config is too long (maximum is 3)"));
        }
    } else if !said.contains_key("script") {
        return Err(format!("jobs:{name} config should implement the script:, run:, or trigger: keyword"));
    }
    if name.len() > 255 {
        return Err(format!("job {name} is too long (maximum is 255 characters)"));
    }
    let needs = said.get("needs").map(flat).unwrap_or_default();
    if needs.len() > 50 {
        return Err(format!("{name} job: one job can only need 50 others"));
    }
    let stage = said.get("stage").and_then(Value::as_str).unwrap_or("test");
    stages.iter().position(|known| known == stage).ok_or_else(|| {
        format!("{name} job: chosen stage {stage} does not exist; available stages are {}", stages.join(", "))
    })
}

/// Whether what is needed is there, and no later.
pub(super) fn needed(jobs: &[Job], entries: &[(&str, usize)]) -> Result<(), String> {
    for job in jobs {
        let needs = job.needs().unwrap_or_default();
        for need in needs.iter().filter(|need| need.pipeline.is_none()) {
            let name = &job.name;
            let Some((_, stage)) = entries.iter().find(|(entry, _)| *entry == need.job) else {
                if need.is_optional {
                    continue;
                }
                return Err(format!("{name} job: undefined need: {}", need.job));
            };
            if *stage > job.stage {
                return Err(format!(
                    "{name} job: need {} is not defined in current or prior stages",
                    need.job
                ));
            }
            if !need.is_optional && !jobs.iter().any(|other| other.entry == need.job) {
                return Err(format!(
                    "'{name}' job needs '{}' job, but '{}' does not exist in the pipeline",
                    need.job, need.job
                ));
            }
        }
    }
    Ok(())
}
