//! Secrets: a type that cannot be printed, and the finding of its forms in text that will be.
//!
//! GitLab masks only the literal value of a variable in a job log; its base64 (a Basic header) and its
//! percent-encoded form pass. So nothing that holds a secret has a `Display`, and every text that came
//! from outside goes through [`Redactor`] before a person sees it.

mod credentials;
mod pieces;
mod shapes;

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use crate::words::sort::sort;
pub use credentials::Credentials;
use pieces::Pieces;
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

/// Finds secrets in text, in the forms in which they leak, and masks them. Clones share what they know.
///
/// It knows a secret literally and percent-encoded (any mixture of the two), and inside base64 at all three
/// alignments (a Basic header is base64 of `user:secret`), each also where lines were broken within, and pieces of
/// one (`secret::pieces`). Beyond the secrets it was told, it masks what has the shape of one ([`masked`]).
#[derive(Clone, Default)]
pub struct Redactor(Arc<RwLock<Known>>);

#[derive(Default)]
struct Known {
    patterns: Vec<Pattern>,
    pieces: Pieces,
}

struct Pattern {
    bytes: Vec<u8>,
    base64: bool,
}

/// Shorter secrets are not looked for in pieces, nor with blanks between: too much other text is like them.
const LONG: usize = 8;

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
        known.patterns.push(Pattern { bytes: bytes.to_vec(), base64: false });
        if bytes.len() >= 6 {
            let encoded = [0, 1, 2].map(|at| base64_core(bytes, at));
            for core in &encoded {
                known.pieces.add(core);
            }
            known.patterns.extend(encoded.map(|bytes| Pattern { bytes, base64: true }));
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

impl Known {
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

impl Pattern {
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

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "s3cr3t/T0k3n+with=odd%bytes";

    fn knowing(secret: &str) -> Redactor {
        let redactor = Redactor::new();
        redactor.add(&Secret::new(secret));
        redactor
    }

    fn base64(bytes: &[u8]) -> String {
        const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut out = String::new();
        for group in bytes.chunks(3) {
            let value = group.iter().fold(0_u32, |value, byte| value << 8 | u32::from(*byte))
                << (8 * (3 - group.len()));
            for character in 0..4 {
                if character <= group.len() {
                    out.push(char::from(ALPHABET[(value >> (18 - 6 * character) & 63) as usize]));
                } else {
                    out.push('=');
                }
            }
        }
        out
    }

    #[test]
    fn a_secret_cannot_be_printed() {
        assert_eq!(format!("{:?}", Secret::new(TOKEN)), "Secret(…)");
        assert_eq!(format!("{:?}", knowing(TOKEN)), "Redactor(…)");
    }

    #[test]
    fn the_literal_and_every_percent_encoded_form_are_masked() {
        for form in [
            TOKEN.to_owned(),
            "s3cr3t%2FT0k3n%2Bwith%3Dodd%25bytes".to_owned(),
            "s3cr3t%2fT0k3n%2bwith=odd%25bytes".to_owned(),
            TOKEN.bytes().flat_map(|byte| format!("%{byte:02x}").into_bytes()).map(char::from).collect(),
        ] {
            assert_eq!(knowing(TOKEN).redact(&format!("a {form} b")), "a [MASKED] b");
        }
    }

    #[test]
    fn base64_is_masked_whole_at_all_alignments() {
        for user in ["", "u", "ab", "abc", "gitlab-ci-token"] {
            let header = base64(format!("{user}:{TOKEN}").as_bytes());
            let masked = knowing(TOKEN).redact(&format!("got {header}, so"));
            assert_eq!(masked, "got [MASKED], so", "{user}");
            let url_safe = header.replace('+', "-").replace('/', "_").replace('=', "");
            assert_eq!(knowing(TOKEN).redact(&url_safe), "[MASKED]", "{user}");
        }
    }

    #[test]
    fn a_secret_within_a_longer_one_does_not_leave_the_rest() {
        let redactor = knowing("abcdef");
        redactor.add(&Secret::new("abcdefghij"));
        assert_eq!(redactor.redact("x abcdefghij y abcdef z"), "x [MASKED] y [MASKED] z");
    }

    #[test]
    fn a_secret_does_not_hide_behind_line_breaks_nor_in_halves() {
        const JOB: &str = "glcbt-64_S3cretS3cretS3cret00";
        let pair = base64(format!("gitlab-ci-token:{JOB}").as_bytes());
        let redactor = knowing(JOB);
        for (between, secrets) in [
            ("\n", [JOB, &pair]),
            (" \r\n  ", [JOB, &pair]),
            ("<br>", [JOB, &pair]),
            ("\" + \"", [JOB, &pair]),
        ] {
            for secret in secrets {
                for at in 8..secret.len() - 8 {
                    let text = format!("said: Basic {}{between}{} so", &secret[..at], &secret[at..]);
                    let told = redactor.redact(&text);
                    assert!(told.starts_with("said: Basic ") && told.ends_with(" so"), "{text:?}: {told:?}");
                    let shown = |piece: &[u8]| told.contains(std::str::from_utf8(piece).unwrap());
                    assert!(!JOB.as_bytes().windows(10).any(shown), "{text:?}: {told:?}");
                    assert!(!pair.as_bytes()[24..].windows(10).any(shown), "{text:?}: {told:?}");
                }
            }
        }
        assert_eq!(redactor.redact("it begins with glcbt-64_S3cr..."), "it begins with [MASKED]...");
    }

    #[test]
    fn words_of_a_password_are_no_secret() {
        let redactor = knowing("Registry-container-2024");
        for text in ["the Container Registry of 2024", "container-registry is down"] {
            assert_eq!(redactor.redact(text), text);
        }
        assert_eq!(redactor.redact("Registry-container-2024"), "[MASKED]");
    }

    #[test]
    fn too_short_secrets_do_not_ruin_the_text() {
        assert_eq!(knowing("a").redact("a banana"), "a banana");
        assert_eq!(knowing("").redact("text"), "text");
    }

    #[test]
    fn shapes_of_secrets_are_masked_without_knowing_them() {
        let redactor = Redactor::new();
        for (text, masked) in [
            ("https://user:pw@host/x", "https://[MASKED]@host/x"),
            ("https://us/er:p@ss@host/x", "https://[MASKED]@host/x"),
            ("http://user:p/a@ss@host:3128", "http://[MASKED]@host:3128"),
            ("https://token@host/x?a=b@c", "https://[MASKED]@host/x?a=b@c"),
            ("\"user:pw@host/acme/shop:v1\" is none", "\"[MASKED]@host/acme/shop:v1\" is none"),
            ("an image user:p/w@host/x:v1@sha256:ab", "an image [MASKED]@host/x:v1@sha256:ab"),
            ("https://host/a?private_token=abc&page=2", "https://host/a?private_token=[MASKED]&page=2"),
            ("/x?n=1&X-Amz-Signature=ab12 end", "/x?n=1&X-Amz-Signature=[MASKED] end"),
            ("Authorization: Bearer abcDefghij", "Authorization: Bearer [MASKED]"),
            ("basic dXNlcjpwYXNz!", "basic [MASKED]!"),
            ("token glpat-ABCDEFGHIJKLMNOPQRST.01", "token glpat-[MASKED]"),
            ("glcbt-64_ABCDEFGHIJKLMNOPQ", "glcbt-[MASKED]"),
            (
                "jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P .",
                "jwt [MASKED] .",
            ),
        ] {
            assert_eq!(redactor.redact(text), masked);
        }
    }

    #[test]
    fn ordinary_text_stays() {
        let redactor = knowing(TOKEN);
        for text in [
            "https://registry.example.com/v2/a/manifests/v1?n=10&last=b",
            "registry.example.com:5000/acme/shop:v1@sha256:e9ed9d87c881d8c2fd3a31b41904d01ba0b836e7fd15240d774d811a1c248181",
            "v1@latest, worker@sha512:ab, https://host:8443/@scope/package, 12:30 and host:80/x@y",
            "basic auth is needed; the bearer was late; Basic authentication failed, Bearer authorization too",
            "registry.example.com/global-settings/service-one-two:glibc-2.38-slim-bookworm-amd64",
            "glance-and-go, eyJ, größe ✓, mail a@b.example",
            "sha256:e9ed9d87c881d8c2fd3a31b41904d01ba0b836e7fd15240d774d811a1c248181",
            "",
        ] {
            assert_eq!(redactor.redact(text), text);
        }
    }
}
