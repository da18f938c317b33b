//! Names and durations, each by the parser of its own type.
//!
//! What is taken must print as it was written, because it goes into URLs and is compared with what servers say.
//! What is refused is shown with the character that is wrong: found by its byte position, in a text that has
//! characters of every length.

#![no_main]

use std::fmt::Display;

use libfuzzer_sys::fuzz_target;
use registry_gate::Span;
use registry_gate::{Digest, Label, NameError, Platform, Repository, Tag};

/// A thousand leap years in seconds: no longer span may be read, so that no date overflows.
const LONGEST: u64 = 1_000 * 366 * 86_400;

fuzz_target!(|text: &str| {
    prints_as_written(text, Tag::parse(text));
    prints_as_written(text, Digest::parse(text));
    prints_as_written(text, Platform::parse(text));
    if let Some(repository) = prints_as_written(text, Repository::parse(text))
        && let Ok(below) = repository.below(text)
    {
        assert_eq!(below.as_str(), format!("{text}/{text}"));
    }
    match Label::parse(text) {
        Ok(Label { name, value: None }) => assert_eq!(name, text),
        Ok(Label { name, value: Some(value) }) => assert_eq!(format!("{name}={value}"), text),
        Err(error) => shown(&error),
    }
    match Span::parse(text) {
        Ok(span) => {
            assert!(span.seconds() <= LONGEST, "{text:?} is {span}");
            assert_eq!(Span::parse(&format!("{}s", span.seconds())), Ok(span));
        }
        Err(problem) => assert!(!problem.is_empty()),
    }
});

fn prints_as_written<T: Display>(text: &str, parsed: Result<T, NameError>) -> Option<T> {
    match parsed {
        Ok(name) => {
            assert_eq!(name.to_string(), text);
            Some(name)
        }
        Err(error) => {
            shown(&error);
            None
        }
    }
}

/// An error is one line.
fn shown(error: &NameError) {
    let told = error.to_string();
    assert!(told.ends_with(&error.problem()) && !told.contains(char::is_control), "{told:?}");
}
