//! The use cases. They see a registry and the time, nothing of servers, formats or the process.

mod absent;
mod age;
mod apply;
mod canary;
mod check;
mod cleanup;
mod delete_repositories;
mod doctor;
mod inspect;
mod key;
mod meant;
mod repositories;
mod retag;
mod tags;

pub(crate) use age::AskAge;
pub(crate) use apply::Apply;
pub(crate) use check::{Check, Wanted};
pub(crate) use cleanup::Cleanup;
pub(crate) use delete_repositories::DeleteRepositories;
pub(crate) use doctor::{Doctor, unasked};
pub(crate) use inspect::Inspect;
pub(crate) use key::{Bases, Begun, ComputeKey, ListTargets, Variable, Walks};
pub(crate) use repositories::Repositories;
pub(crate) use retag::{Naming, Retag};
pub(crate) use tags::Tags;

use meant::Meant;
use time::OffsetDateTime;

use crate::condition::{self, Conditions, Facts};
use crate::gate::Gate;
use crate::gate::verdict;
use crate::image::Reference;
use crate::registry::{Lookup, Needs, Registry};
use crate::report::ImageReport;

/// How images are judged.
struct Judging<'a> {
    /// What each of them must be.
    conditions: &'a [&'a Conditions],
    gate: Gate,
    canary: Option<&'a Reference>,
    meant: Meant<'a>,
}

/// Looks up images and rules on each.
fn rule(
    references: &[Reference],
    needs: &Needs,
    Judging { conditions, gate, canary, meant }: Judging<'_>,
    registry: &dyn Registry,
    now: OffsetDateTime,
) -> Vec<ImageReport> {
    let mut lookups = canary::believed(registry.look_up(references, needs), canary, registry);
    let more = meant.look(registry, references, &mut lookups);
    let judged = references.iter().zip(conditions).zip(lookups);
    let reports = judged.map(|((reference, conditions), lookup)| {
        let mut judged = match &lookup {
            Ok(lookup) => verdict::judge(
                reference,
                conditions,
                &lookup.as_ref().map(|found| conditions.facts(found)),
                now,
            ),
            Err(error) => Err(error.clone()),
        };
        if let (Ok(judgement), Some(more)) = (&mut judged, &more) {
            judgement.reason = format!("{}; {more}", judgement.reason);
        }
        let found = match lookup {
            Ok(Lookup::Found(found)) => Some(found),
            _ => None,
        };
        let facts = found.as_ref().map(|found| conditions.facts(found));
        let lacks_key = |facts: &Facts<'_>| condition::label::is_lacking(facts, condition::label::KEY);
        let age = facts.and_then(|facts| verdict::age(&facts, conditions.clock, now).ok());
        let has_no_key = conditions.key.is_some() && facts.as_ref().is_some_and(lacks_key);
        ImageReport {
            name: None,
            reference: reference.clone(),
            ruling: gate.rule(&judged),
            found,
            age,
            key: conditions.key,
            has_no_key,
            error: judged.err(),
        }
    });
    reports.collect()
}
