//! What is to be done for an image: all of it is looked at before.

use std::collections::BTreeMap;

use super::gather::Gathered;
use super::holding::Holding;
use super::judge::{Claim, Step};
use super::look::Looked;
use super::{Naming, Retag};
use crate::error::Error;
use crate::exit::Exit;
use crate::image::{Reference, Repository, Signatures, Tagged, named_subject};
use crate::registry::Registry;
use crate::report::{CompanionEnd, RetagCompanion};

/// What is to be done for an image.
pub(super) struct Plan<'a> {
    pub(super) naming: &'a Naming,
    pub(super) looked: &'a Looked,
    pub(super) gathered: Gathered,
    /// What each repository that is not the source's has.
    pub(super) holdings: BTreeMap<&'a Repository, Holding>,
    pub(super) steps: Vec<(Claim<'a>, Step)>,
}

impl Retag {
    /// Looks at the rest, and says what is to be done.
    ///
    /// # Errors
    /// When something could not be looked at, or must not be done (refused, incomplete).
    pub(super) fn plan<'a>(
        &self,
        registry: &dyn Registry,
        naming: &'a Naming,
        looked: &'a Looked,
    ) -> Result<Plan<'a>, Error> {
        let Naming { source, targets, .. } = naming;
        let root = &looked.document.digest;
        let steps = naming.claims(looked).map(|claim| {
            let step = claim.judge(root, self.force, self.expected.as_ref())?;
            Ok((claim, step))
        });
        let steps = steps.collect::<Result<Vec<_>, Error>>()?;
        let elsewhere: Vec<&Tagged> =
            targets.iter().filter(|target| target.repository != source.repository).collect();
        let is_needed = !elsewhere.is_empty() || self.signatures == Signatures::Require;
        let gathered = match is_needed {
            true => {
                let with_companions = self.signatures != Signatures::None;
                Gathered::read(registry, source, &looked.document, with_companions)?
            }
            false => Gathered::default(),
        };
        if self.signatures == Signatures::Require && !gathered.is_signed(root) {
            return Err(unsigned(source));
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
        Ok(Plan { naming, looked, gathered, holdings, steps })
    }
}

impl Plan<'_> {
    /// What is about the image, and what became of it in a target's repository; `copied` is what became of what was not there.
    pub(super) fn companions(&self, claim: &Claim<'_>, copied: CompanionEnd) -> Vec<RetagCompanion> {
        let Some(holding) = self.holdings.get(&claim.tag.repository) else { return Vec::new() };
        let gathered = &self.gathered;
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
}

fn unsigned(source: &Reference) -> Error {
    let cause = "no signature is about it, and --signatures require was asked for";
    Error::new(Exit::Incomplete, format!("retag {source}"), cause)
        .with_hint("nothing was changed; sign it first: cosign sign")
}
