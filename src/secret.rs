//! Secrets: a type that cannot be printed, and the finding of its forms in text that will be.
//!
//! GitLab masks only the literal value of a variable in a job log; its base64 (a Basic header) and its
//! percent-encoded form pass. So nothing that holds a secret has a `Display`, and every text that came
//! from outside goes through [`Redactor`] before a person sees it.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use crate::sort::sort;

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
/// alignments (a Basic header is base64 of `user:secret`). Beyond the secrets it was told, it masks what has
/// the shape of one: the user part of a URL, the value of a query parameter such as `private_token`, what
/// follows `Bearer` or `Basic`, and GitLab's tokens by their prefix.
#[derive(Clone, Default)]
pub struct Redactor(Arc<RwLock<Vec<Pattern>>>);

struct Pattern {
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
        let mut patterns = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if patterns.iter().any(|pattern| !pattern.base64 && pattern.bytes == bytes) {
            return;
        }
        patterns.push(Pattern { bytes: bytes.to_vec(), base64: false });
        if bytes.len() >= 6 {
            patterns.extend((0..3).map(|at| Pattern { bytes: base64_core(bytes, at), base64: true }));
        }
        sort(&mut patterns, |a, b| b.bytes.len().cmp(&a.bytes.len()));
    }

    /// The text with every secret replaced by `[MASKED]`.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        let patterns = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let text = text.as_bytes();
        let mut out = Vec::with_capacity(text.len());
        let mut at = 0;
        while at < text.len() {
            let rest = &text[at..];
            if let Some((length, base64)) = patterns.iter().find_map(|p| Some((p.match_at(rest)?, p.base64)))
            {
                at += length;
                if base64 {
                    while out.last().is_some_and(|byte| is_base64(*byte)) {
                        out.pop();
                    }
                    at += text[at..].iter().take_while(|byte| is_base64(**byte)).count();
                }
                out.extend_from_slice(MASK.as_bytes());
            } else if let Some((keep, length)) = shape_at(rest, at.checked_sub(1).map(|before| text[before]))
            {
                out.extend_from_slice(&rest[..keep]);
                out.extend_from_slice(MASK.as_bytes());
                at += keep + length;
            } else {
                out.push(rest[0]);
                at += 1;
            }
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

/// Query parameters whose value is a secret, or a signature that works as one.
const SECRET_PARAMETERS: [&str; 15] = [
    "private_token",
    "job_token",
    "access_token",
    "refresh_token",
    "feed_token",
    "rss_token",
    "client_secret",
    "password",
    "token",
    "sig",
    "signature",
    "x-amz-signature",
    "x-amz-credential",
    "x-amz-security-token",
    "x-goog-signature",
];

/// What GitLab's tokens begin with.
const TOKEN_PREFIXES: [&str; 12] = [
    "glpat-", "glcbt-", "gldt-", "glrt-", "glrtr-", "glptt-", "glft-", "glimt-", "glagent-", "glsoat-",
    "gloas-", "glffct-",
];

/// Where a text begins with the shape of a secret: how many bytes to keep, how many to mask.
fn shape_at(text: &[u8], before: Option<u8>) -> Option<(usize, usize)> {
    let starts = |prefix: &str| {
        text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
    };
    let run =
        |from: usize, wanted: fn(u8) -> bool| text[from..].iter().take_while(|byte| wanted(**byte)).count();
    let in_word = before.is_some_and(|byte| byte.is_ascii_alphanumeric());
    match text[0] {
        b':' if starts("://") => {
            let authority = run(3, |byte| {
                !matches!(byte, b'/' | b'?' | b'#' | b'"' | b'\'' | b'<' | b'>') && byte > b' '
            });
            let user = text[3..3 + authority].iter().rposition(|byte| *byte == b'@')?;
            Some((3, user))
        }
        b'?' | b'&' | b';' => {
            let name = SECRET_PARAMETERS.iter().find(|name| {
                text.get(1 + name.len()) == Some(&b'=')
                    && text[1..=name.len()].eq_ignore_ascii_case(name.as_bytes())
            })?;
            let keep = name.len() + 2;
            let value =
                run(keep, |byte| !matches!(byte, b'&' | b'#' | b'"' | b'\'' | b'<' | b'>') && byte > b' ');
            (value > 0).then_some((keep, value))
        }
        b'b' | b'B' if !in_word => {
            let keep = ["bearer ", "basic "].iter().find(|scheme| starts(scheme))?.len();
            let value = run(keep, |byte| is_base64(byte) || matches!(byte, b'.' | b'~'));
            // "basic authentication" is no secret.
            let is_code = |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
            let looks_random = value >= 20 || text[keep..keep + value].iter().skip(1).any(is_code);
            (value >= 8 && looks_random).then_some((keep, value))
        }
        b'g' if !in_word => {
            let keep = TOKEN_PREFIXES.iter().find(|prefix| starts(prefix))?.len();
            let value = run(keep, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
            (value >= 16).then_some((keep, value))
        }
        b'e' if !in_word && starts("eyJ") => {
            let value = run(0, |byte| is_base64(byte) || byte == b'.');
            let dots = text[..value].split(|byte| *byte == b'.').count() - 1;
            (dots == 2 && value >= 40).then_some((0, value))
        }
        _ => None,
    }
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
    fn too_short_secrets_do_not_ruin_the_text() {
        assert_eq!(knowing("a").redact("a banana"), "a banana");
        assert_eq!(knowing("").redact("text"), "text");
    }

    #[test]
    fn shapes_of_secrets_are_masked_without_knowing_them() {
        let redactor = Redactor::new();
        for (text, masked) in [
            ("https://user:pw@host/x", "https://[MASKED]@host/x"),
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
