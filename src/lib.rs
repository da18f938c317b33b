//! registry-gate: does this image already exist, complete and fresh enough, or must it be built?
//!
//! [`run()`] puts the layers together: arguments and variables become a configuration, the configuration a
//! registry, the command asks the registry, and its report is presented. Everything the process has (its
//! arguments, environment, time and streams) is passed in, so that every test runs in-process.

pub mod absence;
pub mod age;
pub mod bytes;
pub mod cleanup;
pub mod cli;
pub mod clock;
pub mod command;
pub mod condition;
pub mod config;
pub mod distribution;
pub mod duration;
pub mod env;
pub mod error;
pub mod exit;
pub mod file;
pub mod gate;
pub mod git;
pub mod http;
pub mod image;
pub mod interrupt;
pub mod metadata;
pub mod moment;
pub mod output;
pub mod parallel;
pub mod pattern;
pub mod query;
pub mod registry;
pub mod report;
pub mod rest;
pub mod secret;
pub mod server;
pub mod sort;
pub mod token;
pub mod verdict;
pub mod version;
pub mod words;

mod connect;
mod journal;
mod run;

pub use journal::Stderr;
pub use run::{Invocation, run};
