//! What every child has, whatever is built: how it begins, and the jobs that are this program's own.

use std::fmt::Write as _;

use super::yaml::scalar;

/// What every child begins with. Its jobs run whatever started the parent: of a merge request's pipeline GitLab would
/// keep none of them otherwise.
pub(super) const HEAD: &str =
    "# Written by registry-gate pipeline.\nworkflow:\n  rules: [{when: \"always\"}]\n";

/// A job of ours: in the job image, without the project's files, and without what the project's jobs inherit.
pub(super) fn own_job(name: &str, stage: &str, job_image: &str, lines: &[String]) -> String {
    let mut text = format!("{}:\n  stage: {}\n", scalar(name), scalar(stage));
    text.push_str("  image: {name: \"$REGISTRY_GATE_JOB_IMAGE\", entrypoint: [\"\"]}\n");
    text.push_str("  inherit: {default: [\"tags\", \"timeout\"]}\n");
    text.push_str("  rules: [{when: \"on_success\"}]\n");
    text.push_str("  variables:\n    GIT_STRATEGY: \"none\"\n    REGISTRY_GATE_COLOR: \"always\"\n");
    let _ = writeln!(text, "    REGISTRY_GATE_JOB_IMAGE: {}", scalar(job_image));
    text.push_str("  script:\n");
    for line in lines {
        let _ = writeln!(text, "    - {}", scalar(line));
    }
    text
}
