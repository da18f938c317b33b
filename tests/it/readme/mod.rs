//! The documents are true: their examples are run as they stand, the pipelines are those that are tested, and what they point
//! at is there.

mod blocks;
mod console;
pub(crate) mod document;
mod parity;
mod pipeline;
mod pointers;
mod script;
