//! One rule for each fact about an image: its age, digest, labels, platforms, signatures and size.
//!
//! A rule says yes, no, or that it is not known. What that becomes is the business of who asks: the gate fails, a list
//! leaves the tag out and says so, a cleanup keeps it. No rule makes an answer of what was not looked at.

pub(crate) mod age;
pub(crate) mod digest;
mod facts;
pub mod label;
mod list;
mod met;
pub(crate) mod platform;
pub(crate) mod presence;
mod signature;
pub(crate) mod size;

pub use facts::{Facts, Missing};
pub(crate) use list::{Conditions, FLAGS};
pub use met::Met;
pub(crate) use signature::{is_signature, is_signature_tag};

#[cfg(test)]
mod tests;
