//! `check`: the gate.

use time::OffsetDateTime;

use super::meant::Meant;
use super::{Judging, rule};
use crate::gate::Gate;
use crate::gate::verdict::Conditions;
use crate::image::{Reference, Repository};
use crate::registry::Registry;
use crate::report::CheckReport;

/// What is to be checked.
#[derive(Clone, Debug)]
pub(crate) struct Check {
    /// The images.
    pub references: Vec<Reference>,
    /// What they must be.
    pub conditions: Conditions,
    /// How the gate treats what it learns.
    pub gate: Gate,
    /// An image that must be there for a no to be believed.
    pub canary: Option<Reference>,
    /// The project's own image: somebody may have meant it.
    pub own: Option<Repository>,
}

impl Check {
    /// Looks the images up, with no more requests than the conditions need, and rules on them.
    #[must_use]
    pub(crate) fn run(&self, registry: &dyn Registry, now: OffsetDateTime) -> CheckReport {
        let conditions = &self.conditions;
        let needs = conditions.needs(now);
        // Whoever asks for more than existence has spent the third request.
        let meant = Meant { own: self.own.as_ref(), may_ask: needs.is_existence() };
        let judging = Judging { conditions, gate: self.gate, canary: self.canary.as_ref(), meant };
        let images = rule(&self.references, &needs, judging, registry, now);
        let rulings: Vec<_> = images.iter().map(|image| image.ruling.clone()).collect();
        CheckReport { images, ruling: self.gate.together(&rulings) }
    }
}
