//! Labels asked for: `name=value`, or a name alone for "whatever its value".

use std::fmt;

use super::NameError;
use crate::words::is_dangerous;

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
        if let Some((at, _)) = name.char_indices().find(|(_, c)| c.is_whitespace() || is_dangerous(*c)) {
            return Err(NameError::at(text, at, "label name", "no blanks or control characters"));
        }
        Ok(Self { name: name.to_owned(), value: value.map(str::to_owned) })
    }
}

impl fmt::Display for Label {
    /// As it is read.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Some(value) => write!(f, "{}={value}", self.name),
            None => f.write_str(&self.name),
        }
    }
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
}
