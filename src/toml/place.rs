//! Where something is wrong in a file, and what.

use crate::error::Error;

/// What is wrong, and where: in bytes from the beginning.
#[derive(Debug)]
pub(crate) struct Wrong {
    at: usize,
    what: String,
    hint: Option<String>,
}

impl Wrong {
    /// This is wrong, at this place.
    pub(crate) fn at(at: usize, what: impl Into<String>) -> Self {
        Self { at, what: what.into(), hint: None }
    }

    /// The same, with what to do about it.
    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// As an error about this text, which was to be read as what the attempt says: `read the policy a.toml`.
    pub(crate) fn told(self, text: &str, attempt: &str) -> Error {
        let (line, column) = place(text, self.at);
        let cause = format!("line {line}, column {column}: {}", self.what);
        let error = Error::configuration(attempt, cause);
        match self.hint {
            Some(hint) => error.with_hint(hint),
            None => error,
        }
    }
}

/// Line and column of a place, both from 1; the column in characters, as editors count them.
pub(crate) fn place(text: &str, at: usize) -> (usize, usize) {
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
