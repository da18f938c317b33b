//! Images that `check` is asked about. In a tag `{key}` stands for the tag of a content key, which is still to come.

use crate::image::reference::Written;
use crate::image::{NameError, Tag};

/// What stands for the tag of a content key.
const KEY: &str = "{key}";

/// A tag that is as long, so that places in the text are the same.
const STAND_IN: &str = "c-key";

/// An image as it was named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedImage {
    text: String,
    /// As it is read, with another tag in the place of a key's.
    written: Written,
}

impl CheckedImage {
    /// The project's own image by its key.
    #[must_use]
    pub fn by_key() -> Option<Self> {
        Self::parse(KEY).ok()
    }

    /// Reads a name.
    ///
    /// # Errors
    /// When it is none, or has a key's place outside of its tag.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let mut written = Written::parse(&text.replace(KEY, STAND_IN))?;
        let tag = written.pointer.tag().map(Tag::as_str).unwrap_or_default();
        if text.matches(KEY).count() > tag.matches(STAND_IN).count() {
            // The rest of a name has no braces, and that is what is told.
            written = Written::parse(text)?;
        }
        Ok(Self { text: text.to_owned(), written })
    }

    /// Whether its tag has a key.
    #[must_use]
    pub fn has_key(&self) -> bool {
        self.text.contains(KEY)
    }

    /// The registry that it names.
    #[must_use]
    pub fn host(&self) -> Option<&String> {
        self.written.host.as_ref()
    }

    /// The name with a key's tag.
    ///
    /// # Errors
    /// When the tag is too long with it.
    pub fn with(&self, tag: &Tag) -> Result<Written, NameError> {
        Written::parse(&self.text.replace(KEY, tag.as_str()))
    }

    /// The name of an image whose tag has no key.
    #[must_use]
    pub fn named(&self) -> Option<&Written> {
        (!self.has_key()).then_some(&self.written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_stands_in_the_tag_alone() {
        let tag = Tag::parse("c-0123").unwrap();
        for (text, whole) in [("{key}", ":c-0123"), ("worker:x-{key}", ":x-c-0123")] {
            let asked = CheckedImage::parse(text).unwrap();
            assert!(asked.has_key() && asked.named().is_none());
            assert_eq!(asked.with(&tag).unwrap().pointer.to_string(), whole);
        }
        assert!(CheckedImage::parse("v1").unwrap().named().is_some());
        for text in ["{key}:v1", "a/{key}/b:v1", "{key}@sha256:00", "{keys}", "{key"] {
            assert!(CheckedImage::parse(text).is_err(), "{text}");
        }
        assert!(CheckedImage::parse("{key}").unwrap().with(&Tag::parse(&"x".repeat(128)).unwrap()).is_ok());
        assert!(CheckedImage::parse("x{key}").unwrap().with(&Tag::parse(&"x".repeat(128)).unwrap()).is_err());
    }
}
