//! What was found or done, as values that every format presents alike.

mod inventory;
mod tag;

pub use inventory::{RepositoriesReport, RepositoryTotals, TagsReport};
pub use tag::{AgeReport, CheckReport, ImageReport};
