//! `check`: the gate.

use time::OffsetDateTime;

use super::meant::Meant;
use super::{Judging, rule};
use crate::condition::Conditions;
use crate::gate::Gate;
use crate::image::{Reference, Repository};
use crate::registry::{Needs, Registry};
use crate::report::{CheckReport, ImageReport, Showing};
use crate::words::sort::sort;

/// An image that is to be checked.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// What it is called in the images file; `None`: it is of none.
    pub name: Option<String>,
    /// Where it is.
    pub reference: Reference,
    /// What it must be.
    pub conditions: Conditions,
}

/// What is to be checked.
#[derive(Clone, Debug)]
pub(crate) struct Check {
    /// The images.
    pub images: Vec<Wanted>,
    /// How the gate treats what it learns.
    pub gate: Gate,
    /// An image that must be there for a no to be believed.
    pub canary: Option<Reference>,
    /// The project's own image: somebody may have meant it.
    pub own: Option<Repository>,
}

impl Check {
    /// Looks the images up, with no more requests than their conditions need, and rules on them.
    #[must_use]
    pub(crate) fn run(&self, registry: &dyn Registry, now: OffsetDateTime) -> CheckReport {
        let mut reports: Vec<(usize, ImageReport)> = Vec::with_capacity(self.images.len());
        for (needs, group) in self.groups(now) {
            let images = self.together(&needs, &group, registry, now);
            reports.extend(group.into_iter().zip(images));
        }
        sort(&mut reports, |(one, _), (other, _)| one.cmp(other));
        let images: Vec<ImageReport> = reports.into_iter().map(|(_, report)| report).collect();
        let rulings: Vec<_> = images.iter().map(|image| image.ruling.clone()).collect();
        CheckReport { images, ruling: self.gate.together(&rulings), showing: Showing::default() }
    }

    /// The images by their places, those together of which the same must be known.
    fn groups(&self, now: OffsetDateTime) -> Vec<(Needs, Vec<usize>)> {
        let mut groups: Vec<(Needs, Vec<usize>)> = Vec::new();
        for (at, image) in self.images.iter().enumerate() {
            let needs = image.conditions.needs(now);
            match groups.iter_mut().find(|(known, _)| *known == needs) {
                Some((_, group)) => group.push(at),
                None => groups.push((needs, vec![at])),
            }
        }
        groups
    }

    /// Rules on a group.
    fn together(
        &self,
        needs: &Needs,
        group: &[usize],
        registry: &dyn Registry,
        now: OffsetDateTime,
    ) -> Vec<ImageReport> {
        let images: Vec<&Wanted> = group.iter().map(|at| &self.images[*at]).collect();
        let references: Vec<Reference> = images.iter().map(|image| image.reference.clone()).collect();
        let conditions: Vec<&Conditions> = images.iter().map(|image| &image.conditions).collect();
        // Whoever asks for more than existence has spent the third request, and of several images nothing more is asked.
        let may_ask = needs.is_existence() && self.images.len() == 1;
        let meant = Meant { own: self.own.as_ref(), may_ask };
        let judging =
            Judging { conditions: &conditions, gate: self.gate, canary: self.canary.as_ref(), meant };
        let reports = rule(&references, needs, judging, registry, now);
        let named = reports.into_iter().zip(images);
        named.map(|(report, image)| ImageReport { name: image.name.clone(), ..report }).collect()
    }
}
