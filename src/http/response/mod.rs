//! What a server answered.

mod refusal;

use serde::Deserialize;
use time::OffsetDateTime;
use ureq::http::StatusCode;

use super::harmless::harmless;
use super::link;
use super::request::{Method, Proof};
use super::said::{self, ServerError};
use super::url::Url;
use crate::error::Error;
use crate::exit::Exit;
use crate::secret::Redactor;

/// A response, its body read to the end.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The headers in order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, decoded. Of an error's body, the first 64 KiB.
    pub body: Vec<u8>,
    /// Where it came from: for a blob, after redirects.
    pub url: Url,
    /// The method it answers.
    pub method: Method,
    /// What was attempted, after "cannot".
    pub(super) attempt: String,
    /// How often it was asked before this answer.
    pub(super) retries: u32,
    /// Why it was not asked again although it is worth it.
    pub(super) gave_up: Option<String>,
    /// Whether another server than the one asked gave it: a blob's object storage, after a redirect.
    pub is_elsewhere: bool,
    /// What the last request proved who asks with.
    pub(super) proof: Proof,
    /// The proxy that passed a request for plain `http` on, and may have answered in the server's place.
    pub(super) through: Option<String>,
    /// What to do about a refusal, where somebody knows better than the status.
    pub(super) hint: Option<String>,
    pub(super) redactor: Redactor,
}

/// What to do about an answer that should have been JSON.
const NO_JSON: &str =
    "check that the URL is the right one and that no proxy or login page answers in its place";

impl Response {
    /// A header's value, the first if there are several.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// When the server says that it is.
    #[must_use]
    pub(crate) fn date(&self) -> Option<OffsetDateTime> {
        httpdate::parse_http_date(self.header("date")?).ok().map(OffsetDateTime::from)
    }

    /// The media type without parameters, in lower case; empty if there is none.
    #[must_use]
    pub fn content_type(&self) -> String {
        let value = self.header("content-type").unwrap_or_default();
        value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// Whether the media type is JSON or of its family (`…+json`).
    #[must_use]
    pub fn is_json(&self) -> bool {
        let kind = self.content_type();
        kind == "application/json"
            || kind == "text/json"
            || kind.ends_with("+json")
            || kind.ends_with("+prettyjws")
    }

    /// Whether the status sends elsewhere.
    #[must_use]
    pub fn is_redirect(&self) -> bool {
        matches!(self.status, 301 | 302 | 303 | 307 | 308)
    }

    /// The body as JSON of a shape, which may keep texts of the body as they are.
    ///
    /// # Errors
    /// Protocol (7): another shape, cut short, or no JSON; says which, and where, without the body.
    pub fn json<'a, T: Deserialize<'a>>(&'a self) -> Result<T, Error> {
        if self.is_html() {
            return Err(self.not_json());
        }
        serde_json::from_slice(&self.body).map_err(|why| self.unread(&why))
    }

    /// The same of a long body: that it is text is looked at once, and not once more for each text in it.
    ///
    /// # Errors
    /// As for [`Self::json`].
    pub(crate) fn long_json<'a, T: Deserialize<'a>>(&'a self) -> Result<T, Error> {
        match str::from_utf8(&self.body) {
            _ if self.is_html() => Err(self.not_json()),
            Ok(text) => serde_json::from_str(text).map_err(|why| self.unread(&why)),
            Err(_) if !self.looks_like_json() => Err(self.not_json()),
            Err(why) => {
                let got = format!("JSON that is broken (byte {} is no text)", why.valid_up_to() + 1);
                Err(self.protocol(format!("{} answered {got}", self.host())).with_hint(NO_JSON))
            }
        }
    }

    /// Why the body is not what was expected of it.
    fn unread(&self, why: &serde_json::Error) -> Error {
        if !self.looks_like_json() {
            return self.not_json();
        }
        let place = format!("line {}, column {}", why.line(), why.column());
        let got = if why.is_eof() {
            format!("JSON that ends early, after {} bytes", self.body.len())
        } else if why.is_data() {
            format!("JSON of another shape than expected ({place}{})", missing(&why.to_string()))
        } else {
            format!("JSON that is broken ({place})")
        };
        self.protocol(format!("{} answered {got}", self.host())).with_hint(NO_JSON)
    }

    fn not_json(&self) -> Error {
        self.protocol(format!("{} answered {} instead of JSON", self.host(), self.kind())).with_hint(NO_JSON)
    }

    /// The URL of the next page, by the `Link` header.
    ///
    /// # Errors
    /// Protocol (7): a header that cannot be read. The list is then not known to be complete.
    pub fn link_next(&self) -> Result<Option<Url>, Error> {
        let headers = self.headers.iter().filter(|(name, _)| name == "link").map(|(_, value)| value.as_str());
        let target = link::next(headers).map_err(|_| "it is no list of links".to_owned());
        let next = target.and_then(|target| {
            target.map(|target| self.url.join(target).map_err(|why| why.to_string())).transpose()
        });
        next.map_err(|why| {
            self.protocol(format!("the Link to the next page cannot be followed: {why}"))
                .with_hint("a page is missing, so nothing is concluded from the list")
        })
    }

    /// Where a redirect leads.
    ///
    /// # Errors
    /// Protocol (7): no `Location`, or one that is no URL.
    pub fn location(&self) -> Result<Url, Error> {
        let Some(location) = self.header("location") else {
            return Err(self.protocol(format!(
                "{} answered {} without a Location",
                self.host(),
                self.status_line()
            )));
        };
        self.url.join(location).map_err(|why| {
            self.protocol(format!("{} redirects to what is not a usable URL: {why}", self.host()))
        })
    }

    /// The errors in the body, in the registry's form or GitLab's; none if it names none, or if another server
    /// than the one asked wrote it.
    #[must_use]
    pub fn errors(&self) -> Vec<ServerError> {
        if self.is_elsewhere { Vec::new() } else { said::errors(&self.body) }
    }

    /// Whether the body names an error of this code.
    #[must_use]
    pub fn has_error_code(&self, code: &str) -> bool {
        self.errors().iter().any(|error| error.code == code)
    }

    /// The server's words, made harmless.
    #[must_use]
    pub fn said(&self) -> Option<String> {
        let words = said::words(&self.body, self.is_html())?;
        Some(harmless(&words, &self.redactor)).filter(|words| !words.is_empty())
    }

    /// The same, with what to do should it be a refusal.
    #[must_use]
    pub fn explained(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// A failure to understand this response, for callers that find one. Its hint is the usual one; callers
    /// that know better replace it.
    #[must_use]
    pub fn protocol(&self, cause: impl Into<String>) -> Error {
        Error::new(Exit::Protocol, &self.attempt, cause).with_request(self.request_line()).with_hint(
            "something else may have answered in the server's place: ask the URL above with curl -i from the same machine",
        )
    }

    /// Method and URL, redacted.
    #[must_use]
    pub fn request_line(&self) -> String {
        format!("{} {}", self.method.name(), self.redactor.redact(&self.url.to_string()))
    }

    /// Who answered, for a person.
    fn who(&self) -> String {
        match (&self.through, self.is_elsewhere) {
            (Some(proxy), _) => format!("{}, or the proxy {proxy} before it,", self.host()),
            (None, true) => format!("{}, the object storage that the registry sends to,", self.host()),
            (None, false) => self.host(),
        }
    }

    fn host(&self) -> String {
        self.url.origin().authority()
    }

    /// `404 Not Found`.
    pub(super) fn status_line(&self) -> String {
        status_line(self.status)
    }

    fn is_html(&self) -> bool {
        let kind = self.content_type();
        if kind == "text/html" || kind == "application/xhtml+xml" {
            return true;
        }
        let start = self.body.trim_ascii_start();
        let start = start[..start.len().min(14)].to_ascii_lowercase();
        !self.is_json() && (start.starts_with(b"<!doctype html") || start.starts_with(b"<html"))
    }

    fn looks_like_json(&self) -> bool {
        let start = self.body.trim_ascii_start().first();
        !self.is_html() && (self.is_json() && start.is_some() || matches!(start, Some(b'{' | b'[')))
    }

    /// What the body is, for a person: `an HTML page (text/html)`.
    fn kind(&self) -> String {
        let name = match () {
            () if self.body.trim_ascii().is_empty() => return "an empty body".into(),
            () if self.is_html() => "an HTML page",
            () if self.content_type().starts_with("text/") => "text",
            () => "something else",
        };
        match self.content_type() {
            kind if kind.is_empty() => name.into(),
            kind => format!("{name} ({})", harmless(&kind, &self.redactor)),
        }
    }
}

/// `404 Not Found`.
pub(super) fn status_line(status: u16) -> String {
    match StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()) {
        Some(reason) => format!("{status} {reason}"),
        None => status.to_string(),
    }
}

/// The part of serde's words that comes from us and not from the body.
fn missing(words: &str) -> String {
    match words.split_once(" at line") {
        Some((field, _)) if field.starts_with("missing field") => format!(", {field}"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests;
