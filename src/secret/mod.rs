//! Secrets: a type that cannot be printed, and the finding of its forms in text that will be.
//!
//! GitLab masks only the literal value of a variable in a job log; its base64 (a Basic header) and its
//! percent-encoded form pass. So nothing that holds a secret has a `Display`, and every text that came
//! from outside goes through [`Redactor`] before a person sees it.

mod credentials;
mod pieces;
mod redactor;
mod shapes;

use std::fmt;

pub use credentials::Credentials;
pub(crate) use redactor::Redactor;
pub(crate) use shapes::{masked, masked_value};

/// A password or token. Compare and copy it; to read it, say so with [`Secret::expose`].
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a value read from the environment.
    #[must_use]
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value itself: only for the request that needs it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What stands where a secret was: GitLab's own word in a job log.
const MASK: &str = "[MASKED]";

/// Shorter secrets are not looked for in pieces, nor with blanks between: too much other text is like them.
const LONG: usize = 8;

/// Both base64 alphabets as one.
fn url_safe(byte: u8) -> u8 {
    match byte {
        b'+' => b'-',
        b'/' => b'_',
        other => other,
    }
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_' | b'=')
}

#[cfg(test)]
mod tests;
