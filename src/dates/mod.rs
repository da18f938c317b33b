//! Dates and spans: the clock, how old something is, and how people write both.

pub mod age;
pub mod clock;
pub mod duration;
pub mod moment;
