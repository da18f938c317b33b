//! The documents are true: their examples are run as they stand, the pipelines are those that are tested, and what they point
//! at is there.

#![expect(clippy::unwrap_used, reason = "a test: it may panic")]

mod blocks;
mod console;
mod document;
mod parity;
mod pipeline;
mod pointers;
mod script;

#[expect(dead_code, reason = "of the template only its inputs and jobs matter here")]
#[path = "../component/template.rs"]
mod template;
#[path = "../component/tools.rs"]
mod tools;
