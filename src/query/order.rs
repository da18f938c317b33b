//! The order of rows. Each key is read off a row once, and only places are moved until all are known.

use std::cmp::Ordering;

use super::condition::compared;
use super::{Context, Field, Queried, Value};
use crate::words::sort::{arrange, natural, sort_places};
use crate::words::version::Version;

/// Fields by which rows are sorted, the first first; without any, by [`Queried::USUAL`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Order<F>(Vec<(F, Direction)>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    Up,
    Down,
}

impl<F> Default for Order<F> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<F: Field> Order<F> {
    /// Reads `-age,name`.
    ///
    /// # Errors
    /// In words, when there is no such field.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let keys = text.split(',').map(str::trim).map(|key| {
            let (direction, name) = match (key.strip_prefix('-'), key.strip_prefix('+')) {
                (Some(name), _) => (Direction::Down, name),
                (None, Some(name)) => (Direction::Up, name),
                (None, None) => (Direction::Up, key),
            };
            F::parse(name).map(|field| (field, direction))
        });
        keys.collect::<Result<_, _>>().map(Self)
    }

    /// The fields, in order.
    pub(crate) fn fields(&self) -> impl Iterator<Item = F> + '_ {
        self.0.iter().map(|(field, _)| *field)
    }

    /// The rows in this order; rows that are equal in it come in the usual one.
    pub(super) fn sorted<R: Queried<F>>(&self, rows: Vec<R>, context: &Context) -> Vec<R> {
        let usual = R::USUAL.into_iter().filter(|usual| self.fields().all(|field| field != *usual));
        let keys: Vec<_> = self.0.iter().copied().chain(usual.map(|field| (field, Direction::Up))).collect();
        // The last key first, each time keeping the order of equals: so only one key of each row is in memory.
        let mut places: Vec<usize> = (0..rows.len()).collect();
        for (field, direction) in keys.iter().rev() {
            let values: Vec<SortKey<'_>> =
                rows.iter().map(|row| SortKey::of(row.value(*field, context), R::is_name(*field))).collect();
            sort_places(&mut places, &|a, b| values[a].compare(&values[b], *direction));
        }
        let mut rows = rows;
        arrange(&mut rows, places);
        rows
    }
}

/// A value to sort by.
enum SortKey<'a> {
    Known(Value<'a>),
    /// A name that is a version comes in the order of versions, before names that are none.
    Name(Option<Version>, std::borrow::Cow<'a, str>),
}

impl<'a> SortKey<'a> {
    fn of(value: Value<'a>, is_name: bool) -> Self {
        match value {
            Value::Text(text) if is_name => Self::Name(Version::parse(&text), text),
            other => Self::Known(other),
        }
    }

    fn compare(&self, other: &Self, direction: Direction) -> Ordering {
        let directed = |order: Ordering| if direction == Direction::Down { order.reverse() } else { order };
        match (self, other) {
            (Self::Known(Value::Unknown), Self::Known(Value::Unknown)) => Ordering::Equal,
            // Last, whatever the direction.
            (Self::Known(Value::Unknown), _) => Ordering::Greater,
            (_, Self::Known(Value::Unknown)) => Ordering::Less,
            (Self::Known(Value::Version(a)), Self::Known(Value::Version(b))) => directed(a.cmp(b)),
            (Self::Known(a), Self::Known(b)) => directed(compared(a, b).unwrap_or(Ordering::Equal)),
            (Self::Name(Some(a), a_text), Self::Name(Some(b), b_text)) => {
                directed(a.cmp(b).then_with(|| natural(a_text, b_text)))
            }
            (Self::Name(Some(_), _), Self::Name(None, _)) => directed(Ordering::Less),
            (Self::Name(None, _), Self::Name(Some(_), _)) => directed(Ordering::Greater),
            (Self::Name(None, a), Self::Name(None, b)) => directed(natural(a, b)),
            _ => Ordering::Equal,
        }
    }
}
