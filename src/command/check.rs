//! `check`: the gate.

use time::OffsetDateTime;

use super::rule;
use crate::gate::Gate;
use crate::image::Reference;
use crate::registry::Registry;
use crate::report::CheckReport;
use crate::verdict::Conditions;

/// What is to be checked.
#[derive(Clone, Debug)]
pub struct Check {
    /// The images.
    pub references: Vec<Reference>,
    /// What they must be.
    pub conditions: Conditions,
    /// How the gate treats what it learns.
    pub gate: Gate,
}

impl Check {
    /// Looks the images up, with no more requests than the conditions need, and rules on them.
    #[must_use]
    pub fn run(&self, registry: &dyn Registry, now: OffsetDateTime) -> CheckReport {
        let conditions = &self.conditions;
        let needs = conditions.needs(now);
        let images = rule(&self.references, &needs, conditions, self.gate, registry, now);
        let rulings: Vec<_> = images.iter().map(|image| image.ruling.clone()).collect();
        CheckReport { images, ruling: self.gate.together(&rulings) }
    }
}
