//! registry-gate: does this image already exist, complete and fresh enough, or must it be built?
//!
//! [`run()`] puts the layers together: arguments and variables become a configuration, the configuration a
//! registry, the command asks the registry, and its report is presented. Everything the process has (its
//! arguments, environment, time and streams) is passed in, so that every test runs in-process.

pub mod cleanup;
pub mod cli;
mod command;
pub mod condition;
pub mod config;
pub mod dates;
pub mod error;
pub mod exit;
mod file;
pub mod gate;
pub mod gitlab;
pub mod http;
pub mod image;
pub mod interrupt;
pub mod output;
pub mod parallel;
mod query;
pub mod registry;
pub mod report;
pub mod secret;
pub mod words;

mod run;

pub use run::{Invocation, Stderr, run};
