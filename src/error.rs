//! Failures as a person reads them: what was tried, on what, what went wrong, the request, and one hint.
//!
//! The fields are sentences without capitals or full stops, so that they fit after `cannot`. What a
//! server said has been made harmless before it gets here (`http::harmless`).

use std::fmt;

use crate::exit::Exit;

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
}

impl Error {
    /// A failure with its class, attempt and cause; the rest is added by the `with_…` methods.
    pub fn new(exit: Exit, attempt: impl Into<String>, cause: impl Into<String>) -> Self {
        Self { exit, attempt: attempt.into(), cause: cause.into(), said: None, request: None, hint: None }
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
        self.hint = Some(hint.into());
        self
    }

    /// Adds the request that failed.
    #[must_use]
    pub fn with_request(mut self, request: impl Into<String>) -> Self {
        self.request = Some(request.into());
        self
    }

    /// Adds what the server said.
    #[must_use]
    pub fn with_said(mut self, said: Option<String>) -> Self {
        self.said = said;
        self
    }

    /// Replaces what was attempted by what the caller was doing.
    #[must_use]
    pub fn while_trying(mut self, attempt: impl Into<String>) -> Self {
        self.attempt = attempt.into();
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
