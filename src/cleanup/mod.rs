//! Cleanup: which tags go, which stay, and why. Pure decisions on values, with the time passed in.
//!
//! Two sentences decide every doubt. What is not known proves nothing, so it deletes nothing: not an unknown age, nor
//! an unknown size, nor an unread index. And nothing goes that was not in a plan that a person could read, so a plan
//! is a value, and whatever carries it out reads that and decides nothing.

mod aliases;
mod alone;
mod companions;
mod consequences;
mod deciding;
mod doomed;
mod draft;
mod expiry;
pub(crate) mod file;
mod idle;
mod in_use;
mod limit;
mod orphans;
mod places;
mod plan;
mod policy;
mod ranking;
mod reason;
mod saved;
mod selection;
pub(crate) mod simple;
mod spelling;
mod spelt;
mod stock;
mod template;
mod words;

pub(crate) use aliases::Aliases;
pub(crate) use doomed::{Doomed, doomed_by_name};
pub(crate) use draft::Draft;
pub(crate) use idle::idle;
pub use in_use::InUse;
pub use limit::Refusal;
pub(crate) use limit::{Limit, MostDeleted, Share, refusal};
pub(crate) use places::{DoomedAt, PerDoomed};
pub use places::{HolderAt, RuleAt, TagAt};
pub use plan::{Held, Plan, RepositoryPlan, Totals};
pub use policy::{Action, KeepRefs, KeepVersions, Policy, Rule, RuleNumber, Select, Versions};
pub use reason::{Fate, Reason, Spared};
pub use saved::SavedPlan;
pub(crate) use saved::{Doubt, PlanDocument, PlanFields, PlanText, PlannedTag, RepositoryRow, RuleRow};
pub use simple::of_project;
pub(crate) use simple::{OfProject, Simple, simple};
pub(crate) use stock::Stock;
pub(crate) use template::Template;

#[cfg(test)]
mod alias_tests;
#[cfg(test)]
mod asking_tests;
#[cfg(test)]
mod companion_tests;
#[cfg(test)]
mod image_tests;
#[cfg(test)]
mod in_use_tests;
#[cfg(test)]
mod orphan_tests;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod saved_tests;
#[cfg(test)]
mod selection_tests;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod version_tests;
