//! Companions whose image is gone: what somebody left behind who deleted it by its digest, or was interrupted.
//!
//! That no tag here has their image proves nothing: it may be in use by its digest. Only the registry's own no to that
//! digest does. Then the first rule that is about such a tag decides, by its name and its age, as of any other; it is
//! never counted, neither among the newest nor among the versions.

use time::OffsetDateTime;

use super::places::{RuleAt, TagAt};
use super::policy::{Action, Policy};
use super::reason::Met;
use super::selection::Moment;
use super::stock::Stock;
use crate::image::Digest;

/// The rules that would take companions if what these are about is gone: place of the companion, place of the rule.
pub(super) fn takers(
    stock: &Stock,
    policy: &Policy,
    companions: &[(TagAt, Digest)],
    now: OffsetDateTime,
) -> Vec<(TagAt, RuleAt)> {
    let moment = Moment { now, clock: policy.clock };
    companions.iter().filter_map(|(place, _)| Some((*place, taker(stock, policy, *place, moment)?))).collect()
}

fn taker(stock: &Stock, policy: &Policy, place: TagAt, moment: Moment) -> Option<RuleAt> {
    let tag = &stock.tags[place];
    for (at, rule) in policy.placed_rules() {
        let select = &rule.select;
        let ranks_versions = matches!(rule.action, Action::KeepVersions { .. });
        if ranks_versions && select.version_of(tag.name.as_str()).is_none() {
            continue;
        }
        let met = select.scope(&stock.repository, tag, false).and(|| select.age(tag, moment));
        match (met, &rule.action) {
            // It may be one of those that stay.
            (Met::Yes | Met::NotKnown(_), Action::Keep) => return None,
            (Met::Yes, _) => return Some(at),
            // Where it is not known a later rule may take it, by what is.
            (Met::No(_) | Met::NotKnown(_), _) => {}
        }
    }
    None
}
