//! What is promised in several places is the same in all of them: codes, keys, flags, variables, error texts, JSON.

#![expect(clippy::unwrap_used, reason = "a test: it may panic")]

mod cleanup_trouble;
mod codes;
mod colours;
mod flags;
mod gate;
mod json;
mod policy;
mod texts;
mod troubleshooting;
mod variables;

#[path = "../readme/document.rs"]
mod document;
#[path = "../component/template.rs"]
mod template;
#[path = "../component/tools.rs"]
mod tools;
