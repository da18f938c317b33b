//! How large an image is, compared with a limit.

use super::{Facts, Met, Missing};

/// Whether it is larger than this, in bytes.
pub(crate) fn is_larger(facts: &Facts<'_>, limit: u64) -> Met {
    Met::of(facts.size_bytes.map(|bytes| bytes > limit), Missing::Size)
}

/// Whether it is smaller than this, in bytes.
pub(crate) fn is_smaller(facts: &Facts<'_>, limit: u64) -> Met {
    Met::of(facts.size_bytes.map(|bytes| bytes < limit), Missing::Size)
}
