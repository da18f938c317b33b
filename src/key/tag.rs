//! The tag that a key gives.

use crate::error::Error;
use crate::image::Tag;
use crate::tree::Hash;

/// How a key's tag looks: 128 bits are enough that nobody finds a second content for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TagShape {
    /// What stands before the digits.
    pub prefix: String,
    /// How many of the key's digits follow.
    pub length: usize,
}

impl Default for TagShape {
    fn default() -> Self {
        Self { prefix: "c-".to_owned(), length: 32 }
    }
}

impl TagShape {
    /// How many digits a tag may have.
    pub(crate) const LENGTHS: std::ops::RangeInclusive<usize> = 16..=64;

    /// Whether a tag may look like that.
    ///
    /// # Errors
    /// In words, when it may not.
    pub(crate) fn check(&self) -> Result<(), String> {
        let tag = format!("{}{}", self.prefix, "0".repeat(self.length));
        Tag::parse(&tag).map(drop).map_err(|error| error.problem())
    }

    /// A key's tag.
    ///
    /// # Errors
    /// When no tag may begin with the prefix, or it is too long (exit 2).
    pub(crate) fn tag(&self, key: Hash) -> Result<Tag, Error> {
        let digits = key.to_string();
        let text = format!("{}{}", self.prefix, &digits[..self.length.min(digits.len())]);
        Tag::parse(&text).map_err(|error| {
            Error::usage("name a tag after the key", error.problem()).with_hint("choose another --tag-prefix")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_has_its_prefix_and_as_many_digits_as_asked_for() {
        let tag = |prefix: &str, length| {
            TagShape { prefix: prefix.to_owned(), length }.tag(Hash::of(b"")).map(|tag| tag.to_string())
        };
        assert_eq!(tag("c-", 32).unwrap(), "c-e3b0c44298fc1c149afbf4c8996fb924");
        assert_eq!(tag("", 16).unwrap(), "e3b0c44298fc1c14");
        assert_eq!(tag(&"x".repeat(64), 64).unwrap().len(), 128);
        for prefix in ["-", "a/", &"x".repeat(65)] {
            assert_eq!(tag(prefix, 64).unwrap_err().exit.code(), 2, "{prefix}");
        }
    }
}
