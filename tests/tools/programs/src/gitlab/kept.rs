//! What a job leaves: artifacts, and reports that GitLab takes or refuses.

use std::path::Path;

use super::ended::Outcome;
use super::job::Job;
use crate::{answer, executable};

/// Keeps its artifacts and reports as GitLab takes them: a refused report fails the job.
pub(super) fn keep(job: &Job, folder: &Path, outcome: &mut Outcome) {
    let when = job.config.get("artifacts").and_then(|artifacts| artifacts.get("when"));
    if outcome.code == 0 || when.is_some_and(|when| when == "always") {
        for name in job.artifacts("paths") {
            let (from, to) = (folder.join(&name), outcome.kept.join(&name));
            std::fs::create_dir_all(to.parent().expect("a folder")).unwrap();
            if from.exists() {
                executable::copy(&from, &to);
            }
        }
    }
    let report = |kind: &str| -> Vec<String> {
        let files = job.artifacts(kind).into_iter();
        files.filter_map(|name| std::fs::read_to_string(folder.join(name)).ok()).collect()
    };
    for text in report("dotenv") {
        match answer::read(&text) {
            Ok(told) => outcome.told = told.into_iter().collect(),
            Err(why) => {
                outcome.code = if outcome.code == 0 { 1 } else { outcome.code };
                outcome.log += &why;
            }
        }
    }
    for text in report("annotations") {
        let object: serde_json::Value = serde_json::from_str(&text).expect("annotations are JSON");
        assert!(object.is_object(), "Annotations files must be a JSON object: {text}");
    }
    for text in report("junit") {
        assert!(text.starts_with("<?xml"), "{text}");
    }
}
