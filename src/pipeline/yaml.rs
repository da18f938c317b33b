//! YAML as every reader of it understands it: keys of ours, and every other scalar a string of JSON.

use std::fmt::Write as _;

use crate::words::is_dangerous;

/// A text as a scalar. It is a string of JSON, and one that YAML 1.1 reads as the same: what that folds, refuses, or a
/// log is steered by is written as its number.
pub(super) fn scalar(text: &str) -> String {
    let mut scalar = String::with_capacity(text.len() + 2);
    scalar.push('"');
    for c in text.chars() {
        match c {
            '"' => scalar.push_str("\\\""),
            '\\' => scalar.push_str("\\\\"),
            '\n' => scalar.push_str("\\n"),
            c if is_dangerous(c) || ('\u{7f}'..='\u{a0}').contains(&c) => {
                let number = u32::from(c);
                // Beyond the first plane JSON writes two halves, which YAML takes for two characters.
                let _ = match number {
                    0..=0xffff => write!(scalar, "\\u{number:04x}"),
                    _ => write!(scalar, "\\U{number:08x}"),
                };
            }
            c => scalar.push(c),
        }
    }
    scalar.push('"');
    scalar
}

/// Scalars as a list on one line.
pub(super) fn list<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let scalars: Vec<String> = texts.map(scalar).collect();
    format!("[{}]", scalars.join(", "))
}
