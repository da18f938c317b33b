//! What somebody says a tag is now, before it becomes something else.

use super::Digest;

/// What a tag is said to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// It is not there.
    Absent,
    /// It points at this.
    Digest(Digest),
}

impl Expected {
    /// Reads `absent` or a digest.
    ///
    /// # Errors
    /// In words, when it is neither.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text {
            "absent" => Ok(Self::Absent),
            digest => Digest::parse(digest)
                .map(Self::Digest)
                .map_err(|error| format!("it is neither absent nor a digest: {}", error.problem())),
        }
    }
}
