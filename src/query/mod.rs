//! Which rows of a list are shown, and in which order: pure decisions on values, with the time passed in.
//!
//! What is not known about a row satisfies no condition, neither `=` nor `!=`, and comes last in every order: it is
//! neither large nor small, neither old nor new.

mod condition;
mod field;
mod left_out;
mod names;
mod order;
mod paging;
mod row;
mod value;

pub(crate) use condition::Condition;
pub(crate) use field::{Field, RepositoryField, TagField, ValueKind};
pub(crate) use left_out::left_out;
pub(crate) use names::Names;
pub(crate) use order::Order;
pub(crate) use paging::Paging;
pub(crate) use row::{Context, Queried};
pub(crate) use value::Value;

/// What is asked of a list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Query<F> {
    /// What must be true of a row; all of them.
    pub conditions: Vec<Condition<F>>,
    /// In which order rows come.
    pub order: Order<F>,
    /// Which of them are shown.
    pub paging: Paging,
}

impl<F: Field> Query<F> {
    /// The fields that conditions or the order name.
    pub(crate) fn fields(&self) -> impl Iterator<Item = F> + '_ {
        self.conditions.iter().map(Condition::field).chain(self.order.fields())
    }
}

/// The rows that meet every condition, in their order, cut to the page; and how many there were before that cut.
#[must_use]
pub(crate) fn select<R: Queried<F>, F: Field>(
    rows: Vec<R>,
    query: &Query<F>,
    context: &Context,
) -> (Vec<R>, usize) {
    let meets =
        |row: &R| query.conditions.iter().all(|condition| row.meets(condition, context) == Some(true));
    let mut rows = rows;
    rows.retain(meets);
    let count = rows.len();
    if query.paging.is_none() {
        return (Vec::new(), count);
    }
    let rows = query.order.sorted(rows, context);
    (query.paging.page(rows), count)
}

#[cfg(test)]
mod tests;
