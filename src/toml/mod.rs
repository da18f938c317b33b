//! Files in TOML, as people write them: what is in a table, and what is wrong where.
//!
//! Nothing in such a file is guessed at. What is unknown or of the wrong kind is refused, with its line and column, in
//! words for people. The first problem of a file is told, not all of them: the others often follow from it.

mod entry;
mod key;
mod open;
mod place;
mod syntax;

pub(crate) use entry::{TomlEntry, in_order, table};
pub use key::KnownKey;
pub(crate) use key::key;
#[cfg(test)]
pub(crate) use open::MOST_BYTES;
pub(crate) use open::{FileKind, HERE, read_text};
pub(crate) use place::Wrong;
pub(crate) use syntax::{keys, parse};
pub(crate) use toml_span::Value;
pub(crate) use toml_span::value::{Table, ValueInner};
