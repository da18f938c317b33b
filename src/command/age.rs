//! `age`: one number.

use time::OffsetDateTime;

use super::canary::believed;
use crate::condition::Conditions;
use crate::condition::age::has_passed;
use crate::dates::age::{Clock, Unit};
use crate::dates::duration::Span;
use crate::error::Error;
use crate::exit::Exit;
use crate::gate::verdict;
use crate::image::{Platform, Reference};
use crate::registry::{Lookup, Needs, Registry};
use crate::report::AgeReport;

/// Whose age is asked for.
#[derive(Clone, Debug)]
pub(crate) struct AskAge {
    /// The tag.
    pub reference: Reference,
    /// The clock.
    pub clock: Clock,
    /// The unit of the answer.
    pub unit: Unit,
    /// Older than this is `stale`.
    pub max: Option<Span>,
    /// The platforms whose images count; empty: all.
    pub platforms: Vec<Platform>,
    /// An image that must be there for a no to be believed.
    pub canary: Option<Reference>,
}

impl AskAge {
    /// Looks the tag up and counts.
    ///
    /// # Errors
    /// When the look-up failed, or the age is not known (7).
    pub(crate) fn run(&self, registry: &dyn Registry, now: OffsetDateTime) -> Result<AgeReport, Error> {
        let conditions =
            Conditions { clock: self.clock, platforms: self.platforms.clone(), ..Conditions::default() };
        let needs = conditions.needs(now).and(&Needs::dated(self.clock));
        let lookups = registry.look_up(std::slice::from_ref(&self.reference), &needs);
        let mut lookups = believed(lookups, self.canary.as_ref(), registry);
        let lookup = lookups.remove(0)?;
        let judged = verdict::judge(
            &self.reference,
            &conditions,
            &lookup.as_ref().map(|found| conditions.facts(found)),
            now,
        )?;
        let (unit, reference) = (self.unit, &self.reference);
        let answer = |age, reason, exit| AgeReport { unit, reference: reference.clone(), age, reason, exit };
        let found = match lookup {
            Lookup::Found(found) if judged.verdict == verdict::Verdict::Present => found,
            _ => return Ok(answer(None, judged.reason, judged.verdict.exit())),
        };
        let age = verdict::age(&conditions.facts(&found), self.clock, now)
            .map_err(|undated| verdict::unknown_age(undated, &self.reference, ""))?;
        let stale = self.max.filter(|max| has_passed(now, age.date, *max));
        let exit = if stale.is_some() { Exit::Stale } else { Exit::Ok };
        let reason = match stale {
            Some(max) => format!("{} {} ago, older than {max}", age.verb, age.span),
            None => format!("{} {} ago", age.verb, age.span),
        };
        Ok(answer(Some((age, unit.count(age.span))), reason, exit))
    }
}
