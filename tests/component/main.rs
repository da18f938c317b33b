//! The components, as GitLab and its runners would use them: the inputs they declare, what their script lines do
//! under every shell that a runner starts, and whole pipelines of a consumer (`tests/setup` installs what runs them).

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test: it may panic, and prints what it saw when it does"
)]

mod answer;
mod cleanup;
mod consumer;
mod fake;
mod gate;
mod inputs;
mod pins;
mod pipeline;
mod release;
mod runner;
mod schedule;
mod schema;
mod skip;
mod template;
mod tools;
