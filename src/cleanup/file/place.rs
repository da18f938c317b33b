//! Where something is wrong in a file, and what.

use crate::error::Error;
use crate::words::shown;

/// What is wrong, and where: in bytes from the beginning.
#[derive(Debug)]
pub(super) struct Wrong {
    at: usize,
    what: String,
    hint: Option<String>,
}

impl Wrong {
    pub(super) fn at(at: usize, what: impl Into<String>) -> Self {
        Self { at, what: what.into(), hint: None }
    }

    pub(super) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// As an error about this text in this file.
    pub(super) fn told(self, text: &str, path: &str) -> Error {
        let (line, column) = place(text, self.at);
        let cause = format!("line {line}, column {column}: {}", self.what);
        let error = Error::configuration(format!("read the policy {}", shown(path)), cause);
        match self.hint {
            Some(hint) => error.with_hint(hint),
            None => error,
        }
    }
}

/// Line and column of a place, both from 1; the column in characters, as editors count them.
pub(super) fn place(text: &str, at: usize) -> (usize, usize) {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let before = &text[..at];
    let line = before.rfind('\n').map_or(0, |end| end + 1);
    (before.matches('\n').count() + 1, before[line..].chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_counted_in_lines_and_characters() {
        let text = "äb\r\ncd\n";
        let places: Vec<_> = [0, 1, 2, 3, 5, 6, 8, 99].iter().map(|at| place(text, *at)).collect();
        assert_eq!(places, [(1, 1), (1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (3, 1), (3, 1)]);
    }
}
