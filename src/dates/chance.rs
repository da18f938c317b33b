//! Chance, by which those are kept apart who wait for the same.

use std::hash::{BuildHasher, RandomState};

/// A number from 0 to 1. The hasher's keys are random; nothing secret hangs on it.
#[must_use]
pub(crate) fn chance() -> f64 {
    f64::from(u32::try_from(RandomState::new().hash_one(()) >> 32).unwrap_or(0)) / f64::from(u32::MAX)
}
