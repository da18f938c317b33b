//! Rows that conditions leave out because nobody knows the value. That is no answer about them, so it is told.

use super::{Context, Field, Queried, Query};
use crate::words::counted;

/// So many rows of which a field is not known, though a condition is about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LeftOut<F> {
    /// The field.
    pub field: F,
    /// How many rows.
    pub count: usize,
    /// Of how many that have such a thing at all.
    pub of: usize,
}

impl<F: Field> LeftOut<F> {
    /// Whether it is true of all of them: then nothing was found out by the condition.
    #[must_use]
    pub(crate) fn is_everything(&self) -> bool {
        self.count == self.of
    }

    /// `3 tags are left out, whose age is not known`: how many rows, with their verb.
    #[must_use]
    pub(crate) fn told(&self, one: &str, several: &str) -> String {
        let rows = counted(self.count, one, several);
        format!("{rows} left out, whose {} is not known", self.field.name())
    }
}

/// The condition that leaves out most rows for want of a fact, if any does.
pub(crate) fn left_out<R: Queried<F>, F: Field>(
    rows: &[R],
    query: &Query<F>,
    context: &Context,
) -> Option<LeftOut<F>> {
    let facts = query.conditions.iter().filter(|condition| R::is_fact(condition.field()));
    let counted = facts.map(|condition| {
        let field = condition.field();
        let having = || rows.iter().filter(|row| !row.lacks(field));
        let count = having().filter(|row| row.meets(condition, context).is_none()).count();
        LeftOut { field, count, of: having().count() }
    });
    counted.filter(|left_out| left_out.count > 0).max_by_key(|left_out| left_out.count)
}
