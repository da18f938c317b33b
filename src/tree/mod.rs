//! What lies in a folder, as it is told: names of any bytes on one line each, contents by their SHA-256.

mod escape;
pub mod git;
mod hash;
mod refused;

pub use escape::{escaped, unescaped};
pub use hash::{Hash, Hasher};
