//! Deleting, on each kind of registry: what the registry holds afterwards is what counts.

mod api;
mod faults;
mod indexes;
mod place;
mod repositories;
mod tags;
