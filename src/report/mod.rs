//! What was found or done, as values that every format presents alike.

mod any;
pub(crate) mod asked;
mod doctor;
mod inventory;
mod key;
mod made_by;
mod outcome;
mod pipeline;
mod plan;
mod repository_deletions;
mod retag;
mod showing;
mod tag;
mod totals;
mod trouble;

pub use any::Report;
pub(crate) use any::{AnswerKind, Failure};
pub(crate) use doctor::{DoctorReport, Finding, Health};
pub(crate) use inventory::RepositoriesReport;
pub use inventory::{RepositoryTotals, TagsReport};
pub(crate) use key::{KeyInputs, KeyLeftOut, KeyReport, KeyedImage, KeysReport};
pub use made_by::{MadeBy, ProjectPage, WebLink};
pub(crate) use outcome::{OutcomeReport, Settled};
pub(crate) use pipeline::PipelineReport;
pub(crate) use plan::Reasons;
pub use plan::{Carrying, PlanReport};
pub(crate) use repository_deletions::{RepositoryDeletionsReport, RepositoryEnd};
pub(crate) use retag::{CompanionEnd, RetagCompanion, RetagEnd, RetagImage, RetagReport, RetagTarget};
pub use showing::Showing;
pub(crate) use tag::AgeReport;
pub use tag::{CheckReport, ImageReport};
pub(crate) use totals::CleanupTotals;
pub(crate) use trouble::Troubled;
