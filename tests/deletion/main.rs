//! Deleting, on each kind of registry: what the registry holds afterwards is what counts.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod api;
mod faults;
mod indexes;
mod place;
mod repositories;
mod tags;
