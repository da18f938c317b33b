//! `check`: the gate.

use time::OffsetDateTime;

use super::{Judging, rule};
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
    /// An image that must be there for a no to be believed.
    pub canary: Option<Reference>,
}

impl Check {
    /// Looks the images up, with no more requests than the conditions need, and rules on them.
    #[must_use]
    pub fn run(&self, registry: &dyn Registry, now: OffsetDateTime) -> CheckReport {
        let conditions = &self.conditions;
        let needs = conditions.needs(now);
        let judging = Judging { conditions, gate: self.gate, canary: self.canary.as_ref() };
        let images = rule(&self.references, &needs, judging, registry, now);
        let rulings: Vec<_> = images.iter().map(|image| image.ruling.clone()).collect();
        CheckReport { images, ruling: self.gate.together(&rulings) }
    }
}
