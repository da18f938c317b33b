//! The README is true: its examples are run as they stand, its pipeline is the one that is tested, and what it points
//! at is there.

#![expect(clippy::unwrap_used, reason = "a test: it may panic")]

mod blocks;
mod console;
mod document;
mod parity;
mod pipeline;
mod pointers;

#[expect(dead_code, reason = "of the template only its inputs and jobs matter here")]
#[path = "../component/template.rs"]
mod template;
#[path = "../component/tools.rs"]
mod tools;
