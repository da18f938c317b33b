//! Everything that can go wrong, at every point of every conversation, and never a "no" made of it.

pub(crate) mod kinds;
mod links;
mod matrix;
mod patience;
mod questions;
mod situations;
mod texts;
mod told;
