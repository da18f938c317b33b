//! Digests: `algorithm:hex` (OCI image specification, "Digests"). Only sha256 and sha512 are registered.

use std::fmt;
use std::hash::{Hash, Hasher};

use super::NameError;

/// The digest of a manifest or blob, lower-case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Digest(Box<str>);

/// Of its digits the last 32 are hashed: they are as good as random already, and nobody finds two images that have
/// them in common.
impl Hash for Digest {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write(self.0.as_bytes().last_chunk::<32>().map_or(self.0.as_bytes(), <[u8; 32]>::as_slice));
    }
}

/// Whether a byte is a hexadecimal digit in lower case: a list of a million tags has a hundred million of them.
const IS_DIGIT: [bool; 256] = {
    let mut is_digit = [false; 256];
    let mut at = 0;
    while at < DIGITS.len() {
        is_digit[DIGITS[at] as usize] = true;
        at += 1;
    }
    is_digit
};
const DIGITS: &[u8; 16] = b"0123456789abcdef";

impl Digest {
    /// The digest of `{}`, the configuration of what has none.
    pub const OF_EMPTY_OBJECT: &'static str =
        "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

    /// Reads a digest.
    ///
    /// # Errors
    /// When the algorithm is none we know, or the hexadecimal part is not as long as it must be.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let (algorithm, hex, length) = match (text.strip_prefix("sha256:"), text.strip_prefix("sha512:")) {
            (Some(hex), _) => ("sha256", hex, 64),
            (None, Some(hex)) => ("sha512", hex, 128),
            (None, None) if text.contains(':') => {
                return Err(NameError::new(text, "a digest begins with sha256: or sha512:"));
            }
            (None, None) => return Err(NameError::new(text, "a digest begins with sha256:")),
        };
        if let Some(at) = hex.bytes().position(|byte| !IS_DIGIT[usize::from(byte)]) {
            return Err(NameError::at(text, algorithm.len() + 1 + at, "digest", "0-9 and a-f"));
        }
        if hex.len() != length {
            let problem =
                format!("a {algorithm} digest has {length} hexadecimal digits, this one {}", hex.len());
            return Err(NameError::new(text, problem));
        }
        Ok(Self(text.into()))
    }

    /// The sha256 digest of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let hex = hex(ring::digest::digest(&ring::digest::SHA256, bytes).as_ref());
        Self(format!("sha256:{hex}").into())
    }

    /// Whether these bytes are what the digest names.
    #[must_use]
    pub fn matches(&self, bytes: &[u8]) -> bool {
        match self.0.split_once(':') {
            Some(("sha512", digits)) => {
                hex(ring::digest::digest(&ring::digest::SHA512, bytes).as_ref()) == digits
            }
            _ => Self::of(bytes) == *self,
        }
    }

    /// `sha256:…` as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first twelve hexadecimal digits with the algorithm: enough for a person to compare.
    #[must_use]
    pub fn short(&self) -> &str {
        let end = self.0.find(':').map_or(0, |colon| colon + 13);
        &self.0[..end]
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_of_nothing_is_the_well_known_one() {
        let empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Digest::of(b"").as_str(), empty);
        assert!(Digest::parse(empty).unwrap().matches(b""));
        assert!(!Digest::parse(empty).unwrap().matches(b"x"));
        assert_eq!(Digest::parse(empty).unwrap().short(), "sha256:e3b0c44298fc");
    }

    #[test]
    fn a_bad_digest_says_why() {
        let problem = |text: &str| Digest::parse(text).unwrap_err().problem();
        assert!(problem("md5:abc").contains("sha256: or sha512:"));
        assert!(problem("abc").contains("begins with sha256:"));
        assert!(problem("sha256:abc").contains("this one 3"));
        assert!(problem(&format!("sha256:{}", "A".repeat(64))).starts_with("'A' at character 8"));
    }
}
