//! What becomes of images that only aliases have, and what nobody knows of who else has them.

use std::collections::HashMap;

use time::OffsetDateTime;

use super::aliases::Aliases;
use super::places::TagAt;
use super::policy::Policy;
use super::reason::Reason;
use super::stock::Stock;
use crate::condition::Facts;
use crate::condition::age::{Counts, age, has_passed};
use crate::image::Digest;

/// What becomes of the images of these aliases that no other tag has.
pub(super) fn alone(
    stock: &Stock,
    policy: &Policy,
    aliases: &[(TagAt, Digest)],
    now: OffsetDateTime,
) -> HashMap<Digest, Reason> {
    let Some(Aliases { after, .. }) = policy.aliases else { return HashMap::new() };
    let mut alone: HashMap<Digest, Reason> = HashMap::new();
    for (place, digest) in aliases {
        let facts = Facts::of_listed(&stock.tags[*place]);
        let own = match age(&facts, policy.clock, Counts::Newest, now) {
            Ok(age) if has_passed(now, age.date, after) => Reason::AliasLapsed,
            Ok(_) => Reason::AliasFresh,
            Err(_) => Reason::AliasUndated,
        };
        // The youngest tells it for all, and one of unknown age may be that: the reasons are in this order.
        let all = alone.entry(digest.clone()).or_insert(own);
        *all = (*all).max(own);
    }
    let mut is_alias = stock.tags.each(false);
    for (place, _) in aliases {
        is_alias[*place] = true;
    }
    for (_, tag) in stock.tags.placed().filter(|(place, _)| !is_alias[*place]) {
        if let Some(digest) = &tag.digest {
            alone.remove(digest);
        }
    }
    alone
}

/// Whether nobody knows of some tag what it points at, or whether that is an index: it may be the image of any alias.
pub(super) fn is_doubtful(stock: &Stock) -> bool {
    stock.tags.iter().any(|tag| tag.digest.is_none() || tag.media_type.is_none())
}
