//! What an image is called, and where it is to be.

use crate::image::Repository;

/// Where an image is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// It is the project's own image.
    Own,
    /// It is below that.
    Below(Repository),
    /// Nobody knows, and this is why.
    NotKnown(String),
}

/// A name that stands in lists with blanks between.
pub(super) fn name(text: &str) -> Result<String, String> {
    let is_known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    match text.chars().find(|c| !is_known(*c)) {
        _ if text.is_empty() => Err("it is empty".to_owned()),
        Some(c) => Err(format!("{} is not allowed in a name", crate::words::character(c))),
        None => Ok(text.to_owned()),
    }
}
