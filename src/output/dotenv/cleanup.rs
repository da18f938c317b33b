//! The keys that `cleanup` writes: what goes, what went, and whether it was refused.

use crate::report::CleanupTotals;

/// The keys, without their prefix, in the order in which they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CleanupKey {
    /// How many tags the plan deletes.
    ToDelete,
    /// How many of them are deleted.
    Deleted,
    /// How many could not be.
    Failed,
    /// The bytes of the images of which no tag is left by that, as far as their sizes are known.
    FreedBytes,
    /// `true` when a safety limit stands against carrying the plan out, else `false`.
    Refused,
}

impl CleanupKey {
    /// Every key.
    pub const ALL: [Self; 5] = [Self::ToDelete, Self::Deleted, Self::Failed, Self::FreedBytes, Self::Refused];

    /// The key as it is written, after the prefix.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ToDelete => "CLEANUP_TO_DELETE",
            Self::Deleted => "CLEANUP_DELETED",
            Self::Failed => "CLEANUP_FAILED",
            Self::FreedBytes => "CLEANUP_FREED_BYTES",
            Self::Refused => "CLEANUP_REFUSED",
        }
    }
}

/// What stands behind a key.
pub(super) fn value(key: CleanupKey, totals: CleanupTotals) -> String {
    let count = |count: Option<usize>| count.map(|count| count.to_string());
    let value = match key {
        CleanupKey::ToDelete => count(totals.to_delete),
        CleanupKey::Deleted => count(totals.deleted),
        CleanupKey::Failed => count(totals.failed),
        CleanupKey::FreedBytes => totals.freed_bytes.map(|bytes| bytes.to_string()),
        CleanupKey::Refused => totals.refused.map(|refused| refused.to_string()),
    };
    value.unwrap_or_default()
}
