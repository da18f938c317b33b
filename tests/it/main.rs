//! Everything that the program promises, held without root, without a network and without a program of others: the
//! registries are simulated, and the gate runs in the test's own process. `tests/peers` and `tests/image` have the rest.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

mod architecture;
mod check;
mod cleanup;
mod component;
mod consumers;
mod contract;
mod deletion;
mod doctor;
mod faults;
mod inventory;
mod key;
mod pipeline;
mod project;
mod readme;
mod requests;
mod retag;
mod simulator;
