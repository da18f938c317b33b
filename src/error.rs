//! Failures as a person reads them: what was tried, on what, what went wrong, the request, and one hint.
//!
//! The fields are sentences without capitals or full stops, so that they fit after `cannot`. What a
//! server said has been made harmless before it gets here (`http::harmless`). The names of files, variables and
//! arguments in the other fields are anybody's words too: every field is made one line without dangerous characters
//! and without what has the shape of a secret, here, because every output tells failures.

use std::fmt;
use std::num::NonZeroU32;

use crate::exit::Exit;
use crate::secret::masked;
use crate::words::line;

/// So many characters of a request are shown to a person; JSON has all of it.
const LONGEST_REQUEST: usize = 300;

/// A failure of a known class. Anything else travels as a plain `anyhow::Error` and ends with 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The class, and so the exit code.
    pub exit: Exit,
    /// What was attempted and on what, after "cannot": `look up registry.example.com/acme/shop:v1`.
    pub attempt: String,
    /// What went wrong: `the registry answered 503 Service Unavailable`.
    pub cause: String,
    /// What the server said, harmless and short.
    pub said: Option<String>,
    /// The request that failed, redacted: `HEAD https://…/manifests/v1`.
    pub request: Option<String>,
    /// What to do about it.
    pub hint: Option<String>,
    /// After how many seconds the server wishes to be asked again.
    pub again_after: Option<NonZeroU32>,
}

impl Error {
    /// A failure with its class, attempt and cause; the rest is added by the `with_…` methods.
    pub fn new(exit: Exit, attempt: impl Into<String>, cause: impl Into<String>) -> Self {
        let (attempt, cause) = (told(attempt), told(cause));
        Self { exit, attempt, cause, said: None, request: None, hint: None, again_after: None }
    }

    /// Wrong arguments (exit 2).
    pub fn usage(attempt: impl Into<String>, cause: impl Into<String>) -> Self {
        Self::new(Exit::Usage, attempt, cause)
    }

    /// A missing or senseless variable or file (exit 3).
    pub fn configuration(attempt: impl Into<String>, cause: impl Into<String>) -> Self {
        Self::new(Exit::Configuration, attempt, cause)
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(told(hint));
        self
    }

    /// Adds the request that failed.
    #[must_use]
    pub fn with_request(mut self, request: impl Into<String>) -> Self {
        self.request = Some(told(request));
        self
    }

    /// Adds what the server said.
    #[must_use]
    pub fn with_said(mut self, said: Option<String>) -> Self {
        self.said = said.map(told);
        self
    }

    /// Replaces what was attempted by what the caller was doing.
    #[must_use]
    pub fn while_trying(mut self, attempt: impl Into<String>) -> Self {
        self.attempt = told(attempt);
        self
    }

    /// The failure in one line, for tables, JSON and the dotenv `REASON`.
    #[must_use]
    pub fn summary(&self) -> String {
        match &self.said {
            Some(said) => format!("{}: {said}", self.cause),
            None => self.cause.clone(),
        }
    }
}

/// A field as anybody may read it.
fn told(text: impl Into<String>) -> String {
    masked(&line(&text.into()))
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {}: {}", self.attempt, self.cause)?;
        if let Some(said) = &self.said {
            write!(f, ": {said}")?;
        }
        if let Some(request) = &self.request {
            // The URL of a token for fifty repositories fills a page, and says less than its beginning.
            let end = request.char_indices().nth(LONGEST_REQUEST).map_or(request.len(), |(at, _)| at);
            let more = if end < request.len() { "…" } else { "" };
            write!(f, "\n  request: {}{more}", &request[..end])?;
        }
        if let Some(hint) = &self.hint {
            write!(f, "\n  hint: {hint}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::is_dangerous;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_field_steers_a_log(text in any::<String>()) {
            let error = Error::usage(&*text, &*text).with_hint(&*text).with_request(&*text).with_said(Some(text));
            let told = error.to_string();
            prop_assert!(!told.contains(|c| c != '\n' && is_dangerous(c)), "{told:?}");
            prop_assert_eq!(told.lines().count(), 3);
            prop_assert!(!error.summary().contains(is_dangerous));
        }
    }

    #[test]
    fn no_field_tells_a_password() {
        for typed in
            ["user:hunter2@host/acme/shop:v1", "https://user:hunter2@host", "http://user:hun/ter2@host:3128"]
        {
            let error = Error::usage(format!("read {typed}"), format!("{typed:?} is no image"));
            assert!(!error.to_string().contains("ter2"), "{error}");
        }
        let digest = "worker:v1@sha256:e9ed9d87c881d8c2fd3a31b41904d01ba0b836e7fd15240d774d811a1c248181";
        assert!(Error::usage(digest, "x").to_string().contains(digest));
    }
}
