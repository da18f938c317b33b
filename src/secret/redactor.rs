//! The finding of secrets in text that will be printed, in every form that they take.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use super::pieces::Pieces;
use super::shapes::masked;
use super::{LONG, MASK, Secret, is_base64, url_safe};
use crate::words::sort::sort;

/// Finds secrets in text, in the forms in which they leak, and masks them. Clones share what they know.
///
/// It knows a secret literally and percent-encoded (any mixture of the two), and inside base64 at all three
/// alignments (a Basic header is base64 of `user:secret`), each also where lines were broken within, and pieces of
/// one (`secret::pieces`). Beyond the secrets it was told, it masks what has the shape of one ([`masked`]).
#[derive(Clone, Default)]
pub struct Redactor(Arc<RwLock<KnownSecrets>>);

#[derive(Default)]
struct KnownSecrets {
    patterns: Vec<SecretPattern>,
    pieces: Pieces,
}

struct SecretPattern {
    bytes: Vec<u8>,
    base64: bool,
}

impl Redactor {
    /// A redactor that knows no secret yet, only shapes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes a secret known. Under four bytes it is too short to be found in text without ruining it.
    pub fn add(&self, secret: &Secret) {
        let bytes = secret.expose().as_bytes();
        if bytes.len() < 4 {
            return;
        }
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.patterns.iter().any(|pattern| !pattern.base64 && pattern.bytes == bytes) {
            return;
        }
        known.pieces.add(bytes);
        known.patterns.push(SecretPattern { bytes: bytes.to_vec(), base64: false });
        if bytes.len() >= 6 {
            let encoded = [0, 1, 2].map(|at| base64_core(bytes, at));
            for core in &encoded {
                known.pieces.add(core);
            }
            known.patterns.extend(encoded.map(|bytes| SecretPattern { bytes, base64: true }));
        }
        sort(&mut known.patterns, |a, b| b.bytes.len().cmp(&a.bytes.len()));
    }

    /// The text with every secret replaced by `[MASKED]`.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        // What is known goes first: what only looks like a secret may be the beginning of one.
        masked(&known.pieces.masked(&known.masked(text)))
    }
}

impl KnownSecrets {
    fn masked(&self, text: &str) -> String {
        let text = text.as_bytes();
        let mut out = Vec::with_capacity(text.len());
        let mut at = 0;
        while at < text.len() {
            let rest = &text[at..];
            let found = self.patterns.iter().find_map(|p| Some((p.match_at(rest)?, p.base64)));
            let Some((length, base64)) = found else {
                out.push(rest[0]);
                at += 1;
                continue;
            };
            at += length;
            if base64 {
                while out.last().is_some_and(|byte| is_base64(*byte)) {
                    out.pop();
                }
                at += text[at..].iter().take_while(|byte| is_base64(**byte)).count();
            }
            out.extend_from_slice(MASK.as_bytes());
        }
        String::from_utf8_lossy(&out).into_owned()
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor(…)")
    }
}

impl SecretPattern {
    /// How many bytes of the text, from its beginning, are this secret.
    fn match_at(&self, text: &[u8]) -> Option<usize> {
        let mut at = 0;
        for &byte in &self.bytes {
            if at > 0 && self.bytes.len() >= LONG && !byte.is_ascii_whitespace() {
                at += text[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            }
            let next = *text.get(at)?;
            if self.base64 {
                if url_safe(next) != url_safe(byte) {
                    return None;
                }
                at += 1;
            } else if next == b'%' && percent_decoded(&text[at..]) == Some(byte) {
                at += 3;
            } else if next == byte || (next == b'+' && byte == b' ') {
                at += 1;
            } else {
                return None;
            }
        }
        Some(at)
    }
}

/// The byte that a text beginning with `%41` stands for.
fn percent_decoded(text: &[u8]) -> Option<u8> {
    let digit =
        |at: usize| char::from(*text.get(at)?).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some(digit(1)? * 16 + digit(2)?)
}

/// The characters of base64 that depend on the secret alone when `before` bytes precede it in its group.
fn base64_core(secret: &[u8], before: usize) -> Vec<u8> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let first_bit = before * 8;
    let end_bit = first_bit + secret.len() * 8;
    let bit = |at: usize| usize::from(secret[(at - first_bit) / 8] >> (7 - (at - first_bit) % 8) & 1);
    (first_bit.div_ceil(6)..end_bit / 6)
        .map(|character| ALPHABET[(0..6).fold(0, |value, offset| value * 2 + bit(character * 6 + offset))])
        .collect()
}
