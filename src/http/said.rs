//! What a server says of an error, in the three dialects spoken here: the registry's
//! `{"errors":[{"code","message","detail"}]}`, GitLab's `{"message":…}` and its `{"error":…}`.

use serde::Deserialize;
use serde_json::Value;

/// One error of a registry's body.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct ServerError {
    /// The code: `MANIFEST_UNKNOWN`. Empty where the server gives none.
    #[serde(default)]
    pub code: String,
    /// The message.
    #[serde(default)]
    pub message: String,
    /// What the error is about, in whatever shape.
    #[serde(default)]
    pub detail: Option<Value>,
}

#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    errors: Vec<ServerError>,
    message: Option<Value>,
    error: Option<Value>,
    error_description: Option<Value>,
}

/// The errors in a body, none if it holds none.
pub(super) fn errors(body: &[u8]) -> Vec<ServerError> {
    let Some(body) = read(body) else { return Vec::new() };
    if !body.errors.is_empty() {
        return body.errors;
    }
    let text = |value: &Option<Value>| match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    };
    let (message, error, description) =
        (text(&body.message), text(&body.error), text(&body.error_description));
    let parts: Vec<&str> =
        [&*message, &*error, &*description].into_iter().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() {
        return Vec::new();
    }
    vec![ServerError { message: parts.join(": "), ..ServerError::default() }]
}

fn read(body: &[u8]) -> Option<Body> {
    (body.trim_ascii_start().first() == Some(&b'{')).then(|| serde_json::from_slice(body).ok()).flatten()
}

/// The server's words for a person, raw: still to be made harmless.
pub(super) fn words(body: &[u8], is_html: bool) -> Option<String> {
    if body.trim_ascii().is_empty() {
        return None;
    }
    let errors = errors(body);
    if let Some(first) = errors.first() {
        let mut words = match (first.code.as_str(), first.message.as_str()) {
            ("", message) => message.to_owned(),
            (code, "") => code.to_owned(),
            (code, message) => format!("{code}: {message}"),
        };
        if let Some(detail) = first.detail.as_ref().and_then(Value::as_str) {
            words = format!("{words} ({detail})");
        }
        return (!words.is_empty()).then_some(words);
    }
    if body.contains(&0) {
        // Packed, or no text at all: nothing that anybody said.
        return None;
    }
    let text = String::from_utf8_lossy(body);
    if let Some(error) = storage_error(&text) {
        return Some(error);
    }
    if is_html { title(&text).map(|title| format!("“{title}”")) } else { Some(text.into_owned()) }
}

/// Code and message of an object storage's error, which is XML (S3, GCS and Azure alike).
fn storage_error(text: &str) -> Option<String> {
    let (_, error) = text.split_once("<Error>")?;
    let of = |name: &str| {
        let (_, rest) = error.split_once(&format!("<{name}>"))?;
        rest.split_once(&format!("</{name}>")).map(|(value, _)| value.to_owned())
    };
    let code = of("Code")?;
    Some(of("Message").map_or(code.clone(), |message| format!("{code}: {message}")))
}

/// The title of an HTML page.
fn title(page: &str) -> Option<String> {
    let lower = page.to_ascii_lowercase();
    let open = lower.find("<title")?;
    let start = open + lower[open..].find('>')? + 1;
    let end = start + lower[start..].find("</title")?;
    let title = page[start..end].split_whitespace().collect::<Vec<_>>().join(" ");
    (!title.is_empty()).then_some(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_dialects_are_understood() {
        for (body, expected) in [
            (
                r#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown","detail":{"Tag":"x"}}]}"#,
                "MANIFEST_UNKNOWN: manifest unknown",
            ),
            (
                r#"{"errors":[{"code":"PROTECTED_TAG","message":"no","detail":"tag \"v1\" is protected"}]}"#,
                "PROTECTED_TAG: no (tag \"v1\" is protected)",
            ),
            (
                r#"{"errors":[{"code":"DENIED","message":"access forbidden"}],"http_status":403}"#,
                "DENIED: access forbidden",
            ),
            (r#"{"message":"404 Project Not Found"}"#, "404 Project Not Found"),
            (r#"{"message":{"name":["is invalid"]}}"#, r#"{"name":["is invalid"]}"#),
            (
                r#"{"error":"invalid_token","error_description":"Token is expired."}"#,
                "invalid_token: Token is expired.",
            ),
            (r#"{"error":"per_page is invalid"}"#, "per_page is invalid"),
            (
                "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>",
                "AccessDenied: Access Denied",
            ),
            ("<Error><Code>RequestTimeTooSkewed</Code></Error>", "RequestTimeTooSkewed"),
            ("<Error>odd</Error>", "<Error>odd</Error>"),
            ("Retry later\n", "Retry later\n"),
            (r#"{"errors":[]}"#, r#"{"errors":[]}"#),
            ("{broken", "{broken"),
        ] {
            assert_eq!(words(body.as_bytes(), false).as_deref(), Some(expected), "{body}");
        }
        assert_eq!(words(b" \n", false), None);
    }

    #[test]
    fn of_a_page_the_title_is_said() {
        let page =
            "<!DOCTYPE html><HTML><head><Title lang=en>\n Sign in ·\n GitLab </TITLE></head><body>x</body>";
        assert_eq!(words(page.as_bytes(), true).as_deref(), Some("“Sign in · GitLab”"));
        assert_eq!(words(b"<html>no title</html>", true), None);
    }
}
