//! Which images must be built, and by which jobs of a child pipeline.

use super::{CheckReport, ImageReport};
use crate::gate::verdict::Verdict;
use crate::pipeline::{BuildJob, Stands};

/// The answer to `pipeline`.
#[derive(Clone, Debug)]
pub struct PipelineReport {
    /// What the gate says of each image, in the order in which they are built.
    pub check: CheckReport,
    /// The jobs of those that must be built.
    pub(crate) jobs: Vec<BuildJob>,
}

impl CheckReport {
    /// Why nobody knows what is to be built.
    pub(crate) fn why_unknown(&self) -> String {
        let error = self.images.iter().find_map(|image| image.error.as_ref());
        let why = error.map(|error| format!(": {}", error.summary())).unwrap_or_default();
        format!("{}{why}", self.ruling.reason)
    }
}

impl ImageReport {
    /// What follows for a build job from what the gate says.
    pub(crate) fn stands(&self) -> Stands {
        let Self { reference, ruling, found, .. } = self;
        let digest = found.as_ref().and_then(|found| found.digest.as_ref());
        let verdict = ruling.verdict.name();
        Stands {
            is_built: ruling.build == Some(true),
            may_be_there_later: matches!(
                ruling.verdict,
                Verdict::Absent | Verdict::Stale | Verdict::Incomplete
            ),
            reason: format!("{verdict}: {}", ruling.reason),
            pinned: digest.map(|digest| reference.pinned(digest)),
        }
    }
}
