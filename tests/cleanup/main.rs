//! Cleanup, end to end: what a run says of the registry, compared with what the registry holds afterwards.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../faults/kinds.rs"]
mod kinds;
#[path = "../support/mod.rs"]
mod support;

mod applying;
mod broken;
mod companions;
mod deletes;
mod expiry;
mod files;
mod idle;
mod in_use;
mod interrupts;
mod judge;
mod limits;
mod links;
mod looks;
mod matrix;
mod meanwhile;
mod odd;
mod order;
mod place;
mod plan;
mod plans;
mod process;
mod record;
mod refusals;
mod repositories;
mod requests;
mod rights;
mod tampered;
mod tokens;
