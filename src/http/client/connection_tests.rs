//! Connections that are kept, that break, and that never are.

use std::time::Duration;

use super::testing::{OK, client, get, nobody, noted};
use crate::exit::Exit;
use crate::http::testing::*;
use crate::http::*;

#[test]
fn a_response_arrives_with_headers_and_body() {
    let server = Server::start(|_, _| {
        answer(OK, "Content-Type: application/json; charset=utf-8\r\nX-A: 1\r\n", "{\"a\":1}")
    });
    let response = client(settings()).send(&get(server.url("/x?y=z")).accepting("application/json")).unwrap();
    assert_eq!((response.status, response.body.as_slice()), (200, &b"{\"a\":1}"[..]));
    assert_eq!(response.header("X-a"), Some("1"));
    assert!(response.is_json());
    let seen = server.seen(0);
    assert_eq!(seen.line(), "GET /x?y=z HTTP/1.1");
    assert_eq!(seen.header("accept"), Some("application/json"));
    assert_eq!(seen.header("cache-control"), Some("no-cache"));
    assert!(seen.header("user-agent").unwrap().starts_with("registry-gate/"));
    assert_eq!(seen.header("authorization"), None);
}

#[test]
fn connections_are_kept_and_used_again() {
    let server = Server::start(|_, _| answer(OK, "", "x"));
    let client = client(settings());
    for _ in 0..5 {
        client.send(&get(server.url("/"))).unwrap();
    }
    assert_eq!((server.count(), server.connections()), (5, 1));
}

#[test]
fn as_many_connections_as_threads_are_kept() {
    let server = Server::start(|_, _| {
        std::thread::sleep(Duration::from_millis(20));
        answer(OK, "", "x")
    });
    let client = client(settings());
    for _ in 0..3 {
        std::thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| client.send(&get(server.url("/"))).unwrap());
            }
        });
    }
    assert_eq!(server.count(), 48);
    assert_eq!(server.connections(), 16);
}

#[test]
fn head_has_no_body_and_keeps_the_length() {
    let server =
        Server::start(|_, _| Answer::Send(b"HTTP/1.1 200 OK\r\nContent-Length: 527\r\n\r\n".to_vec()));
    let client = client(settings());
    for _ in 0..2 {
        let response = client.send(&Request::head(server.url("/"), "ask").at_most(10)).unwrap();
        assert_eq!((response.header("content-length"), response.body.len()), (Some("527"), 0));
    }
    assert_eq!(server.seen(0).header("accept-encoding"), Some("identity"));
    assert_eq!(server.connections(), 1);
}

#[test]
fn a_connection_that_breaks_before_the_headers_is_tried_again_and_then_unavailable() {
    for fault in [Answer::Close, Answer::SendAndClose(b"HTTP/1.1 200 OK\r\nConte".to_vec())] {
        let server = Server::start(move |_, _| fault.clone());
        let error = client(settings()).send(&get(server.url("/"))).unwrap_err();
        assert_eq!((error.exit, server.count()), (Exit::Unavailable, 5));
        assert_eq!(
            error.cause,
            format!("127.0.0.1:{} closed the connection before it answered, 5 times", server.port)
        );
    }
}

#[test]
fn an_idle_connection_that_the_server_closed_is_replaced_silently() {
    // The first connection answers once and dies at the second request, when it is too late to notice.
    let server = Server::start(|n, _| if n == 1 { Answer::Close } else { answer(OK, "", "x") });
    let (settings, notes) = noted();
    let client = client(settings);
    client.send(&get(server.url("/1"))).unwrap();
    assert_eq!(client.send(&get(server.url("/2"))).unwrap().status, 200);
    assert_eq!((server.count(), server.connections()), (3, 2));
    assert!(notes.lock().unwrap().is_empty());
    assert_eq!(client.totals().retries, 0);
}

#[test]
fn nobody_listening_is_tried_a_few_times() {
    let url = nobody();
    let (settings, notes) = noted();
    let error = client(settings).send(&get(url.clone())).unwrap_err();
    assert_eq!(error.exit, Exit::Unavailable);
    assert_eq!(error.cause, format!("{} refused the connection, 3 times", url.origin().address()));
    assert!(notes.lock().unwrap()[1].ends_with("(2 of 2)"), "{notes:?}");
}

#[test]
fn an_unknown_host_is_named() {
    let url = Url::parse("http://registry.invalid:5050/").unwrap();
    let mut settings = settings();
    settings.retry.few = 0;
    let error = client(settings).send(&get(url)).unwrap_err();
    assert_eq!(error.exit, Exit::Unavailable);
    assert!(error.cause.starts_with("the host registry.invalid is unknown ("), "{error}");
    assert!(error.cause.ends_with("asked for registry.invalid:5050"), "{error}");
}

#[test]
fn what_is_not_http_is_protocol() {
    for bytes in ["SSH-2.0-OpenSSH_9.2\r\n", "\u{15}\u{3}\u{1}\0\u{2}\u{2}\u{16}", "HTTP/1.1 abc\r\n\r\n"] {
        let server = Server::start(move |_, _| Answer::SendAndClose(bytes.into()));
        let error = client(settings()).send(&get(server.url("/"))).unwrap_err();
        assert_eq!(error.exit, Exit::Protocol, "{error}");
        assert!(error.cause.contains("is not HTTP"), "{error}");
        assert_eq!(server.count(), 1);
    }
    let server = Server::start(|_, _| answer(OK, &format!("X-Long: {}\r\n", "x".repeat(40_000)), ""));
    let error = client(settings()).send(&get(server.url("/"))).unwrap_err();
    assert_eq!(error.exit, Exit::Protocol, "{error}");
}
