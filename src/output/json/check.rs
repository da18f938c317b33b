//! The answers of the gate, and of what plans builds by it.

use serde::Serialize;

use super::image::Image;
use super::{SCHEMA, written};
use crate::pipeline::BuildJob;
use crate::report::CheckReport;

/// The answer to `check`: `{"schema", "images": […]}`; that to `pipeline` has `"jobs": […]`, too.
#[must_use]
pub(crate) fn check(report: &CheckReport, jobs: Option<&[BuildJob]>) -> String {
    let ruling = &report.ruling;
    written(&CheckDocument {
        schema: SCHEMA,
        verdict: ruling.verdict.name(),
        exists: ruling.exists,
        build: ruling.build,
        reason: &ruling.reason,
        exit_code: ruling.exit.code(),
        images: report.images.iter().map(Image::of).collect(),
        jobs: jobs.map(|jobs| jobs.iter().map(Job::of).collect()),
    })
}

#[derive(Serialize)]
struct CheckDocument<'a> {
    schema: &'static str,
    verdict: &'static str,
    exists: Option<bool>,
    build: Option<bool>,
    reason: &'a str,
    exit_code: u8,
    images: Vec<Image<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    jobs: Option<Vec<Job<'a>>>,
}

/// A job that builds an image.
#[derive(Serialize)]
struct Job<'a> {
    name: &'a str,
    image: &'a str,
    extends: &'a str,
    needs: &'a [String],
    resource_group: &'a str,
}

impl<'a> Job<'a> {
    fn of(job: &'a BuildJob) -> Self {
        Self {
            name: &job.image,
            image: &job.reference,
            extends: &job.extends,
            needs: &job.needs,
            resource_group: &job.resource_group,
        }
    }
}
