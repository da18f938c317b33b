//! What was asked and what was answered.

use crate::fault::Server;
use crate::http::{Headers, Request, Response};
use serde::Serialize;

/// One request and the outline of its answer.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Who was asked.
    pub server: Server,
    /// `GET` …
    pub method: String,
    /// Path and query as sent.
    pub target: String,
    /// The path, decoded.
    pub path: String,
    /// The header fields, credentials included.
    pub headers: Headers,
    /// The request's body, in bytes.
    pub sent: usize,
    /// The status answered; 0 when nothing was.
    pub status: u16,
    /// The answer's body, in bytes before compression.
    pub received: usize,
    /// On which of the server's connections, counted from 1.
    pub connection: u64,
    /// Whether the simulator knows the route.
    pub is_known: bool,
}

impl Recorded {
    pub(crate) fn new(server: Server, request: &Request, response: &Response, is_known: bool) -> Self {
        let answered = !matches!(
            response.wire,
            crate::http::Wire::Reset | crate::http::Wire::Close | crate::http::Wire::Hang
        );
        Self {
            server,
            method: request.method.clone(),
            target: request.target.clone(),
            path: request.path.clone(),
            headers: request.headers.clone(),
            sent: request.body.len(),
            status: if answered { response.status } else { 0 },
            received: if request.method == "HEAD" { 0 } else { response.body.len() },
            connection: request.connection,
            is_known,
        }
    }

    /// A header field of the request.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)
    }

    /// Whether it carried any credential, in a header or in the query.
    #[must_use]
    pub fn has_credentials(&self) -> bool {
        ["authorization", "private-token", "job-token", "deploy-token", "cookie"]
            .iter()
            .any(|name| self.header(name).is_some())
            || ["private_token=", "job_token=", "access_token="].iter().any(|name| self.target.contains(name))
    }

    /// `GET /v2/acme/shop/tags/list?n=2`, for comparing.
    #[must_use]
    pub fn line(&self) -> String {
        format!("{} {}", self.method, self.target)
    }

    /// Whether it asked for a change.
    #[must_use]
    pub fn is_write(&self) -> bool {
        // What git fetches, it asks for with POST.
        !matches!(self.method.as_str(), "GET" | "HEAD" | "OPTIONS")
            && !self.path.ends_with("/git-upload-pack")
    }
}

/// The form in which the control interface gives a record out.
#[derive(Serialize)]
pub(crate) struct RecordedJson<'a> {
    server: &'static str,
    method: &'a str,
    target: &'a str,
    headers: &'a [(String, String)],
    sent: usize,
    status: u16,
    received: usize,
    connection: u64,
    known: bool,
}

impl<'a> From<&'a Recorded> for RecordedJson<'a> {
    fn from(record: &'a Recorded) -> Self {
        Self {
            server: record.server.word(),
            method: &record.method,
            target: &record.target,
            headers: &record.headers.0,
            sent: record.sent,
            status: record.status,
            received: record.received,
            connection: record.connection,
            known: record.is_known,
        }
    }
}
