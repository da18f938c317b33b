//! registry-gate: does this image already exist, complete and fresh enough, or must it be built?
//!
//! [`run()`] puts the layers together: arguments and variables become a configuration, the configuration a
//! registry, the command asks the registry, and its report is presented. Everything the process has (its
//! arguments, environment, time and streams) is passed in, so that every test runs in-process.
pub mod age;
pub mod clock;
pub mod duration;
pub mod error;
pub mod exit;
pub mod http;
pub mod image;
pub mod parallel;
pub mod secret;
