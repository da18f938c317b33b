//! What git says of a folder, read from its own files: no program is run, and no history is needed.

mod config;
mod index;
pub(crate) mod pointer;
mod reader;
mod tracked;
mod work_tree;

pub use tracked::{Known, Tracked};
pub(crate) use work_tree::WorkTree;
