//! `retag`: an image gets another name, and is not pulled for it.
//!
//! All is looked at before anything is written, and the right to write is asked for by the first thing that is: a typo
//! makes no repository, and who has nothing to do needs no right. A tag that points elsewhere is moved only by who said
//! so. The target's tag is the last thing that is written, so whatever ends the run before leaves no tag that points at
//! an incomplete image.

mod judge;
mod look;
mod write;

use crate::error::Error;
use crate::image::{Expected, Reference, Tagged};
use crate::registry::{Registry, Writes};
use crate::report::{RetagEnd, RetagReport, RetagTarget};
use judge::{Claim, Step};
use look::Looked;
use write::Writer;

/// An image, and the names that it is to get.
#[derive(Clone, Debug)]
pub(crate) struct Retag {
    /// The image.
    pub source: Reference,
    /// The names.
    pub targets: Vec<Tagged>,
    /// Whether a tag that points elsewhere may be moved.
    pub force: bool,
    /// What each of them must be now.
    pub expected: Option<Expected>,
}

impl Retag {
    /// Gives it its names; without a registry that may be written to it only says what would be done.
    ///
    /// # Errors
    /// When the source or a target could not be looked at: nothing was written then, nor was the right to. What failed
    /// or was refused after that is part of the report.
    pub(crate) fn run(
        &self,
        registry: &dyn Registry,
        writes: Option<&dyn Writes>,
    ) -> Result<RetagReport, Error> {
        let Looked { document, before } = look::all(registry, &self.source, &self.targets)?;
        let claims: Vec<Claim<'_>> = self
            .targets
            .iter()
            .zip(&before)
            .map(|(tag, before)| Claim { tag, before: before.as_ref() })
            .collect();
        let target = |claim: &Claim<'_>, end| RetagTarget {
            tag: claim.tag.clone(),
            before: claim.before.cloned(),
            end,
        };
        let report = |targets, error| RetagReport {
            source: self.source.clone(),
            digest: document.digest.clone(),
            media_type: document.media_type.clone(),
            targets,
            has_written: false,
            error,
        };
        let steps: Vec<_> = claims
            .iter()
            .map(|claim| claim.judge(&document.digest, self.force, self.expected.as_ref()))
            .collect();
        if let Some(refusal) = steps.iter().find_map(|step| step.as_ref().err()) {
            let targets = claims.iter().zip(&steps).map(|(claim, step)| {
                target(claim, if step.is_err() { RetagEnd::Refused } else { RetagEnd::NotReached })
            });
            return Ok(report(targets.collect(), Some(refusal.clone())));
        }
        let steps: Vec<Step> = steps.into_iter().flatten().collect();
        let Some(writes) = writes else {
            let targets = claims.iter().zip(&steps).map(|(claim, step)| target(claim, step.rehearsed()));
            return Ok(report(targets.collect(), None));
        };
        let mut carrying = Writer { writes, source: &self.source, document: &document, has_written: false };
        let (mut targets, mut error) = (Vec::new(), None);
        for (claim, step) in claims.iter().zip(steps) {
            let end = match error {
                Some(_) => RetagEnd::NotReached,
                None => carrying.carry_out(claim, step).unwrap_or_else(|failure| {
                    error = Some(failure);
                    RetagEnd::Failed
                }),
            };
            targets.push(target(claim, end));
        }
        Ok(RetagReport { has_written: carrying.has_written, ..report(targets, error) })
    }
}
