//! The components, as GitLab and its runners would use them: what their script lines do under every shell that a
//! runner starts, and whole pipelines of a consumer (`tests/setup` installs what runs them).

#![expect(clippy::print_stdout, reason = "these tests print what they saw when they fail")]

mod cleanup;
mod consumer;
mod fake;
mod gate;
mod images;
pub(crate) mod mirror;
mod own;
mod pipeline;
mod retag;
mod schedule;
mod schema;
mod shells;
mod signing;
mod skip;
mod waiting;
