//! Why a name was refused: the one sentence a person needs is *which character*, so it is kept.

use std::fmt;

use crate::words::{character, shown_up_to};

/// A name that no registry would take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameError {
    /// The whole text as it was given.
    text: String,
    problem: Problem,
    /// What was probably meant.
    hint: Option<&'static str>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Problem {
    /// The text as a whole.
    Whole(String),
    /// The character at this byte position.
    Character { position: usize, noun: &'static str, allowed: &'static str },
}

impl NameError {
    /// A problem with the text as a whole.
    pub(super) fn new(text: &str, problem: impl Into<String>) -> Self {
        Self { text: text.to_owned(), problem: Problem::Whole(problem.into()), hint: None }
    }

    /// A character that must not stand at this byte position of `text`.
    pub(super) fn at(text: &str, position: usize, noun: &'static str, allowed: &'static str) -> Self {
        Self { text: text.to_owned(), problem: Problem::Character { position, noun, allowed }, hint: None }
    }

    /// The same problem, with what to do about it.
    pub(super) fn with_hint(self, hint: &'static str) -> Self {
        Self { hint: Some(hint), ..self }
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        self.hint
    }

    /// The same problem, seen in a larger text in which this one begins at byte `offset`.
    pub(super) fn within(mut self, text: &str, offset: usize) -> Self {
        text.clone_into(&mut self.text);
        if let Problem::Character { position, .. } = &mut self.problem {
            *position += offset;
        }
        self
    }

    /// What is wrong, without the text: `'W' at character 1 is not allowed in a repository name (…)`.
    #[must_use]
    pub fn problem(&self) -> String {
        match &self.problem {
            Problem::Whole(sentence) => sentence.clone(),
            Problem::Character { position, noun, allowed } => {
                let character =
                    self.text[*position..].chars().next().map_or_else(|| "the end".to_owned(), character);
                let count = self.text[..*position].chars().count() + 1;
                format!("{character} at character {count} is not allowed in a {noun} ({allowed})")
            }
        }
    }
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\": {}", shown_up_to(300, &self.text), self.problem())
    }
}

impl std::error::Error for NameError {}
