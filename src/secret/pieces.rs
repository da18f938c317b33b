//! Pieces of secrets: a server that cuts a token short, or writes something between its halves, still shows most of it.

use std::collections::HashSet;

use super::{LONG, MASK, url_safe};

/// Every run of eight bytes of what is secret, but for those that may be words.
#[derive(Default)]
pub(super) struct Pieces(HashSet<[u8; LONG]>);

impl Pieces {
    /// Makes the pieces of a secret, or of its base64, known.
    pub(super) fn add(&mut self, secret: &[u8]) {
        self.0.extend(windows(secret).filter(|piece| looks_random(*piece)));
    }

    /// The text without runs that are made of such pieces.
    pub(super) fn masked(&self, text: &str) -> String {
        let bytes = text.as_bytes();
        let mut is_secret = vec![false; bytes.len()];
        for (at, piece) in windows(bytes).enumerate() {
            if self.0.contains(&piece) {
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
    let has = |kind: fn(&u8) -> bool| usize::from(piece.iter().any(kind));
    let is_sign = |byte: &u8| !(byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b' '));
    let kinds =
        has(u8::is_ascii_lowercase) + has(u8::is_ascii_uppercase) + has(u8::is_ascii_digit) + has(is_sign);
    let is_title =
        piece[1..].iter().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'-' | b'_' | b'.' | b' '));
    kinds > 1 && !is_title
}
