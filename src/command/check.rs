//! `check`: the gate.

use time::OffsetDateTime;

use super::{closeness, rule};
use crate::gate::Gate;
use crate::image::Reference;
use crate::registry::{Registry, Wanted};
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
        let wanted = Wanted {
            date: conditions.max_age.map(|_| conditions.clock),
            platforms: closeness(&conditions.platforms),
            labels: !conditions.labels.is_empty(),
            everything: false,
            only: conditions.platforms.clone(),
            as_of: Some(now),
        };
        let images = rule(&self.references, &wanted, conditions, self.gate, registry, now);
        let rulings: Vec<_> = images.iter().map(|image| image.ruling.clone()).collect();
        CheckReport { images, ruling: self.gate.together(&rulings) }
    }
}
