//! An answer, and how rudely it is to be put on the wire.

use std::time::Duration;

/// What happens to an answer on its way; everything but `Whole` is a fault.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Wire {
    /// Sent as it should be.
    #[default]
    Whole,
    /// The connection is reset (RST) and nothing sent.
    Reset,
    /// The connection is closed and nothing sent.
    Close,
    /// Nothing is sent and the connection stays open until the client gives up or the simulator stops.
    Hang,
    /// The body trickles: so many bytes, then a pause.
    Drip {
        /// Bytes per portion.
        bytes: usize,
        /// Pause after each.
        pause: Duration,
    },
    /// `Content-Length` promises the whole body; the connection ends after this many bytes of it.
    Truncate {
        /// Bytes that are sent.
        keep: usize,
    },
    /// The body is followed by this many more bytes of filling, or by filling without end.
    Endless {
        /// How many, or no end at all.
        bytes: Option<u64>,
    },
    /// The answer comes late.
    Delay(Duration),
}

/// One answer.
#[derive(Clone, Debug, Default)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Header fields in the order they are sent.
    pub headers: Vec<(String, String)>,
    /// The body; not sent in answer to `HEAD`.
    pub body: Vec<u8>,
    /// Sent in chunks, as Go does with what it has not measured.
    pub chunked: bool,
    /// How it is sent.
    pub wire: Wire,
}

impl Response {
    /// An answer without a body.
    #[must_use]
    pub fn new(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    /// Adds a header field.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// A body with its type.
    #[must_use]
    pub fn typed(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::new(status).header("Content-Type", content_type).body(body)
    }

    /// The first value of a header field.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Puts a value in place of all values of a field.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.headers.retain(|(key, _)| !key.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.into()));
    }
}

/// The phrase after a status code.
#[must_use]
pub fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        206 => "Partial Content",
        301 => "Moved Permanently",
        302 => "Found",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        416 => "Requested Range Not Satisfiable",
        422 => "Unprocessable Entity",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Status",
    }
}
