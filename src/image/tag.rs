//! Tags: `[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}` (OCI distribution specification, "Pulling manifests").

use std::fmt;

use super::NameError;

const ALLOWED: &str = "letters, digits, _ . - and not . or - first";

/// The name of a tag.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(Box<str>);

impl Tag {
    /// The longest a tag may be, in characters.
    pub const MAX: usize = 128;

    /// Reads a tag; the error names the character that is wrong.
    ///
    /// # Errors
    /// When the text is empty, too long, or has a character that tags cannot have.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        Self::check(text)?;
        Ok(Self(text.into()))
    }

    /// The same of a text that nobody else needs.
    ///
    /// # Errors
    /// As [`Tag::parse`].
    pub(crate) fn of(text: String) -> Result<Self, NameError> {
        Self::check(&text)?;
        Ok(Self(text.into()))
    }

    fn check(text: &str) -> Result<(), NameError> {
        if text.is_empty() {
            return Err(NameError::new(text, "the tag is empty"));
        }
        let wrong = text.bytes().enumerate().position(|(at, byte)| {
            let inside = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
            !inside || at == 0 && matches!(byte, b'.' | b'-')
        });
        if let Some(at) = wrong {
            return Err(NameError::at(text, at, "tag", ALLOWED));
        }
        if text.len() > Self::MAX {
            return Err(NameError::new(
                text,
                format!("a tag has at most 128 characters, this one {}", text.len()),
            ));
        }
        Ok(())
    }

    /// The name itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_tags_are_taken() {
        for text in ["v1", "1.0", "_under", "UPPER_case.tag-1", "sha256-abc.sig", &"a".repeat(128)] {
            assert_eq!(Tag::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn a_bad_tag_names_its_character() {
        let problem = |text: &str| Tag::parse(text).unwrap_err().problem();
        assert!(problem("feature/x").starts_with("'/' at character 8 is not allowed in a tag"));
        assert!(problem(".dot").starts_with("'.' at character 1"));
        assert!(problem("v1\n").starts_with("U+000A at character 3"));
        assert!(problem("1.0+build").starts_with("'+' at character 4"));
        assert!(problem("größe").starts_with("'ö' at character 3"));
        assert_eq!(problem(""), "the tag is empty");
        assert!(problem(&"a".repeat(129)).contains("this one 129"));
    }
}
