//! How the gate's answer is shown to people beside the job's log.

use super::MadeBy;

/// How an answer is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Showing {
    /// Where it was made.
    pub made_by: MadeBy,
    /// Whether it is told as test results, too.
    pub has_tests: bool,
    /// Whether an image that is to be built is a failure among these: it was promised.
    pub is_demanded: bool,
}
