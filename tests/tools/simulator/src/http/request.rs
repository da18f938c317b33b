//! A request, read completely.

use super::url;

/// Header fields in the order they came.
#[derive(Clone, Debug, Default)]
pub struct Headers(pub Vec<(String, String)>);

impl Headers {
    /// The first value of a field.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// All values of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// One request with its whole body.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// `GET`, `PUT` …
    pub method: String,
    /// Path and query as sent.
    pub target: String,
    /// The path, percent-decoded.
    pub path: String,
    /// The query as sent, without `?`.
    pub query: String,
    /// The header fields.
    pub headers: Headers,
    /// The body, chunks joined.
    pub body: Vec<u8>,
    /// Which connection of the server it came on, counted from 1.
    pub connection: u64,
}

impl Request {
    /// Takes a target apart into path and query.
    #[must_use]
    pub fn new(method: &str, target: &str) -> Self {
        let target = target.split('#').next().unwrap_or_default();
        let local = match target.split_once("://") {
            Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
            None => target,
        };
        let (path, query) = local.split_once('?').unwrap_or((local, ""));
        Self {
            method: method.to_owned(),
            target: target.to_owned(),
            path: url::decode(path, false),
            query: query.to_owned(),
            ..Self::default()
        }
    }

    /// All query parameters, decoded.
    #[must_use]
    pub fn parameters(&self) -> url::Query {
        url::Query::parse(&self.query)
    }
}
