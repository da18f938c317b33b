//! Dates and spans: the clock, how old something is, and how people write both.

pub(crate) mod age;
pub(crate) mod chance;
pub mod clock;
pub(crate) mod duration;
pub(crate) mod moment;
