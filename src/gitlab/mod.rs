//! GitLab and its container registry: the one implementation of what a registry can be asked.
//!
//! `registry` chooses the way that answers in the fewest requests; the others are the ways: `metadata` (GitLab's own API
//! of its registry), `distribution` (OCI), `rest` (GitLab's API), `git` (the refs of the project), and `token`, which
//! all of them need. `absence` says which 404 is one.

pub(crate) mod absence;
pub(crate) mod distribution;
pub mod git;
pub(crate) mod metadata;
pub(crate) mod registry;
pub(crate) mod rest;
pub(crate) mod token;
