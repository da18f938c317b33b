//! The content key: what an image would hold, told before it is built.
//!
//! A key is the SHA-256 of a list that anybody can read, and can check with `sha256sum`: one line for each file of the
//! context, for the Dockerfile, and for whatever else is handed to the builder. Two rules decide what is in it. What an
//! image could differ by is in: a key that left it out would find an image that is not the one asked for. And what no
//! image differs by is not (times, owners, the umask of whoever checked out, the order in which a folder is read): a key
//! that had it would never find anything.
//!
//! All here are functions of values; what lies in folders is read by `tree`.

pub(crate) mod argument;
pub(crate) mod change;
mod content;
pub(crate) mod dockerfile;
pub(crate) mod ignore;
pub(crate) mod list;
mod tag;

pub(crate) use content::{Content, is_address};
pub(crate) use tag::TagShape;
