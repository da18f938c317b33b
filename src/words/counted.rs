//! How many of something there are.

/// `1 tag`, `2 tags`.
#[must_use]
pub(crate) fn counted(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}
