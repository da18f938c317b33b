//! The file of a child pipeline. Yesterday's may lie there, and would build what was to be built then: so it is replaced
//! by one that fails before anything else is judged, and by the plan at the end.

use std::path::{Path, PathBuf};

use super::{Run, tell};
use crate::error::Error;
use crate::file::{self, remove, replace};
use crate::pipeline::{Child, Included, Program, Promised, failing};
use crate::report::PipelineReport;

/// What jobs run in where nobody says: this version's image.
const JOB_IMAGE: &str =
    concat!("registry.gitlab.com/registry-gate/registry-gate:", env!("CARGO_PKG_VERSION"));

/// The file of a child pipeline.
#[derive(Clone, Debug)]
pub(super) struct ChildFile {
    /// Where it lies.
    pub(super) path: PathBuf,
    /// What jobs of ours run in.
    pub(super) job_image: String,
}

impl ChildFile {
    /// A file at this path; `job_image` is what the variable of the job says.
    pub(super) fn new(path: PathBuf, job_image: Option<&String>) -> Self {
        Self { path, job_image: job_image.map_or(JOB_IMAGE, String::as_str).to_owned() }
    }

    /// Replaces what lies there by a pipeline that fails, and if that cannot be written takes it away.
    ///
    /// # Errors
    /// When it cannot be written (exit 3).
    pub(super) fn begin(&self) -> Result<(), Error> {
        self.fail("registry-gate did not finish").inspect_err(|_| {
            let _ = remove(&self.path);
        })
    }

    /// Replaces it by a pipeline that fails and says why.
    ///
    /// # Errors
    /// When it cannot be written (exit 3).
    pub(super) fn fail(&self, reason: &str) -> Result<(), Error> {
        self.write(&failing(reason, &self.job_image))
    }

    /// Replaces it.
    ///
    /// # Errors
    /// When it cannot be written (exit 3).
    pub(super) fn write(&self, text: &str) -> Result<(), Error> {
        replace(&self.path, text).map_err(|why| {
            Error::configuration(format!("write {}", file::name(&self.path)), why.to_string()).with_hint(
                "name another file with --output; its folder must exist, have room and be writable",
            )
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Run<'_> {
    /// Writes the plan there, where a file was named.
    pub(super) fn write_child(
        &self,
        report: &PipelineReport,
        promised: &[Promised],
        included: &[Included],
        program: Option<&Program>,
    ) -> Result<(), Error> {
        let Some(file) = &self.child else { return Ok(()) };
        let child = Child { jobs: &report.jobs, promised, included, job_image: &file.job_image, program };
        let (text, unlooked) = child.text()?;
        let unsaid = "what the hidden job does before its script is not said plainly in an included file of this project";
        let crowded = "it waits for more images than a job may need, and so for a whole stage";
        for (images, why) in [(unlooked.unsaid, unsaid), (unlooked.crowded, crowded)] {
            if !images.is_empty() {
                let note = format!("note: the lock alone holds for {}: {why}", images.join(", "));
                tell(&self.invocation.stderr, &note);
            }
        }
        file.write(&text)
    }
}
