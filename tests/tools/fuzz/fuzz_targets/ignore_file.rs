//! Ignore files: what is left out of a content key, written by people.
//!
//! A file is read or refused with a line that it has. What is asked of it has an answer whatever the name, and a last
//! line that means everything has the last word.

#![no_main]

use libfuzzer_sys::fuzz_target;
use registry_gate::{FaultyLine, Ignore};

fuzz_target!(|input: &[u8]| {
    let split = input.iter().position(|byte| *byte == 0).unwrap_or(input.len());
    let (file, path) = (&input[..split], input.get(split + 1..).unwrap_or_default());
    match Ignore::read(file, &[]) {
        Ok(ignore) => drop(ignore.both(path)),
        Err(FaultyLine { line, problem }) => {
            let lines = file.split(|byte| *byte == b'\n').count();
            assert!(line.is_some_and(|line| (1..=lines).contains(&line)), "{line:?} of {lines}");
            assert!(!problem.is_empty());
        }
    }
    if let Ok(everything) = Ignore::read(file, &["**".to_owned()])
        && is_name(path)
    {
        assert_eq!(everything.both(path), (true, true));
    }
});

/// Whether it is a name that a folder can have.
fn is_name(path: &[u8]) -> bool {
    let is_part = |part: &[u8]| {
        !part.is_empty() && !part.contains(&b'\n') && !part.contains(&0) && part != b"." && part != b".."
    };
    path.split(|byte| *byte == b'/').all(is_part)
}
