//! Files: what is read ([`read()`]), and what a run writes: whole and by rename ([`Whole`]), or line by line while it happens ([`Lines`]).
//!
//! A job's folder is reused, shared and full of other people's files. So nothing that lies there is written into: a
//! new file of a random name, made by `create_new`, which follows no link, takes the place of what was there by
//! rename. A link at a path is replaced, and what it points at is left as it is; a file that is replaced keeps its
//! mode. What is no file at all (a terminal, `/dev/null`, a pipe) cannot be replaced: it is written to, or refused.

mod draft;
mod lines;
mod read;
mod same;
mod target;
mod whole;

#[cfg(test)]
mod tests;

pub(crate) use lines::Lines;
pub(crate) use read::{Unread, name, read};
pub(crate) use same::is_same;
pub(crate) use whole::{Whole, remove, replace};
