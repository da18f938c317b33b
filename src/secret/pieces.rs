//! Pieces of secrets: a server that cuts a token short, or writes something between its halves, still shows most of it.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

use super::{LONG, MASK, url_safe};

/// Every run of eight bytes of what is secret, but for those that may be words.
#[derive(Default)]
pub(super) struct Pieces(HashSet<u64, BuildHasherDefault<Spread>>);

impl Pieces {
    /// Makes the pieces of a secret, or of its base64, known.
    pub(super) fn add(&mut self, secret: &[u8]) {
        self.0.reserve(secret.len());
        self.0.extend(windows(secret).filter(|piece| looks_random(*piece)).map(u64::from_le_bytes));
    }

    /// The text without runs that are made of such pieces.
    pub(super) fn masked(&self, text: &str) -> String {
        let bytes = text.as_bytes();
        let mut is_secret = vec![false; bytes.len()];
        for (at, piece) in windows(bytes).enumerate() {
            if self.0.contains(&u64::from_le_bytes(piece)) {
                is_secret[at..at + LONG].fill(true);
            }
        }
        let mut out = Vec::with_capacity(bytes.len());
        for (at, byte) in bytes.iter().enumerate() {
            match is_secret[at] {
                false => out.push(*byte),
                true if at == 0 || !is_secret[at - 1] => out.extend_from_slice(MASK.as_bytes()),
                true => {}
            }
        }
        String::from_utf8_lossy(&out).into_owned()
    }
}

/// Both base64 alphabets are one.
fn windows(bytes: &[u8]) -> impl Iterator<Item = [u8; LONG]> {
    bytes.windows(LONG).filter_map(|window| Some(<[u8; LONG]>::try_from(window).ok()?.map(url_safe)))
}

/// Whether no word looks like this: it mixes small letters, capitals, digits and signs, and not as `Registry-` does.
fn looks_random(piece: [u8; LONG]) -> bool {
    let kinds = piece.iter().fold(0, |kinds, byte| kinds | kind(*byte));
    let of_the_rest = piece[1..].iter().fold(0, |kinds, byte| kinds | kind(*byte));
    (kinds & !JOINT).count_ones() > 1 && of_the_rest & !(SMALL | JOINT) != 0
}

/// A small letter.
const SMALL: u8 = 1;
/// What joins words, and tells nothing.
const JOINT: u8 = 1 << 4;

fn kind(byte: u8) -> u8 {
    match byte {
        b'a'..=b'z' => SMALL,
        b'A'..=b'Z' => 1 << 1,
        b'0'..=b'9' => 1 << 2,
        b'-' | b'_' | b'.' | b' ' => JOINT,
        _ => 1 << 3,
    }
}

/// Spreads eight bytes over all bits by one multiplication: a token has thousands of pieces, and each run has a token.
#[derive(Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, piece: u64) {
        self.0 = (self.0 ^ piece).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }
}
