//! The `check` component, as GitLab and its runners would use it: the inputs it declares, what its script lines do
//! under every shell that a runner starts, and whole pipelines of a consumer (`tests/setup` installs what runs them).

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test: it may panic, and prints what it saw when it does"
)]

mod answer;
mod consumer;
mod gate;
mod inputs;
mod pipeline;
mod runner;
mod schema;
mod skip;
mod template;
mod tools;
