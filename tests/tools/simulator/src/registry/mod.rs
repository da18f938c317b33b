//! The registry: GitLab's with and without its metadata database, and CNCF distribution 2.8 and 3.0.
//!
//! They share routes, authorisation and most handlers; where they differ, the handler asks the [`Mode`].

mod access;
mod blobs;
mod error;
mod gojson;
mod manifests;
mod metadata;
mod pages;
mod push;
mod range;
mod routes;
mod shape;
mod tags;
mod uploads;
mod validation;

use crate::exchange::{Answer, Exchange};
use crate::http::{Response, url};
use crate::mode::Mode;
use error::RegistryError;
use routes::{Match, Route};

pub(crate) use push::store;

/// What a handler comes to: an answer, or errors in the registry's own form.
type Outcome = Result<Response, Vec<RegistryError>>;

/// Answers one request.
pub(crate) fn answer(exchange: &mut Exchange<'_>) -> Answer {
    let mode = exchange.state.world.mode;
    let path = exchange.request.path.clone();
    if path == "/" {
        return Response::new(200).header("Cache-Control", "no-cache").into();
    }
    let clean = routes::clean(&path);
    if clean != path {
        let location = with_query(&clean, &exchange.request.query);
        return with_version(mode, &path, Response::new(301).header("Location", location), false).into();
    }
    match routes::find(mode, exchange.state.world.version, &path) {
        Match::Route(route) => {
            let response = with_version(mode, &path, dispatch(exchange, &route), true);
            Answer::from(response)
        }
        Match::Slash(other) => {
            let response = moved(&exchange.request.method, &with_query(&other, &exchange.request.query));
            with_version(mode, &path, response, true).into()
        }
        Match::Nothing => {
            let response = Response::typed(404, "text/plain; charset=utf-8", "404 page not found\n")
                .header("X-Content-Type-Options", "nosniff");
            let is_foreign = mode.is_distribution() && path.starts_with("/gitlab/v1/");
            Answer { response: with_version(mode, &path, response, false), is_known: is_foreign }
        }
    }
}

fn with_query(path: &str, query: &str) -> String {
    let path = url::escape_path(path);
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

/// Go's `http.Redirect` with 301.
fn moved(method: &str, location: &str) -> Response {
    let response = Response::new(301).header("Location", location);
    match method {
        "GET" => response
            .header("Content-Type", "text/html; charset=utf-8")
            .body(format!("<a href=\"{}\">Moved Permanently</a>.\n\n", escape_html(location))),
        "HEAD" => response.header("Content-Type", "text/html; charset=utf-8"),
        _ => response,
    }
}

fn escape_html(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&#34;")
        .replace('\'', "&#39;")
}

/// Distribution says its version on everything, GitLab's registry only where a route of `/v2/` was found.
fn with_version(mode: Mode, path: &str, mut response: Response, is_routed: bool) -> Response {
    if mode.is_distribution() || (is_routed && !path.starts_with("/gitlab/v1/")) {
        response.headers.insert(0, ("Docker-Distribution-Api-Version".to_owned(), "registry/2.0".to_owned()));
    }
    response
}

fn dispatch(exchange: &mut Exchange<'_>, route: &Route) -> Response {
    let mode = exchange.state.world.mode;
    let claims = match access::authorize(exchange, route) {
        Ok(claims) => claims,
        Err(response) => return *response,
    };
    if route.name().is_some_and(|name| name.len() > 255) {
        return error::respond(mode, &[RegistryError::name_too_long(route.name().unwrap_or_default())]);
    }
    if route.is_metadata() && mode == Mode::Filesystem {
        return Response::new(404)
            .header("Gitlab-Container-Registry-Version", exchange.state.world.version.header());
    }
    let outcome = match route {
        Route::Base => Ok(base(exchange)),
        Route::Catalog => Ok(tags::catalog(exchange)),
        Route::Tags { name } => only(exchange, &["GET"], |exchange| tags::list(exchange, name)),
        Route::Manifest { name, reference } => {
            manifests::answer(exchange, name, reference, &claims, &methods(exchange, &["DELETE", "PUT"]))
        }
        Route::Blob { name, digest } => {
            blobs::answer(exchange, name, digest, &methods(exchange, &["DELETE"]))
        }
        Route::Upload { name, uuid } => {
            let allowed = methods(exchange, &["DELETE", "PATCH", "POST", "PUT"]);
            uploads::answer(exchange, name, uuid, &allowed)
        }
        Route::MetadataBase => Ok(Response::typed(200, "application/json", "{}")
            .header("Gitlab-Container-Registry-Version", exchange.state.world.version.header())),
        Route::MetadataTags { name } => only(exchange, &["GET"], |exchange| metadata::tags(exchange, name)),
        Route::MetadataTag { name, tag } => {
            only(exchange, &["GET"], |exchange| metadata::tag(exchange, name, tag))
        }
        Route::MetadataRepository { name } => {
            only(exchange, &["GET", "PATCH"], |exchange| metadata::repository(exchange, name))
        }
        Route::MetadataBelow { name } => {
            only(exchange, &["GET"], |exchange| Ok(metadata::below(exchange, name)))
        }
        Route::MetadataStatistics => only(exchange, &["GET"], |_| Ok(metadata::statistics())),
    };
    outcome.unwrap_or_else(|errors| error::respond(mode, &errors))
}

/// `GET`, `HEAD`, and what else is served unless the registry is read-only, sorted.
fn methods(exchange: &Exchange<'_>, writing: &[&'static str]) -> Vec<&'static str> {
    let mut all = vec!["GET", "HEAD"];
    if !exchange.state.world.read_only {
        all.extend(writing);
    }
    all.sort_unstable();
    all
}

fn only(
    exchange: &mut Exchange<'_>,
    allowed: &[&str],
    handler: impl FnOnce(&mut Exchange<'_>) -> Outcome,
) -> Outcome {
    if allowed.contains(&exchange.request.method.as_str()) {
        handler(exchange)
    } else {
        Ok(not_allowed(&exchange.request.method, allowed))
    }
}

/// What gorilla's `MethodHandler` says to a method that it does not have.
fn not_allowed(method: &str, allowed: &[&str]) -> Response {
    let allow = allowed.join(", ");
    if method == "OPTIONS" {
        return Response::new(200).header("Allow", allow);
    }
    Response::typed(405, "text/plain; charset=utf-8", "Method not allowed\n")
        .header("Allow", allow)
        .header("X-Content-Type-Options", "nosniff")
}

fn base(exchange: &Exchange<'_>) -> Response {
    let world = &exchange.state.world;
    match world.mode {
        Mode::Distribution => Response::typed(200, "application/json; charset=utf-8", "{}"),
        Mode::Distribution3 => Response::typed(200, "application/json", "{}"),
        mode => Response::typed(200, "application/json", "{}")
            .header("Gitlab-Container-Registry-Features", "tag_delete")
            .header("Gitlab-Container-Registry-Database-Enabled", (mode == Mode::Metadata).to_string())
            .header("Gitlab-Container-Registry-Version", world.version.header()),
    }
}

/// A JSON answer as Go's encoder writes it: a line, in chunks when it is long.
fn json<T: serde::Serialize>(mode: Mode, status: u16, content: &T) -> Response {
    let content_type =
        if mode == Mode::Distribution { "application/json; charset=utf-8" } else { "application/json" };
    let mut body = serde_json::to_string(content).unwrap_or_default();
    if body.contains(['<', '>', '&']) {
        body = body.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
    }
    body.push('\n');
    let mut response = Response::typed(status, content_type, body);
    response.chunked = response.body.len() > 2048;
    response
}
