//! The inventory, end to end, on each kind of registry.

mod failures;
mod formats;
mod honesty;
mod odd;
mod queries;
mod repositories;
mod requests;
mod tags;
