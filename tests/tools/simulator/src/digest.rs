//! Content digests as go-digest reads them: the registry's errors depend on *how* a digest is wrong.

use std::fmt;
use std::sync::Arc;

/// A well-formed digest such as `sha256:…`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(Arc<str>);

/// Why a text is no digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DigestError {
    /// Not `algorithm:hex`.
    Format,
    /// An algorithm that the registry does not know.
    Unsupported,
    /// The wrong number of hexadecimal digits.
    Length,
}

impl Digest {
    /// The SHA-256 digest of `content`.
    #[must_use]
    pub fn of(content: &[u8]) -> Self {
        Self(format!("sha256:{}", hex(ring::digest::digest(&ring::digest::SHA256, content).as_ref())).into())
    }

    /// Reads a digest with one of the algorithms a registry accepts.
    ///
    /// # Errors
    /// [`DigestError`] says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, DigestError> {
        let (algorithm, encoded) = text.split_once(':').ok_or(DigestError::Format)?;
        if algorithm.is_empty() || encoded.is_empty() {
            return Err(DigestError::Format);
        }
        let length = match algorithm {
            "sha256" => 64,
            "sha384" => 96,
            "sha512" => 128,
            _ => return Err(DigestError::Unsupported),
        };
        if encoded.len() != length {
            return Err(DigestError::Length);
        }
        if !encoded.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
            return Err(DigestError::Format);
        }
        Ok(Self(text.into()))
    }

    /// Whether `content` has this digest.
    #[must_use]
    pub fn matches(&self, content: &[u8]) -> bool {
        let algorithm = match self.0.split_once(':') {
            Some(("sha384", _)) => &ring::digest::SHA384,
            Some(("sha512", _)) => &ring::digest::SHA512,
            _ => &ring::digest::SHA256,
        };
        self.hex() == hex(ring::digest::digest(algorithm, content).as_ref())
    }

    /// The digest as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part after the algorithm.
    #[must_use]
    pub fn hex(&self) -> &str {
        self.0.split_once(':').map_or("", |(_, hex)| hex)
    }
}

/// Lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
