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
