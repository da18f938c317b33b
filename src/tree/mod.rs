//! What lies in a folder: its files and links in one fixed order, each read once, hashed, and seen to stand still.
//!
//! Builders send the work tree, so the work tree is what counts, and no database that git keeps of it: filters, large
//! files kept elsewhere, and edits all make git's own hashes lie about what is built. Nothing is passed over here in
//! silence. What cannot be read is an error that names it, and so is what changes while it is read: a key that left
//! something out would call two different images one.
//!
//! The order is that of the lines in a key's list, so that a list of a million files is made, hashed, written and
//! compared as it comes, in the memory of one folder.

mod contents;
mod entry;
mod escape;
mod folder;
pub(crate) mod git;
mod hash;
mod nested;
mod place;
mod read;
mod reading;
mod refused;
mod scan;
mod scope;
mod system;
mod trouble;
mod walk;

pub(crate) use contents::Contents;
pub(crate) use entry::{Entry, Mode};
pub(crate) use escape::{escaped, unescaped};
pub(crate) use hash::{Hash, Hasher};
pub(crate) use place::Root;
pub(crate) use scan::{Modules, Scan, Seen};
pub(crate) use scope::{All, Scope};
pub(crate) use system::{bytes_of, path_of};
