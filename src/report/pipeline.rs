//! Which images must be built, and by which jobs of a child pipeline.

use super::CheckReport;
use crate::pipeline::BuildJob;

/// The answer to `pipeline`.
#[derive(Clone, Debug)]
pub struct PipelineReport {
    /// What the gate says of each image, in the order in which they are built.
    pub check: CheckReport,
    /// The jobs of those that must be built.
    pub(crate) jobs: Vec<BuildJob>,
}
