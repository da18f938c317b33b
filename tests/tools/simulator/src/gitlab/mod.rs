//! GitLab itself: `/jwt/auth`, REST v4, and git over HTTP.

mod cleanup;
mod credentials;
mod deployments;
mod duration;
mod environments;
mod git;
mod groups;
mod jwt;
mod pagination;
mod permissions;
mod projects;
mod repositories;
mod rest;
mod tags;

use crate::exchange::{Answer, Exchange};
use crate::http::Response;

/// Answers one request.
pub(crate) fn answer(exchange: &mut Exchange<'_>) -> Answer {
    let root = exchange.state.world.root.clone();
    let Some(path) = exchange.request.path.strip_prefix(root.as_str()).map(str::to_owned) else {
        return Answer::unknown(page_not_found());
    };
    if path == "/jwt/auth" {
        return match exchange.request.method.as_str() {
            "GET" | "HEAD" => jwt::answer(exchange).into(),
            _ => Answer::unknown(page_not_found()),
        };
    }
    if path.starts_with("/api/v4/") {
        return rest::answer(exchange, &path["/api/v4".len()..]);
    }
    git::answer(exchange, &path).unwrap_or_else(|| Answer::unknown(page_not_found()))
}

/// What Rails shows on a path that is none.
fn page_not_found() -> Response {
    let page = "<!DOCTYPE html>\n<html>\n<head>\n  <title>Not Found (404)</title>\n</head>\n<body>\n  \
                <h1>404: Page not found</h1>\n</body>\n</html>\n";
    Response::typed(404, "text/html; charset=utf-8", page)
}
