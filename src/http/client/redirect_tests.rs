//! Redirects are answers, but those of a blob.

use std::sync::{Arc, Mutex};

use super::testing::{OK, bearer, client, get};
use crate::exit::Exit;
use crate::http::testing::*;
use crate::http::*;

#[test]
fn redirects_are_answers_and_not_followed() {
    let server =
        Server::start(|_, _| answer("302 Found", "Location: http://elsewhere.example.com/a\r\n", ""));
    let request = get(server.url("/a"));
    let response = client(settings()).send(&request).unwrap();
    assert_eq!((response.status, server.count()), (302, 1));
    let error = response.refusal(&request);
    assert_eq!(error.exit, Exit::Protocol);
    assert!(
        error.cause.ends_with("answered 302 Found, a redirect to http://elsewhere.example.com"),
        "{error}"
    );
    assert!(error.hint.unwrap().contains("renamed"));
}

#[test]
fn a_blobs_redirect_is_followed_without_credentials() {
    let storage = Server::start(|_, _| answer(OK, "", "config"));
    let target = storage.url("/bucket/blob?X-Amz-Signature=abc");
    let registry = Server::start(move |_, _| {
        answer("307 Temporary Redirect", &format!("Location: {target}\r\n"), "moved")
    });
    let client = client(Settings { trusted: vec![registry.url("/").origin().clone()], ..settings() });
    let request = bearer(registry.url("/v2/a/blobs/sha256:x")).of_a_blob().with_header("x-note", "n");
    let response = client.send(&request).unwrap();
    assert_eq!(response.body, b"config");
    assert_eq!(response.url.path(), "/bucket/blob");
    assert_eq!(registry.seen(0).header("authorization"), Some("Bearer registry-token"));
    assert_eq!(storage.seen(0).header("authorization"), None);
    assert!(!storage.seen(0).head.contains("registry-token"));
}

#[test]
fn credentials_stay_within_an_origin_and_never_come_back() {
    let port = Arc::new(Mutex::new(0_u16));
    let back = Arc::clone(&port);
    let other = Server::start(move |_, _| {
        answer("307 T", &format!("Location: http://127.0.0.1:{}/end\r\n", back.lock().unwrap()), "")
    });
    let away = other.url("/away");
    let registry = Server::start(move |_, seen| match seen.line().split(' ').nth(1).unwrap() {
        "/start" => answer("302 F", "Location: /same\r\n", ""),
        "/same" => answer("307 T", &format!("Location: {away}\r\n"), ""),
        _ => answer(OK, "", "end"),
    });
    *port.lock().unwrap() = registry.port;
    let client = client(Settings {
        trusted: vec![registry.url("/").origin().clone(), other.url("/").origin().clone()],
        ..settings()
    });
    assert_eq!(client.send(&bearer(registry.url("/start")).of_a_blob()).unwrap().body, b"end");
    assert!(registry.seen(1).header("authorization").is_some());
    assert!(other.seen(0).header("authorization").is_none());
    assert!(registry.seen(2).header("authorization").is_none());
}

#[test]
fn redirects_end() {
    let server = Server::start(|n, _| answer("307 T", &format!("Location: /{n}\r\n"), ""));
    let error = client(settings()).send(&get(server.url("/")).of_a_blob()).unwrap_err();
    assert_eq!((error.exit, error.cause.as_str()), (Exit::Protocol, "more than 5 redirects"));
    assert_eq!(server.count(), 6);

    let nowhere = Server::start(|_, _| answer("307 T", "Location: ftp://x/\r\n", ""));
    let error = client(settings()).send(&get(nowhere.url("/")).of_a_blob()).unwrap_err();
    assert!(error.cause.contains("not a usable URL"), "{error}");
    let silent = Server::start(|_, _| answer("307 T", "", ""));
    let error = client(settings()).send(&get(silent.url("/")).of_a_blob()).unwrap_err();
    assert!(error.cause.contains("without a Location"), "{error}");
}
