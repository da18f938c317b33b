//! What was found or done, as values that every format presents alike.

mod tag;

pub use tag::{AgeReport, CheckReport, ImageReport};
