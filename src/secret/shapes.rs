//! What has the shape of a secret, whoever's it is: the user part of a URL, the value of a query parameter such as
//! `private_token`, what follows `Bearer` or `Basic`, and GitLab's tokens by their prefix.

use super::{MASK, is_base64};

/// The text with all that has the shape of a secret replaced by `[MASKED]`.
#[must_use]
pub(crate) fn masked(text: &str) -> String {
    let text = text.as_bytes();
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let before = at.checked_sub(1).map(|before| text[before]);
        if let Some((keep, length)) = shape_at(&text[at..], before) {
            out.extend_from_slice(&text[at..at + keep]);
            out.extend_from_slice(MASK.as_bytes());
            at += keep + length;
        } else {
            out.push(text[at]);
            at += 1;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// A value that somebody typed or set, as it may be told: of each of its words, whatever stands before an `@` that no
/// digest follows is masked, a colon or not.
#[must_use]
pub(crate) fn masked_value(value: &str) -> String {
    let told = value.split_inclusive(char::is_whitespace).map(|word| match user_part(word.as_bytes()) {
        Some(end) => format!("{MASK}{}", &word[end..]),
        None => word.to_owned(),
    });
    masked(&told.collect::<String>())
}

/// Where the last `@` of a word stands that no digest follows; none where nothing before it or behind it looks like
/// a password or a host.
fn user_part(word: &[u8]) -> Option<usize> {
    let at = last_at(word)?;
    let host = &word[at + 1..];
    (at > 0 && (word[..at].contains(&b':') || host.iter().any(|byte| matches!(byte, b'.' | b'/' | b':'))))
        .then_some(at)
}

/// The last `@` that is not that of `name@sha256:…`.
fn last_at(word: &[u8]) -> Option<usize> {
    let is_digest = |rest: &[u8]| ["sha256", "sha512"].iter().any(|name| rest.starts_with(name.as_bytes()));
    (0..word.len()).rev().find(|at| word[*at] == b'@' && !is_digest(&word[at + 1..]))
}

/// The user part of an authority that begins a text: its length. A slash within belongs to it where what stands between
/// the first colon and the slash is no port: passwords have slashes that nobody encoded. Behind a scheme any colon that
/// begins no port will do: what has none, such as an image, is more often told.
fn user_of(authority: &[u8], has_scheme: bool) -> Option<usize> {
    let at = last_at(authority)?;
    let user = &authority[..at];
    let colon = user.iter().position(|byte| *byte == b':');
    let slash = user.iter().position(|byte| *byte == b'/');
    let is_user = match (colon, slash) {
        (Some(_), None) => true,
        (Some(colon), Some(slash)) if colon < slash => {
            !user[colon + 1..slash].iter().all(u8::is_ascii_digit)
                || has_scheme && user[slash..].contains(&b':')
        }
        (Some(_), Some(_)) | (None, None) => has_scheme,
        (None, Some(_)) => false,
    };
    (is_user && at > 0).then_some(at)
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

/// Whether what follows this byte is the beginning of a word.
fn begins_word(byte: u8) -> bool {
    byte <= b' '
        || matches!(byte, b'"' | b'\'' | b'`' | b'<' | b'>' | b'(' | b'[' | b'{' | b'=' | b',' | b';' | b'|')
}

/// Whether a byte may stand in a word.
fn in_text(byte: u8) -> bool {
    byte > b' ' && !matches!(byte, b'"' | b'\'' | b'`' | b'<' | b'>')
}

/// Where a text begins with the shape of a secret: how many bytes to keep, how many to mask.
fn shape_at(text: &[u8], before: Option<u8>) -> Option<(usize, usize)> {
    let starts = |prefix: &str| {
        text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
    };
    let run =
        |from: usize, wanted: fn(u8) -> bool| text[from..].iter().take_while(|byte| wanted(**byte)).count();
    let in_word = before.is_some_and(|byte| byte.is_ascii_alphanumeric());
    if before.is_none_or(begins_word)
        && let Some(user) = user_of(&text[..run(0, in_text)], false)
    {
        return Some((0, user));
    }
    match text[0] {
        b':' if starts("://") => {
            let authority =
                run(3, |byte| !matches!(byte, b'?' | b'#' | b'"' | b'\'' | b'<' | b'>') && byte > b' ');
            Some((3, user_of(&text[3..3 + authority], true)?))
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

    #[test]
    fn of_a_value_all_before_the_host_is_masked() {
        for (value, told) in [
            ("user:pw@host/acme/shop:v1", "[MASKED]@host/acme/shop:v1"),
            ("v1 token@registry.example.com/a:v1", "v1 [MASKED]@registry.example.com/a:v1"),
            ("https://us/er:p/w@host", "[MASKED]@host"),
            ("host:5000/a/b:v1@sha256:ab", "host:5000/a/b:v1@sha256:ab"),
            ("v1@latest", "v1@latest"),
            ("a, b\tc", "a, b\tc"),
        ] {
            assert_eq!(masked_value(value), told);
        }
    }
}
