//! Whether a tag points at a digest.

use super::{Facts, Met, Missing};
use crate::image::Digest;

/// Whether it does; if not, what it points at.
pub(crate) fn is<'a>(facts: &Facts<'a>, asked: &Digest) -> Met<&'a Digest> {
    match facts.digest {
        Some(has) if has == asked => Met::Yes,
        Some(has) => Met::No(has),
        None => Met::NotKnown(Missing::Image),
    }
}

/// Whether it points at what is asked, if anything is; if not, so in words.
pub(super) fn complete(asked: Option<&Digest>, facts: &Facts<'_>) -> Met<String> {
    let Some(asked) = asked else { return Met::Yes };
    is(facts, asked).because(|has| format!("the tag points at {}, not at {}", has.short(), asked.short()))
}
