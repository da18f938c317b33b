//! Labels asked for: `name=value`, or a name alone for "whatever its value".

use super::NameError;

/// A label asked for: a name, and the value it must have if one is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The label's name.
    pub name: String,
    /// The value it must have; `None`: any.
    pub value: Option<String>,
}

impl Label {
    /// Reads `name=value` or `name`.
    ///
    /// # Errors
    /// When the name is empty or has blanks or control characters.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let (name, value) = text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)));
        if name.is_empty() {
            return Err(NameError::new(text, "the label has no name; write name=value"));
        }
        if let Some((at, _)) = name.char_indices().find(|(_, c)| c.is_whitespace() || c.is_control()) {
            return Err(NameError::at(text, at, "label name", "no blanks or control characters"));
        }
        Ok(Self { name: name.to_owned(), value: value.map(str::to_owned) })
    }
}

/// A label's text as a person may see it: on one line, not too long, nothing that moves a cursor.
#[must_use]
pub fn shown(text: &str) -> String {
    shown_up_to(120, text)
}

/// The same, up to so many characters.
#[must_use]
pub fn shown_up_to(most: usize, text: &str) -> String {
    let safe = |c: char| if c.is_control() || is_direction(c) { '\u{fffd}' } else { c };
    let mut shown: String = text.chars().take(most).map(safe).collect();
    if text.chars().nth(most).is_some() {
        shown.push('…');
    }
    shown
}

/// Whether a character changes the direction of what follows it.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_a_name_with_or_without_a_value() {
        let read = |text: &str| Label::parse(text).map(|label| (label.name, label.value));
        assert_eq!(read("a=b=c").unwrap(), ("a".into(), Some("b=c".into())));
        assert_eq!(read("a=").unwrap(), ("a".into(), Some(String::new())));
        assert_eq!(read("org.x/y").unwrap(), ("org.x/y".into(), None));
        assert!(read("=x").is_err());
        assert!(read("a b=x").is_err());
    }

    #[test]
    fn a_value_from_a_stranger_is_shown_harmlessly() {
        assert_eq!(shown("a\u{1b}[2Jb\nc\u{202e}d"), "a\u{fffd}[2Jb\u{fffd}c\u{fffd}d");
        assert_eq!(shown(&"x".repeat(500)).chars().count(), 121);
    }
}
