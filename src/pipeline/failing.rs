//! The pipeline of a run that came to no plan: it fails, so that nothing of yesterday's is built in its place.

use super::own::{HEAD, own_job};
use super::yaml::scalar;
use crate::words::{line, shell_word};

/// A pipeline with one job, which says why and fails.
#[must_use]
pub(crate) fn failing(reason: &str, job_image: &str) -> String {
    let told = format!("registry-gate: nothing is built: {}", line(reason));
    let lines = [format!("printf '%s\\n' {} >&2", shell_word(&told)), "exit 1".to_owned()];
    format!(
        "{HEAD}stages: [{}]\n\n{}",
        scalar("build"),
        own_job("registry-gate failed", "build", job_image, &lines)
    )
}
