//! `inspect`: everything that is known of one tag.

use time::OffsetDateTime;

use super::meant::Meant;
use super::{Judging, rule};
use crate::condition::Conditions;
use crate::dates::age::Clock;
use crate::error::Error;
use crate::gate::Gate;
use crate::image::{Reference, Repository};
use crate::registry::{Created, Needs, Platforms, Registry};
use crate::report::ImageReport;

/// The tag to look at.
#[derive(Clone, Debug)]
pub(crate) struct Inspect {
    /// The tag.
    pub reference: Reference,
    /// The clock by which its age is told.
    pub clock: Clock,
    /// Whether answers end with 0.
    pub exit_zero: bool,
    /// An image that must be there for a no to be believed.
    pub canary: Option<Reference>,
    /// The project's own image: somebody may have meant it.
    pub own: Option<Repository>,
}

impl Inspect {
    /// Looks at it.
    ///
    /// # Errors
    /// When that failed; a tag that is not there is an answer.
    pub(crate) fn run(&self, registry: &dyn Registry, now: OffsetDateTime) -> Result<ImageReport, Error> {
        let needs = Needs {
            published: true,
            created: Created::Always,
            sizes: true,
            platforms: Platforms::OfAll,
            labels: true,
            as_of: Some(now),
            ..Needs::default()
        };
        let conditions = Conditions { clock: self.clock, ..Conditions::default() };
        let gate = Gate { exit_zero: self.exit_zero, ..Gate::default() };
        // The third request was spent on finding out.
        let meant = Meant { own: self.own.as_ref(), may_ask: false };
        let judging = Judging { conditions: &[&conditions], gate, canary: self.canary.as_ref(), meant };
        let mut reports = rule(std::slice::from_ref(&self.reference), &needs, judging, registry, now);
        let report = reports.remove(0);
        match report.error {
            Some(error) => Err(error),
            None => Ok(report),
        }
    }
}
