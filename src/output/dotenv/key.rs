//! The keys that `key` writes: a content key, and the image that it names.

use crate::report::KeyReport;

/// The keys, without their prefix, in the order in which they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentKeyKey {
    /// The key's 64 digits.
    Key,
    /// The tag that it gives.
    Tag,
    /// The project's image with that tag.
    Image,
}

impl ContentKeyKey {
    /// Every key.
    pub const ALL: [Self; 3] = [Self::Key, Self::Tag, Self::Image];

    /// The key as it is written, after the prefix.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Key => "KEY",
            Self::Tag => "TAG",
            Self::Image => "IMAGE",
        }
    }

    /// What stands behind it; empty where there is no key.
    pub(super) fn value(self, report: Option<&KeyReport>) -> String {
        let value = report.and_then(|report| match self {
            Self::Key => Some(report.key.to_string()),
            Self::Tag => Some(report.tag.to_string()),
            Self::Image => report.image.clone(),
        });
        value.unwrap_or_default()
    }
}
