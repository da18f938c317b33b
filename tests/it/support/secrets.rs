//! The forms in which a secret leaks.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 with its padding.
pub(crate) fn base64(bytes: &[u8]) -> String {
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let value =
            (0..3).fold(0_u32, |value, at| value << 8 | u32::from(group.get(at).copied().unwrap_or(0)));
        for character in 0..4 {
            let sextet = (value >> (18 - 6 * character)) & 63;
            out.push(if character <= group.len() { char::from(ALPHABET[sextet as usize]) } else { '=' });
        }
    }
    out
}

/// A secret literally, percent-encoded, and in the middle of base64 at each of the three alignments, in both
/// alphabets.
pub(crate) fn forms(secret: &str) -> Vec<String> {
    let percent = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    let encoded: String = secret.bytes().map(percent).collect();
    let mut forms = vec![secret.to_owned(), encoded.to_lowercase(), encoded];
    for before in 0..3 {
        let text = base64(&[&b"xxx"[..before], secret.as_bytes()].concat());
        let text = text.trim_end_matches('=');
        // The first and last characters also depend on what stands around the secret.
        let core = &text[4 * usize::from(before > 0)..text.len() - 2];
        forms.push(core.to_owned());
        forms.push(core.replace('+', "-").replace('/', "_"));
    }
    forms
}

/// The first form of a secret that is in a text.
pub(crate) fn leaked(text: &str, secret: &str) -> Option<String> {
    forms(secret).into_iter().find(|form| text.contains(form.as_str()))
}
