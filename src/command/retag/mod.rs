//! `retag`: images get other names, and are not pulled for it.
//!
//! All is looked at before anything is written, and the right to write is asked for by the first thing that is: a typo
//! makes no repository, and who has nothing to do needs no right. A tag that points elsewhere is moved only by who said
//! so. The target's tag is the last thing that is written, so whatever ends the run before leaves no tag that points at
//! an incomplete image.
//!
//! Into another repository the image goes with all that it names and all that is about it (`gather`), as far as that is
//! not there (`holding`), in an order in which nothing ever points at what is not there (`order`).

mod gather;
mod holding;
mod judge;
mod look;
mod order;
mod plan;
mod write;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::Error;
use crate::exit::Exit;
use crate::image::{Expected, Reference, Signatures, Tagged};
use crate::registry::{Registry, Writes};
use crate::report::{CompanionEnd, RetagEnd, RetagImage, RetagReport, RetagTarget};
use judge::Claim;
use look::Looked;
use plan::Plan;
use write::Writer;

/// Images, and the names that they are to get.
#[derive(Clone, Debug)]
pub(crate) struct Retag {
    /// Each image with its names.
    pub images: Vec<Naming>,
    /// Whether a tag that points elsewhere may be moved.
    pub force: bool,
    /// What each of them must be now.
    pub expected: Option<Expected>,
    /// What becomes of what is about the images.
    pub signatures: Signatures,
}

/// An image, and the names that it is to get.
#[derive(Clone, Debug)]
pub(crate) struct Naming {
    /// What it is called in the images file; `None`: it was named by its reference.
    pub name: Option<String>,
    /// The image.
    pub source: Reference,
    /// The names.
    pub targets: Vec<Tagged>,
}

impl Retag {
    /// Gives them their names; without a registry that may be written to it only says what would be done.
    ///
    /// # Errors
    /// When something could not be looked at: nothing was written then, nor was the right to. What failed or was refused
    /// after that is part of the report.
    pub(crate) fn run(
        &self,
        registry: &dyn Registry,
        writes: Option<&dyn Writes>,
    ) -> Result<RetagReport, Error> {
        let looked = look::all(registry, &self.images)?;
        let mut plans = Vec::with_capacity(looked.len());
        for (naming, seen) in self.images.iter().zip(&looked) {
            match self.plan(registry, naming, seen) {
                Ok(plan) => plans.push(plan),
                Err(error) if matches!(error.exit, Exit::Refused | Exit::Incomplete) => {
                    return Ok(self.refused(&looked, error));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(writes.map_or_else(|| rehearsed(&plans), |writes| carried_out(registry, writes, &plans)))
    }

    /// What is told where a safety limit stands against it: of all images nothing was tried.
    fn refused(&self, looked: &[Looked], error: Error) -> RetagReport {
        let images = self.images.iter().zip(looked).map(|(naming, looked)| {
            let targets = naming.claims(looked).map(|claim| {
                let judged = claim.judge(&looked.document.digest, self.force, self.expected.as_ref());
                target(&claim, if judged.is_err() { RetagEnd::Refused } else { RetagEnd::NotReached })
            });
            naming.told(looked, targets.collect())
        });
        RetagReport { images: images.collect(), has_written: false, error: Some(error) }
    }
}

impl Naming {
    fn claims<'a>(&'a self, looked: &'a Looked) -> impl Iterator<Item = Claim<'a>> {
        self.targets.iter().zip(&looked.seen).map(|(tag, seen)| Claim { tag, seen })
    }

    fn told(&self, looked: &Looked, targets: Vec<RetagTarget>) -> RetagImage {
        RetagImage {
            name: self.name.clone(),
            source: self.source.clone(),
            digest: looked.document.digest.clone(),
            media_type: looked.document.media_type.clone(),
            targets,
        }
    }
}

fn rehearsed(plans: &[Plan<'_>]) -> RetagReport {
    let images = plans.iter().map(|plan| {
        let targets = plan.steps.iter().map(|(claim, step)| RetagTarget {
            companions: plan.companions(claim, CompanionEnd::WouldCopy),
            ..target(claim, step.rehearsed())
        });
        plan.naming.told(plan.looked, targets.collect())
    });
    RetagReport { images: images.collect(), has_written: false, error: None }
}

/// Writes, one name after the other. What comes after a failure is not begun.
fn carried_out(registry: &dyn Registry, writes: &dyn Writes, plans: &[Plan<'_>]) -> RetagReport {
    let mut report = RetagReport { images: Vec::new(), has_written: false, error: None };
    for plan in plans {
        let hand = Writer {
            registry,
            writes,
            source: &plan.naming.source,
            document: &plan.looked.document,
            gathered: &plan.gathered,
            has_written: AtomicBool::new(false),
        };
        let mut targets = Vec::new();
        let mut filled = BTreeSet::new();
        for (claim, step) in &plan.steps {
            let is_first = filled.insert(&claim.tag.repository);
            let holding = plan.holdings.get(&claim.tag.repository).filter(|_| is_first);
            let end = match report.error {
                Some(_) => RetagEnd::NotReached,
                None => hand.carry_out(claim, *step, holding).unwrap_or_else(|failure| {
                    report.error = Some(failure);
                    RetagEnd::Failed
                }),
            };
            let copied = match end {
                RetagEnd::Failed | RetagEnd::NotReached => CompanionEnd::NotKnown,
                _ => CompanionEnd::Copied,
            };
            targets.push(RetagTarget { companions: plan.companions(claim, copied), ..target(claim, end) });
        }
        report.has_written |= hand.has_written.load(Ordering::Relaxed);
        report.images.push(plan.naming.told(plan.looked, targets));
    }
    report
}

fn target(claim: &Claim<'_>, end: RetagEnd) -> RetagTarget {
    RetagTarget { tag: claim.tag.clone(), before: claim.seen.digest.clone(), end, companions: Vec::new() }
}
