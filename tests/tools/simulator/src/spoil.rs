//! Failures turned into answers, or worked into them.

use crate::exchange::Addresses;
use crate::fault::{Failure, RetryAfter, Server};
use crate::http::{Request, Response, Wire};
use serde_json::{Value, json};

/// The answer that a failure gives in place of the real one.
pub(crate) fn instead(
    failure: &Failure,
    server: Server,
    addresses: &Addresses,
    request: &Request,
) -> Option<Response> {
    Some(match failure {
        Failure::Answer { status, headers, body } => {
            Response { status: *status, headers: headers.clone(), body: body.clone(), ..Response::default() }
        }
        Failure::TooManyRequests(retry) => too_many(server, *retry),
        Failure::Status(status) => broken(server, *status),
        Failure::Html(status) => page(*status),
        Failure::Wire(wire @ (Wire::Reset | Wire::Close | Wire::Hang)) => {
            Response { wire: wire.clone(), ..Response::default() }
        }
        Failure::Redirect { status, to } => redirect(*status, to),
        Failure::ForeignLocation(status) => {
            redirect(*status, &format!("{}{}", addresses.elsewhere, request.target))
        }
        _ => return None,
    })
}

fn redirect(status: u16, to: &str) -> Response {
    Response::typed(status, "text/html; charset=utf-8", format!("<a href=\"{to}\">Moved</a>.\n\n"))
        .header("Location", to)
}

fn too_many(server: Server, retry: RetryAfter) -> Response {
    let response = if server == Server::Registry {
        let body = json!({ "errors": [{ "code": "TOOMANYREQUESTS", "message": "too many requests" }] });
        Response::typed(429, "application/json", format!("{body}\n"))
            .header("Docker-Distribution-Api-Version", "registry/2.0")
            .header("X-Ratelimit-Limit", "60")
            .header("X-Ratelimit-Remaining", "0")
            .header("Ratelimit-Policy", "60;w=60")
    } else {
        Response::typed(429, "text/plain", "Retry later\n")
            .header("RateLimit-Limit", "60")
            .header("RateLimit-Name", "throttle_authenticated_web")
            .header("RateLimit-Observed", "61")
            .header("RateLimit-Remaining", "0")
    };
    match retry.value() {
        Some(value) => response.header("Retry-After", value),
        None => response,
    }
}

fn broken(server: Server, status: u16) -> Response {
    if server != Server::Registry {
        let text = format!("{status} {}", crate::http::reason(status));
        return Response::typed(status, "application/json", json!({ "message": text }).to_string());
    }
    let (code, message) = match status {
        401 => ("UNAUTHORIZED", "authentication required"),
        403 => ("DENIED", "requested access to the resource is denied"),
        404 => ("NAME_UNKNOWN", "repository name not known to registry"),
        405 => ("UNSUPPORTED", "The operation is unsupported."),
        409 => ("RENAME_IN_PROGRESS", "the base repository path is undergoing a rename"),
        503 => ("UNAVAILABLE", "service unavailable"),
        _ => ("UNKNOWN", "unknown error"),
    };
    let body = json!({ "errors": [{ "code": code, "message": message, "detail": {} }] });
    Response::typed(status, "application/json", format!("{body}\n"))
        .header("Docker-Distribution-Api-Version", "registry/2.0")
}

fn page(status: u16) -> Response {
    let title = format!("{status} {}", crate::http::reason(status));
    Response::typed(
        status,
        "text/html",
        format!(
            "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n\
             <hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
        ),
    )
}

/// Works a failure into the real answer.
pub(crate) fn spoil(
    failure: &Failure,
    server: Server,
    addresses: &Addresses,
    request: &Request,
    response: &mut Response,
) {
    match failure {
        Failure::After(failure) => match instead(failure, server, addresses, request) {
            Some(other) => *response = other,
            None => spoil(failure, server, addresses, request, response),
        },
        Failure::Wire(wire) => {
            let is_endless = matches!(wire, Wire::Endless { .. });
            response.wire = wire.clone();
            if is_endless {
                response.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-length"));
            } else if matches!(wire, Wire::Truncate { .. }) {
                // Truncation shows most plainly against a promised length.
                response.chunked = false;
            }
        }
        Failure::InvalidJson => {
            response.status = 200;
            let half = response.body.len() / 2;
            response.body.truncate(half.max(1));
            if response.body.is_empty() {
                response.body = b"{\"tags\": [".to_vec();
            }
            response.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-length"));
        }
        Failure::ShortBody(keep) => {
            response.body.truncate(*keep);
            response.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-length"));
        }
        Failure::ContentType(content_type) => response.set("Content-Type", content_type.as_str()),
        Failure::EndlessLinks => {
            // Each address differs from the last, as with a server whose marker never arrives anywhere.
            let path = request.target.split('?').next().unwrap_or_default();
            let turn =
                request.parameters().get("turn").and_then(|turn| turn.parse::<u64>().ok()).unwrap_or(0) + 1;
            let base = if path.starts_with("/v2/") || path.starts_with("/gitlab/v1/") {
                String::new()
            } else {
                addresses.gitlab.clone()
            };
            response.set("Link", format!("<{base}{path}?n=2&turn={turn}>; rel=\"next\""));
        }
        Failure::LostLink(page) => {
            response.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("link"));
            if let Some(page) = page {
                cut(response, *page);
            }
        }
        Failure::ForeignLink => {
            let target = &request.target;
            response.set("Link", format!("<{}{target}>; rel=\"next\"", addresses.elsewhere));
        }
        _ => {}
    }
}

/// Keeps so many entries of a list: of the JSON itself, or of `tags` in it. What is none stays as it is.
fn cut(response: &mut Response, entries: usize) {
    let Ok(mut content) = serde_json::from_slice::<Value>(&response.body) else { return };
    let list = match &mut content {
        Value::Object(object) => object.get_mut("tags"),
        other => Some(other),
    };
    let Some(Value::Array(list)) = list else { return };
    list.truncate(entries);
    response.body = content.to_string().into_bytes();
    response.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-length"));
}
