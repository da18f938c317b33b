//! Failures.

use serde::Serialize;

use super::{SCHEMA, written};
use crate::error::Error;

/// A failure before any image could be looked at: `{"schema", "error": {…}}`.
#[must_use]
pub(crate) fn failure(error: &Error) -> String {
    written(&FailureDocument { schema: SCHEMA, error: Failed::of(error) })
}

#[derive(Serialize)]
struct FailureDocument<'a> {
    schema: &'static str,
    error: Failed<'a>,
}

/// A failure.
#[derive(Serialize)]
pub(crate) struct Failed<'a> {
    exit_code: u8,
    name: &'static str,
    attempt: &'a str,
    cause: &'a str,
    said: Option<&'a str>,
    request: Option<&'a str>,
    hint: Option<&'a str>,
}

impl<'a> Failed<'a> {
    pub(super) fn of(error: &'a Error) -> Self {
        Self {
            exit_code: error.exit.code(),
            name: error.exit.name(),
            attempt: &error.attempt,
            cause: &error.cause,
            said: error.said.as_deref(),
            request: error.request.as_deref(),
            hint: error.hint.as_deref(),
        }
    }
}
