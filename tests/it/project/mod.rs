//! What a cleanup must know beside names and dates, asked of each kind of registry and of GitLab: what is in use, what
//! belongs together, and the project's own policy.

mod asking;
mod deployed;
mod git;
mod listing;
mod policy;
mod relations;
