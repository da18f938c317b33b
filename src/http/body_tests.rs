//! Bodies: their limits, what ends early, and what is packed.

use std::time::Duration;

use super::testing::*;
use super::*;
use crate::dates::clock::Stopwatch;
use crate::exit::Exit;

const OK: &str = "200 OK";

fn client(settings: Settings) -> Client {
    Client::new(settings).unwrap()
}

fn get(url: Url) -> Request {
    Request::get(url, "look up x:v1")
}

#[test]
fn a_body_that_ends_early_is_tried_again_and_then_protocol() {
    let cut = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"name\":";
    let server =
        Server::start(
            move |n, _| if n < 2 { Answer::SendAndClose(cut.into()) } else { answer(OK, "", "whole") },
        );
    assert_eq!(client(settings()).send(&get(server.url("/"))).unwrap().body, b"whole");

    let server = Server::start(move |_, _| Answer::SendAndClose(cut.into()));
    let error = client(settings()).send(&get(server.url("/"))).unwrap_err();
    assert_eq!((error.exit, server.count()), (Exit::Protocol, 5));
    assert_eq!(
        error.cause,
        format!("the answer of 127.0.0.1:{} ended after 8 of 100 bytes, 5 times", server.port)
    );

    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n5\r\nwo";
    let server = Server::start(move |_, _| Answer::SendAndClose(chunked.into()));
    let error = client(settings()).send(&get(server.url("/"))).unwrap_err();
    assert_eq!(error.exit, Exit::Protocol);
    assert!(error.cause.contains("ended early"), "{error}");
}

#[test]
fn bodies_have_a_limit() {
    let exact = Server::start(|_, _| answer(OK, "", "12345"));
    assert_eq!(client(settings()).send(&get(exact.url("/")).at_most(5)).unwrap().body.len(), 5);
    let announced = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n123456";
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n123456\r\n0\r\n\r\n";
    let until_closed = "HTTP/1.1 200 OK\r\n\r\n123456";
    for bytes in [announced, chunked, until_closed] {
        let server = Server::start(move |_, _| Answer::SendAndClose(bytes.into()));
        let error = client(settings()).send(&get(server.url("/")).at_most(5)).unwrap_err();
        assert_eq!((error.exit, server.count()), (Exit::Protocol, 1));
        assert!(error.cause.ends_with("is larger than the 5 bytes that make sense here"), "{error}");
    }
}

#[test]
fn no_more_than_the_limit_is_waited_for() {
    let endless = "HTTP/1.1 200 OK\r\n\r\n123456";
    let server = Server::start(move |_, _| Answer::Stall(endless.into()));
    let mut settings = settings();
    settings.timeouts.progress = Duration::from_secs(10);
    let watch = Stopwatch::start();
    let error = client(settings).send(&get(server.url("/")).at_most(5)).unwrap_err();
    assert!(error.cause.contains("larger than the 5 bytes"), "{error}");
    assert!(watch.elapsed() < Duration::from_secs(5));
}

#[test]
fn of_an_errors_body_only_the_beginning_is_read() {
    let page = "<html>".to_owned() + &"x".repeat(1 << 20);
    let server = Server::start(move |_, _| answer("404 Not Found", "Content-Type: text/html\r\n", &page));
    let response = client(settings()).send(&get(server.url("/")).at_most(5)).unwrap();
    assert_eq!((response.status, response.body.len()), (404, 64 << 10));
}

/// Gzip of a million zeros, in about a kilobyte.
fn bomb() -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(&vec![b'0'; 1 << 20]).unwrap();
    encoder.finish().unwrap()
}

fn gzipped(body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

#[test]
fn gzip_is_unpacked_and_limited_after_unpacking() {
    let server = Server::start(|_, _| Answer::Send(gzipped(&bomb())));
    let client = client(settings());
    assert_eq!(client.send(&get(server.url("/"))).unwrap().body.len(), 1 << 20);
    assert_eq!(server.seen(0).header("accept-encoding"), Some("gzip"));
    let error = client.send(&get(server.url("/")).at_most(10_000)).unwrap_err();
    assert_eq!(error.exit, Exit::Protocol);
    assert!(error.cause.contains("larger than the 10000 bytes"), "{error}");
}

#[test]
fn broken_gzip_is_protocol() {
    let mut cut = bomb();
    cut.truncate(cut.len() / 2);
    let mut lost = gzipped(&bomb());
    lost.truncate(lost.len() / 2);
    for (answer, cause, requests) in [
        (Answer::Send(gzipped(b"no gzip at all")), "cannot be unpacked", 1),
        (Answer::Send(gzipped(&cut)), "ended early", 5),
        (Answer::SendAndClose(lost), "ended after", 5),
    ] {
        let server = Server::start(move |_, _| answer.clone());
        let error = client(settings()).send(&get(server.url("/"))).unwrap_err();
        assert_eq!((error.exit, server.count()), (Exit::Protocol, requests), "{error}");
        assert!(error.cause.contains(cause), "{error}");
    }
}

#[test]
fn an_answer_without_a_body_has_nothing_to_unpack() {
    for coding in ["gzip", "x-gzip", "br", "gzip, gzip"] {
        for (status, code) in [
            ("200 OK", 200),
            ("204 No Content", 204),
            ("304 Not Modified", 304),
            ("307 T", 307),
            ("401 Unauthorized", 401),
            ("404 Not Found", 404),
            ("405 M", 405),
            ("409 C", 409),
        ] {
            for length in ["Content-Length: 0\r\n", "Transfer-Encoding: chunked\r\n", "Connection: close\r\n"]
            {
                let has_body = !matches!(code, 204 | 304);
                let end = if has_body && length.starts_with("Transfer") { "0\r\n\r\n" } else { "" };
                let text = format!("HTTP/1.1 {status}\r\nContent-Encoding: {coding}\r\n{length}\r\n{end}");
                let server = Server::start(move |_, _| match text.contains("close") {
                    true => Answer::SendAndClose(text.clone().into_bytes()),
                    false => Answer::Send(text.clone().into_bytes()),
                });
                let response = client(settings()).send(&get(server.url("/"))).unwrap();
                assert_eq!((response.status, response.body.len()), (code, 0), "{coding}, {status}, {length}");
                assert_eq!(server.count(), 1);
            }
        }
    }
}

#[test]
fn of_the_answer_to_a_head_neither_length_nor_coding_says_anything_of_a_body() {
    for (status, code) in [("200 OK", 200), ("404 Not Found", 404), ("401 U", 401)] {
        let text = format!("HTTP/1.1 {status}\r\nContent-Encoding: gzip\r\nContent-Length: 527\r\n\r\n");
        let server = Server::start(move |_, _| Answer::Send(text.clone().into_bytes()));
        let client = client(settings());
        for _ in 0..2 {
            assert_eq!(client.send(&Request::head(server.url("/"), "ask")).unwrap().status, code);
        }
        assert_eq!((server.count(), server.connections()), (2, 1));
    }
}

#[test]
fn an_error_whose_body_cannot_be_unpacked_keeps_its_status_and_says_nothing() {
    for (coding, body) in [("gzip", &b"no\0gzip"[..]), ("br", b"\x0b\0"), ("gzip", &bomb()[..9])] {
        let head = format!(
            "HTTP/1.1 403 Forbidden\r\nContent-Encoding: {coding}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let whole = [head.as_bytes(), body].concat();
        let server = Server::start(move |_, _| Answer::Send(whole.clone()));
        let request = get(server.url("/"));
        let response = client(settings()).send(&request).unwrap();
        assert_eq!((response.status, response.said(), response.body.as_slice()), (403, None, body));
        assert_eq!(response.refusal(&request).exit, Exit::Denied);
    }
}

#[test]
fn a_packed_error_is_read() {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(br#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"no"}]}"#).unwrap();
    let body = encoder.finish().unwrap();
    let head = format!("HTTP/1.1 404 N\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", body.len());
    let whole = [head.as_bytes(), &body].concat();
    let server = Server::start(move |_, _| Answer::Send(whole.clone()));
    assert!(client(settings()).send(&get(server.url("/"))).unwrap().has_error_code("MANIFEST_UNKNOWN"));
}

#[test]
fn what_is_packed_in_a_way_that_nobody_offered_is_protocol() {
    let server = Server::start(|_, _| answer(OK, "Content-Encoding: br\r\n", "whatever"));
    let error = client(settings()).send(&get(server.url("/"))).unwrap_err();
    assert_eq!((error.exit, server.count()), (Exit::Protocol, 1));
    assert!(error.cause.ends_with("says that it is packed (br), and cannot be unpacked"), "{error}");
}
