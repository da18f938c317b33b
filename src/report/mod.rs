//! What was found or done, as values that every format presents alike.

mod any;
mod cleanup;
mod doctor;
mod inventory;
mod key;
mod made_by;
mod pipeline;
mod retag;
mod showing;
mod tag;
mod totals;
mod trouble;

pub use any::Report;
pub(crate) use any::{AnswerKind, Failure};
pub use cleanup::{Carrying, PlanReport};
pub(crate) use cleanup::{OutcomeReport, Reasons, RepositoryDeletionsReport, RepositoryEnd, Settled};
pub(crate) use doctor::{DoctorReport, Finding, Health};
pub(crate) use inventory::RepositoriesReport;
pub use inventory::{RepositoryTotals, TagsReport};
pub(crate) use key::{KeyInputs, KeyLeftOut, KeyReport, KeyedImage, KeysReport};
pub use made_by::{MadeBy, ProjectPage, WebLink};
pub(crate) use pipeline::PipelineReport;
pub(crate) use retag::{CompanionEnd, RetagCompanion, RetagEnd, RetagImage, RetagReport, RetagTarget};
pub use showing::Showing;
pub(crate) use tag::AgeReport;
pub use tag::{CheckReport, ImageReport};
pub(crate) use totals::CleanupTotals;
pub(crate) use trouble::Troubled;
