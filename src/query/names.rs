//! Which names matter at all: of the others nothing is asked.

use crate::words::pattern::Pattern;

/// Patterns that whole names must, and must not, match.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Names {
    /// What they must match.
    pub include: Option<Pattern>,
    /// What they must not.
    pub exclude: Option<Pattern>,
}

impl Names {
    /// Whether this name is let through.
    #[must_use]
    pub(crate) fn admits(&self, name: &str) -> bool {
        self.include.as_ref().is_none_or(|pattern| pattern.is_match(name))
            && !self.exclude.as_ref().is_some_and(|pattern| pattern.is_match(name))
    }
}
