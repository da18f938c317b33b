//! The inventory, end to end, on each kind of registry.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../support/mod.rs"]
mod support;

mod failures;
mod formats;
mod honesty;
mod odd;
mod queries;
mod repositories;
mod requests;
mod tags;
