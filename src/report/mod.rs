//! What was found or done, as values that every format presents alike.

mod any;
mod cleanup;
mod inventory;
mod key;
mod made_by;
mod retag;
mod tag;
mod totals;
mod trouble;

pub use any::{AnswerKind, Failure, Report};
pub use cleanup::{
    Carrying, OutcomeReport, PlanReport, Reasons, RepositoryDeletionsReport, RepositoryEnd, Settled,
};
pub use inventory::{RepositoriesReport, RepositoryTotals, TagsReport};
pub use key::{KeyInputs, KeyLeftOut, KeyReport};
pub use made_by::{MadeBy, ProjectPage, WebLink};
pub use retag::{RetagEnd, RetagReport, RetagTarget};
pub use tag::{AgeReport, CheckReport, ImageReport};
pub use totals::CleanupTotals;
pub use trouble::Troubled;
