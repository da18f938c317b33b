//! The child pipeline as text.

use std::fmt::Write as _;

use super::before::{Before, before};
use super::own::{HEAD, own_job};
use super::verify::Verify;
use super::yaml::{list, scalar};
use super::{BuildJob, Included, Program, Promised, also, look, names};
use crate::error::Error;
use crate::words::line;

/// The most that GitLab reads of a file.
const MOST_BYTES: usize = 2 << 20;

/// The stage of the job that looks at all promised images.
const VERIFY: &str = "verify";

/// The stage of the job that gives them further names.
const ALSO: &str = "also";

/// What a child is written from.
pub(crate) struct Child<'a> {
    /// The jobs, in their order.
    pub jobs: &'a [BuildJob],
    /// All images that later jobs are promised.
    pub promised: &'a [Promised],
    /// What the hidden jobs are included from.
    pub included: &'a [Included],
    /// What jobs of ours run in.
    pub job_image: &'a str,
    /// Who looks again; `None`: nobody does.
    pub program: Option<&'a Program>,
}

/// The images whose jobs have the lock alone, though a second look was asked for.
#[derive(Default)]
pub(crate) struct Unlooked<'a> {
    /// Those whose hidden jobs do not say plainly what comes before their scripts.
    pub unsaid: Vec<&'a str>,
    /// Those that wait for more images than a job may need.
    pub crowded: Vec<&'a str>,
}

impl Child<'_> {
    /// The pipeline, and whose jobs have the lock alone.
    ///
    /// # Errors
    /// When GitLab would not read it (exit 3).
    pub(crate) fn text(&self) -> Result<(String, Unlooked<'_>), Error> {
        let mut text = String::from(HEAD);
        let stages: Vec<String> = self.stages();
        let _ = writeln!(text, "stages: {}", list(stages.iter().map(String::as_str)));
        if !self.jobs.is_empty() {
            text.push_str("include:\n");
            for (file, _) in self.included {
                let kind = if file.starts_with("https://") { "remote" } else { "local" };
                let _ = writeln!(text, "  - {kind}: {}", scalar(file));
            }
        }
        let mut unlooked = Unlooked::default();
        let mut jobs = String::new();
        for job in self.jobs {
            let program = self.program.filter(|_| job.looks_again);
            let look = match program {
                // A job that has needs of another pipeline alone might not wait for its stage.
                Some(_) if job.waits_for_stage() => {
                    unlooked.crowded.push(&job.image);
                    None
                }
                Some(program) => before(&job.extends, self.included).map(|before| (program, before)),
                None => None,
            };
            if program.is_some() && look.is_none() && !job.waits_for_stage() {
                unlooked.unsaid.push(&job.image);
            }
            jobs.push_str(&build_job(job, look));
        }
        if let Some(program) = self.program.filter(|_| jobs.contains("!reference")) {
            let lines = look::lines(&program.path, &program.child);
            let _ = write!(text, "\n{}:\n  before_script:\n    - {}\n", scalar(look::JOB), scalar(&lines));
        }
        text.push_str(&jobs);
        if self.jobs.is_empty() {
            let lines = ["echo 'registry-gate: nothing to build: every image is in the registry'".to_owned()];
            text.push('\n');
            text.push_str(&own_job("registry-gate nothing to build", "build", self.job_image, &lines));
        }
        text.push('\n');
        let verify = Verify::of(self.promised);
        text.push_str(&own_job("registry-gate verify", VERIFY, self.job_image, &verify.lines()));
        text.push_str(&verify.reports());
        let also = also::lines(self.promised);
        if !also.is_empty() {
            text.push('\n');
            text.push_str(&own_job("registry-gate also", ALSO, self.job_image, &also));
        }
        if text.len() > MOST_BYTES {
            let cause = format!("it has {} bytes, and GitLab reads no more than {MOST_BYTES}", text.len());
            return Err(Error::configuration("write the child pipeline", cause)
                .with_hint("plan fewer images at once with --only, or give their jobs shorter variables"));
        }
        Ok((text, unlooked))
    }

    fn stages(&self) -> Vec<String> {
        let last = self.jobs.iter().map(|job| job.stage).max().unwrap_or_default();
        let has_also = self.promised.iter().any(|image| !image.also.is_empty());
        let ours = [Some(VERIFY), has_also.then_some(ALSO)].into_iter().flatten();
        (0..=last).map(stage).chain(ours.map(str::to_owned)).collect()
    }
}

/// A stage of builds by its place.
fn stage(at: usize) -> String {
    if at == 0 { "build".to_owned() } else { format!("build {}", at + 1) }
}

fn build_job(job: &BuildJob, look: Option<(&Program, Before)>) -> String {
    let mut text = format!("\n# {}: {}\n", job.image, line(&job.reason));
    let _ = writeln!(text, "{}:", scalar(&names::job(&job.image)));
    let _ = writeln!(text, "  extends: {}", scalar(&job.extends));
    let _ = writeln!(text, "  stage: {}", scalar(&stage(job.stage)));
    text.push_str("  rules: [{when: \"on_success\"}]\n");
    // Even an empty list: the hidden job may need jobs that are in another pipeline.
    let mut needs: Vec<String> = job
        .needs
        .iter()
        .map(|image| format!("{{job: {}, artifacts: false}}", scalar(&names::job(image))))
        .collect();
    if let Some((Program { pipeline, job, .. }, _)) = look {
        needs.push(format!("{{pipeline: {}, job: {}}}", scalar(pipeline), scalar(job)));
    }
    if !job.waits_for_stage() {
        let _ = writeln!(text, "  needs: [{}]", needs.join(", "));
    }
    let _ = writeln!(text, "  resource_group: {}", scalar(&job.resource_group));
    text.push_str("  variables:\n");
    for (name, value) in &job.variables {
        // GitLab would make something of `$NAME` and `%NAME%`; what the file says is for the job alone.
        match value.contains(['$', '%']) || !name.starts_with("IMAGE") {
            true => {
                let _ = writeln!(text, "    {name}: {{value: {}, expand: false}}", scalar(value));
            }
            false => {
                let _ = writeln!(text, "    {name}: {}", scalar(value));
            }
        }
    }
    if let Some((_, before)) = look {
        let reference = |job: &str| format!("    - !reference [{}, \"before_script\"]\n", scalar(job));
        text.push_str("  before_script:\n");
        text.push_str(&reference(look::JOB));
        if before == Before::Own {
            text.push_str(&reference(&job.extends));
        }
    }
    text
}
