//! An HTTP cache before the registry that keeps what it heard first, absence too, until it is told to ask again.

use crate::http::{Request, Response};
use std::collections::HashMap;

/// What it keeps: by method, path and query, and what the client accepts.
#[derive(Debug, Default)]
pub(crate) struct Cache(HashMap<[String; 3], Response>);

impl Cache {
    /// The answer that it gives in place of the registry; nothing to who says `Cache-Control: no-cache`.
    pub(crate) fn answer(&self, request: &Request) -> Option<Response> {
        let is_fresh = request.headers.all("cache-control").any(|value| value.contains("no-cache"));
        let kept = if is_fresh { None } else { self.0.get(&key(request)?) };
        kept.map(|response| response.clone().header("Age", "30").header("X-Cache", "HIT"))
    }

    /// Keeps an answer, if it is one of those that may be kept.
    pub(crate) fn keep(&mut self, request: &Request, response: &Response) {
        if let (Some(key), 200 | 404) = (key(request), response.status) {
            self.0.insert(key, response.clone());
        }
    }
}

fn key(request: &Request) -> Option<[String; 3]> {
    let is_reading = matches!(request.method.as_str(), "GET" | "HEAD");
    let accept = request.headers.all("accept").collect::<Vec<_>>().join(",");
    is_reading.then(|| [request.method.clone(), request.target.clone(), accept])
}
