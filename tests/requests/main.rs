//! How many requests each question costs, and what they ask for.

#[path = "../support/mod.rs"]
mod support;

mod connections;
mod many;
mod one;
