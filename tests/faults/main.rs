//! Everything that can go wrong, at every point of every conversation, and never a "no" made of it.

#[path = "../support/mod.rs"]
mod support;

mod kinds;
mod links;
mod matrix;
mod patience;
mod questions;
mod situations;
mod texts;
mod told;
