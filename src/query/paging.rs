//! Which of the rows are shown.

/// A part of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Paging {
    offset: usize,
    limit: Option<usize>,
}

/// How many rows a page has if nobody says: GitLab's default.
const PER_PAGE: usize = 20;

impl Paging {
    /// Leaves out the first rows, and those after the limit.
    #[must_use]
    pub(crate) fn cut(offset: Option<usize>, limit: Option<usize>) -> Self {
        Self { offset: offset.unwrap_or(0), limit }
    }

    /// GitLab's pages: numbered from 1, of 20 rows if nobody says otherwise.
    #[must_use]
    pub(crate) fn pages(page: Option<usize>, per_page: Option<usize>) -> Self {
        let per_page = per_page.unwrap_or(PER_PAGE);
        Self { offset: (page.unwrap_or(1).max(1) - 1).saturating_mul(per_page), limit: Some(per_page) }
    }

    /// No row: how many there are is all that is asked.
    #[must_use]
    pub(crate) fn none() -> Self {
        Self { offset: 0, limit: Some(0) }
    }

    /// Whether no row is of this part, however many there are.
    pub(super) fn is_none(self) -> bool {
        self.limit == Some(0)
    }

    /// The rows of this part.
    #[must_use]
    pub(crate) fn page<R>(self, rows: Vec<R>) -> Vec<R> {
        if self == Self::default() {
            return rows;
        }
        rows.into_iter().skip(self.offset).take(self.limit.unwrap_or(usize::MAX)).collect()
    }
}
