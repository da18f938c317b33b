//! A job that is in a pipeline.

use serde_yaml_ng::Value;

use super::read::flat;

/// A job that rules left in a pipeline.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its name, with that of its place in a matrix.
    pub name: String,
    /// Its name in the configuration.
    pub(super) entry: String,
    /// The place of its stage.
    pub(super) stage: usize,
    /// When it starts.
    pub when: String,
    /// `true`, `false`, or the exit codes.
    pub allow_failure: Value,
    /// The variables of its place in a matrix.
    pub(super) matrix: Vec<(String, String)>,
    /// What it says.
    pub config: Value,
}

/// Another job that a job needs.
pub(super) struct Need {
    pub(super) job: String,
    pub(super) pipeline: Option<String>,
    pub(super) is_optional: bool,
    pub(super) has_artifacts: bool,
}

impl Job {
    /// The jobs that it needs; `None`: it waits for its stage.
    pub(super) fn needs(&self) -> Option<Vec<Need>> {
        needs(&self.config)
    }

    /// The lines that it runs before those of its script and with these.
    pub(super) fn lines(&self) -> Vec<String> {
        ["before_script", "script"].into_iter().flat_map(|key| self.list(key)).collect()
    }

    /// The lines below a key.
    pub(super) fn list(&self, key: &str) -> Vec<String> {
        let lines = self.config.get(key).map(flat).unwrap_or_default();
        lines.into_iter().map(|line| line.as_str().expect("a line").to_owned()).collect()
    }

    /// Whether a failure with this code leaves the pipeline a success.
    pub(super) fn may_fail(&self, code: i32) -> bool {
        match &self.allow_failure {
            Value::Bool(may) => *may,
            codes => flat(&codes["exit_codes"]).iter().any(|allowed| allowed.as_i64() == Some(code.into())),
        }
    }

    /// A path or a pattern below `artifacts`.
    pub(super) fn artifacts(&self, key: &str) -> Vec<String> {
        let paths = self.config.get("artifacts").and_then(|artifacts| match key {
            "paths" => artifacts.get(key),
            report => artifacts.get("reports")?.get(report),
        });
        paths
            .map(flat)
            .unwrap_or_default()
            .iter()
            .map(|path| path.as_str().expect("a path").to_owned())
            .collect()
    }
}

/// What a job's configuration says that it needs.
pub(super) fn needs(config: &Value) -> Option<Vec<Need>> {
    let needs = config.get("needs").filter(|needs| needs.is_sequence())?;
    let flag =
        |need: &Value, key: &str, otherwise| need.get(key).and_then(Value::as_bool).unwrap_or(otherwise);
    let text = |need: &Value, key: &str| need.get(key).and_then(Value::as_str).map(str::to_owned);
    let needs = flat(needs).into_iter().map(|need| Need {
        job: need.as_str().map(str::to_owned).or_else(|| text(need, "job")).expect("a job's name"),
        pipeline: text(need, "pipeline"),
        is_optional: flag(need, "optional", false),
        has_artifacts: flag(need, "artifacts", true),
    });
    Some(needs.collect())
}
