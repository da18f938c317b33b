//! The HTML report in a real browser (`tests/setup` installs it; a missing one is a failure): what it draws, what an
//! address asks of it, and what a hostile server cannot do to it.

mod browser;
mod looks;
mod picture;
mod plan_looks;
mod plan_table;
mod plans;
mod reports;
mod table;
