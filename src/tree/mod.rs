//! What lies in a folder, as it is told: names of any bytes on one line each, contents by their SHA-256.

mod escape;
mod hash;

pub use escape::{escaped, unescaped};
pub use hash::{Hash, Hasher};
