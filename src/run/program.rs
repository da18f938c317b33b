//! Who looks again in a child pipeline, right before an image is built.

use std::path::PathBuf;

use super::Run;
use crate::cli;
use crate::error::Error;
use crate::pipeline::Program;

impl Run<'_> {
    /// A job of this pipeline that has the program among its artifacts.
    pub(super) fn program(&self, typed: &cli::PipelineArgs) -> Result<Option<Program>, Error> {
        let Some(path) = &typed.program else { return Ok(None) };
        let wrong = |cause: &str, hint: &str| {
            Error::configuration("let build jobs look again", cause).with_hint(hint)
        };
        let Some(output) = &typed.output else {
            return Err(wrong("--program is about the pipeline, and no --output is given", "name its file"));
        };
        let text_of = |name: &str| {
            let value = self.variable(name.as_bytes()).and_then(|value| String::from_utf8(value).ok());
            value.filter(|value| !value.is_empty())
        };
        let (Some(pipeline), Some(job)) = (text_of("CI_PIPELINE_ID"), text_of("CI_JOB_NAME")) else {
            return Err(wrong(
                "which job has the program is not known",
                "--program is for jobs, which have CI_PIPELINE_ID and CI_JOB_NAME",
            ));
        };
        let folder = text_of("CI_PROJECT_DIR").map(PathBuf::from);
        let below = folder.and_then(|folder| output.strip_prefix(folder).ok()).unwrap_or(output);
        let child = cli::path_in_a_script(&below.to_string_lossy()).map_err(|why| {
            let hint = "build jobs remove the file of --output: name one below the job's folder, in letters, digits and . _ - /";
            wrong(&format!("the path of --output goes into a script: {why}"), hint)
        })?;
        Ok(Some(Program { path: path.clone(), child, pipeline, job }))
    }
}
