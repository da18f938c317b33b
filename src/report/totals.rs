//! What a cleanup comes to, in five numbers that later jobs branch on.

use super::{OutcomeReport, PlanReport};

/// What a cleanup comes to; `None`: nobody knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct CleanupTotals {
    /// How many tags the plan deletes.
    pub to_delete: Option<usize>,
    /// How many of them are deleted.
    pub deleted: Option<usize>,
    /// How many could not be.
    pub failed: Option<usize>,
    /// The bytes that are freed by that.
    pub freed_bytes: Option<u64>,
    /// Whether a safety limit stands against it.
    pub refused: Option<bool>,
}

impl CleanupTotals {
    /// Of a plan that is shown: nothing is done yet.
    #[must_use]
    pub(crate) fn of_plan(report: &PlanReport) -> Self {
        Self::untouched(report.plan.totals().deleted, report.plan.refusal.is_some())
    }

    /// Of a run that left so many tags as they are.
    #[must_use]
    pub(crate) fn untouched(to_delete: usize, refused: bool) -> Self {
        Self {
            to_delete: Some(to_delete),
            deleted: Some(0),
            failed: Some(0),
            freed_bytes: Some(0),
            refused: Some(refused),
        }
    }

    /// Of a plan that was carried out.
    #[must_use]
    pub(crate) fn of_outcome(report: &OutcomeReport) -> Self {
        let (freed_bytes, unmeasured) = report.freed();
        Self {
            to_delete: Some(report.doomed.len()),
            deleted: Some(report.count("deleted")),
            failed: Some(report.count("failed")),
            // Of images of which no size is known nobody can say what they freed.
            freed_bytes: Some(freed_bytes).filter(|bytes| *bytes > 0 || unmeasured == 0),
            refused: Some(report.is_refused()),
        }
    }
}
