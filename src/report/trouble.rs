//! Tags of which something is not known that was needed: each is its own trouble, and is named.

use std::sync::Arc;

use crate::error::Error;
use crate::image::{Repository, Tag};
use crate::registry::ListedTag;

/// So many are named; who has more of them has another problem.
const NAMED: usize = 20;

/// A tag with trouble of its own.
#[derive(Clone, Debug)]
pub struct Troubled {
    repository: Arc<Repository>,
    name: Tag,
    error: Arc<Error>,
}

impl Troubled {
    /// The trouble of a tag, if it has any.
    #[must_use]
    pub(crate) fn of(repository: &Arc<Repository>, tag: &ListedTag) -> Option<Self> {
        let error = Arc::clone(tag.trouble.as_ref()?);
        Some(Self { repository: Arc::clone(repository), name: tag.name.clone(), error })
    }

    /// A line for each; `so` is what becomes of them, after their names.
    #[must_use]
    pub(crate) fn told(troubled: &[Self], so: &str) -> Vec<String> {
        let line = |Self { repository, name, error }: &Self| {
            format!("{repository}:{name} {so}: cannot {}: {}", error.attempt, error.summary())
        };
        let mut lines: Vec<String> = troubled.iter().take(NAMED).map(line).collect();
        if troubled.len() > NAMED {
            lines.push(format!("{} further tags {so}", troubled.len() - NAMED));
        }
        lines
    }
}
