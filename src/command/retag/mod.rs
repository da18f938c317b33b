//! `retag`: an image gets another name, and is not pulled for it.
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
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::Error;
use crate::exit::Exit;
use crate::image::{Expected, Reference, Repository, Signatures, Tagged, named_subject};
use crate::registry::{Registry, Writes};
use crate::report::{CompanionEnd, RetagCompanion, RetagEnd, RetagReport, RetagTarget};
use gather::Gathered;
use holding::Holding;
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
    /// What becomes of what is about the image.
    pub signatures: Signatures,
}

/// What is to be done, all of it looked at.
struct Plan<'a> {
    looked: &'a Looked,
    gathered: Gathered,
    /// What each repository that is not the source's has.
    holdings: BTreeMap<&'a Repository, Holding>,
    steps: Vec<(Claim<'a>, Step)>,
}

impl Retag {
    /// Gives it its names; without a registry that may be written to it only says what would be done.
    ///
    /// # Errors
    /// When something could not be looked at: nothing was written then, nor was the right to. What failed or was refused
    /// after that is part of the report.
    pub(crate) fn run(
        &self,
        registry: &dyn Registry,
        writes: Option<&dyn Writes>,
    ) -> Result<RetagReport, Error> {
        let looked = look::all(registry, &self.source, &self.targets)?;
        let plan = match self.plan(registry, &looked) {
            Ok(plan) => plan,
            Err(error) if matches!(error.exit, Exit::Refused | Exit::Incomplete) => {
                return Ok(self.refused(&looked, error));
            }
            Err(error) => return Err(error),
        };
        let Some(writes) = writes else { return Ok(self.rehearsed(&plan)) };
        let hand = Writer {
            registry,
            writes,
            source: &self.source,
            document: &looked.document,
            gathered: &plan.gathered,
            has_written: AtomicBool::new(false),
        };
        let (mut targets, mut error) = (Vec::new(), None);
        let mut filled = BTreeSet::new();
        for (claim, step) in &plan.steps {
            let is_first = filled.insert(&claim.tag.repository);
            let holding = plan.holdings.get(&claim.tag.repository).filter(|_| is_first);
            let end = match error {
                Some(_) => RetagEnd::NotReached,
                None => hand.carry_out(claim, *step, holding).unwrap_or_else(|failure| {
                    error = Some(failure);
                    RetagEnd::Failed
                }),
            };
            let copied = match end {
                RetagEnd::Failed | RetagEnd::NotReached => CompanionEnd::NotKnown,
                _ => CompanionEnd::Copied,
            };
            targets.push(target(claim, end, companions(&plan, claim, copied)));
        }
        let has_written = hand.has_written.load(Ordering::Relaxed);
        Ok(RetagReport { has_written, ..self.report(&looked, targets, error) })
    }

    fn plan<'a>(&'a self, registry: &dyn Registry, looked: &'a Looked) -> Result<Plan<'a>, Error> {
        let root = &looked.document.digest;
        let claims = self.claims(looked);
        let steps = claims.map(|claim| {
            let step = claim.judge(root, self.force, self.expected.as_ref())?;
            Ok((claim, step))
        });
        let steps = steps.collect::<Result<Vec<_>, Error>>()?;
        let elsewhere: Vec<&Tagged> =
            self.targets.iter().filter(|target| target.repository != self.source.repository).collect();
        let is_needed = !elsewhere.is_empty() || self.signatures == Signatures::Require;
        let gathered = match is_needed {
            true => {
                let with_companions = self.signatures != Signatures::None;
                Gathered::read(registry, &self.source, &looked.document, with_companions)?
            }
            false => Gathered::default(),
        };
        if self.signatures == Signatures::Require && !gathered.is_signed(root) {
            return Err(unsigned(&self.source));
        }
        let mut holdings = BTreeMap::new();
        for target in elsewhere {
            if holdings.contains_key(&target.repository) {
                continue;
            }
            let is_known = steps
                .iter()
                .any(|(claim, step)| *step == Step::Leave && claim.tag.repository == target.repository);
            let place = (target.host.as_str(), &target.repository);
            let holding = Holding::look(registry, place, (root, is_known), &gathered)?;
            holdings.insert(&target.repository, holding);
        }
        Ok(Plan { looked, gathered, holdings, steps })
    }

    fn claims<'a>(&'a self, looked: &'a Looked) -> impl Iterator<Item = Claim<'a>> {
        self.targets.iter().zip(&looked.seen).map(|(tag, seen)| Claim { tag, seen })
    }

    /// What is told where a safety limit stands against it.
    fn refused(&self, looked: &Looked, error: Error) -> RetagReport {
        let root = &looked.document.digest;
        let targets = self.claims(looked).map(|claim| {
            let is_refused = claim.judge(root, self.force, self.expected.as_ref()).is_err();
            target(&claim, if is_refused { RetagEnd::Refused } else { RetagEnd::NotReached }, Vec::new())
        });
        self.report(looked, targets.collect(), Some(error))
    }

    fn rehearsed(&self, plan: &Plan<'_>) -> RetagReport {
        let targets = plan.steps.iter().map(|(claim, step)| {
            target(claim, step.rehearsed(), companions(plan, claim, CompanionEnd::WouldCopy))
        });
        self.report(plan.looked, targets.collect(), None)
    }

    fn report(&self, looked: &Looked, targets: Vec<RetagTarget>, error: Option<Error>) -> RetagReport {
        RetagReport {
            source: self.source.clone(),
            digest: looked.document.digest.clone(),
            media_type: looked.document.media_type.clone(),
            targets,
            has_written: false,
            error,
        }
    }
}

fn target(claim: &Claim<'_>, end: RetagEnd, companions: Vec<RetagCompanion>) -> RetagTarget {
    RetagTarget { tag: claim.tag.clone(), before: claim.seen.digest.clone(), end, companions }
}

/// What is about the image, and what became of it in a target's repository; `copied` is what became of what was not there.
fn companions(plan: &Plan<'_>, claim: &Claim<'_>, copied: CompanionEnd) -> Vec<RetagCompanion> {
    let Some(holding) = plan.holdings.get(&claim.tag.repository) else { return Vec::new() };
    let gathered = &plan.gathered;
    let end = |is_kept: bool| if is_kept { CompanionEnd::Kept } else { copied };
    let tagged = gathered.tags.iter().map(|(tag, digest)| RetagCompanion {
        tag: Some(tag.clone()),
        digest: digest.clone(),
        subject: named_subject(tag),
        end: end(holding.keeps(tag)),
    });
    let listed = gathered.lists.iter().flat_map(|list| {
        list.referrers.digests().map(|digest| RetagCompanion {
            tag: None,
            digest: digest.clone(),
            subject: Some(list.subject.clone()),
            end: end(holding.lists_referrer(list, digest)),
        })
    });
    let missing = gathered.missing.iter().map(|(subject, digest)| RetagCompanion {
        tag: None,
        digest: digest.clone(),
        subject: Some(subject.clone()),
        end: CompanionEnd::Missing,
    });
    tagged.chain(listed).chain(missing).collect()
}

fn unsigned(source: &Reference) -> Error {
    let cause = "no signature is about it, and --signatures require was asked for";
    Error::new(Exit::Incomplete, format!("retag {source}"), cause)
        .with_hint("nothing was changed; sign it first: cosign sign")
}
