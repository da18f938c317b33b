//! The client and TLS: whom it trusts, and what it says of the others.

use super::testing::*;
use super::*;
use crate::error::Error;
use crate::exit::Exit;

fn trusting(authority: &Authority) -> Client {
    Client::new(Settings { ca_files: vec![authority.file.clone()], ..settings() }).unwrap()
}

fn ask(client: &Client, url: Url) -> Result<Response, Error> {
    client.send(&Request::get(url, "look up x:v1"))
}

#[test]
fn an_authority_in_a_file_is_trusted() {
    let authority = Authority::new();
    let server = Server::start_tls(authority.certify("localhost", |_| ()), |_, _| answer("200 OK", "", "x"));
    let client = trusting(&authority);
    for _ in 0..3 {
        assert_eq!(ask(&client, server.tls_url("/")).unwrap().body, b"x");
    }
    assert_eq!((server.connections(), server.handshakes()), (1, 1));
}

#[test]
fn bad_certificates_are_told_apart_and_not_tried_again() {
    let authority = Authority::new();
    let other = Authority::new();
    let cases: [(_, &str, &str); 4] = [
        (other.certify("localhost", |_| ()), "is of an authority that is not trusted here", "--ca-file"),
        (
            authority.certify("localhost", |params| params.not_after = rcgen::date_time_ymd(2001, 1, 1)),
            "has expired",
            "clock",
        ),
        (
            authority.certify("localhost", |params| params.not_before = rcgen::date_time_ymd(2400, 1, 1)),
            "is not valid yet",
            "clock",
        ),
        (
            authority.certify("registry.example.com", |_| ()),
            "is for another name: registry.example.com",
            "use the name that the certificate is for",
        ),
    ];
    for (config, cause, hint) in cases {
        let server = Server::start_tls(config, |_, _| answer("200 OK", "", ""));
        let error = ask(&trusting(&authority), server.tls_url("/")).unwrap_err();
        assert_eq!(error.exit, Exit::Unavailable);
        assert_eq!(error.cause, format!("the certificate of localhost:{} {cause}", server.port));
        assert!(error.hint.as_ref().unwrap().contains(hint), "{error}");
        assert_eq!((server.connections(), server.count()), (1, 0));
    }
}

#[test]
fn a_server_that_is_its_own_authority_is_trusted_when_a_file_names_it() {
    let serve = |config| Server::start_tls(config, |_, _| answer("200 OK", "", "x"));
    let with = |file: &CaFile| Client::new(Settings { ca_files: vec![file.clone()], ..settings() }).unwrap();
    let (config, file) = self_signed("localhost", |_| ());
    let server = serve(config);
    assert_eq!(ask(&with(&file), server.tls_url("/")).unwrap().body, b"x");

    let (_, other) = self_signed("localhost", |_| ());
    for client in [with(&other), Client::new(settings()).unwrap()] {
        let error = ask(&client, server.tls_url("/")).unwrap_err();
        assert!(error.cause.ends_with("is of an authority that is not trusted here"), "{error}");
    }

    let (config, file) = self_signed("registry.example.com", |_| ());
    let error = ask(&with(&file), serve(config).tls_url("/")).unwrap_err();
    assert!(error.cause.ends_with("is for another name: registry.example.com"), "{error}");
    let (config, file) =
        self_signed("localhost", |params| params.not_after = rcgen::date_time_ymd(2001, 1, 1));
    let error = ask(&with(&file), serve(config).tls_url("/")).unwrap_err();
    assert!(error.cause.ends_with("has expired"), "{error}");
}

#[test]
fn without_the_file_the_authority_is_unknown() {
    let authority = Authority::new();
    let server = Server::start_tls(authority.certify("localhost", |_| ()), |_, _| answer("200 OK", "", ""));
    let error = ask(&Client::new(settings()).unwrap(), server.tls_url("/")).unwrap_err();
    assert!(error.cause.contains("not trusted"), "{error}");
}

#[test]
fn what_speaks_no_tls_is_said_so() {
    let bad_request = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        use std::io::{Read, Write};
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 100]);
            let _ = stream.write_all(bad_request.as_bytes());
        }
    });
    let error =
        ask(&Client::new(settings()).unwrap(), Url::parse(&format!("https://localhost:{port}/")).unwrap())
            .unwrap_err();
    assert_eq!(
        (error.exit, error.cause),
        (Exit::Unavailable, format!("localhost:{port} does not speak TLS"))
    );
    assert!(error.hint.unwrap().contains("--plain-http"));
}

#[test]
fn a_server_that_never_answers_the_handshake_is_left_after_the_time_limit() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut settings = settings();
    settings.timeouts.connect = std::time::Duration::from_millis(150);
    settings.retry.few = 0;
    let error =
        ask(&Client::new(settings).unwrap(), Url::parse(&format!("https://localhost:{port}/")).unwrap())
            .unwrap_err();
    assert_eq!(
        (error.exit, error.cause),
        (Exit::Unavailable, format!("no connection to localhost:{port} within 150ms"))
    );
    drop(listener);
}

#[test]
fn a_tls_server_asked_without_tls_is_protocol() {
    let authority = Authority::new();
    let server = Server::start_tls(authority.certify("localhost", |_| ()), |_, _| answer("200 OK", "", ""));
    let error = ask(&trusting(&authority), server.url("/")).unwrap_err();
    assert!(matches!(error.exit, Exit::Protocol | Exit::Unavailable), "{error}");
}

#[test]
fn a_blob_is_not_followed_from_https_to_http() {
    let authority = Authority::new();
    let storage = Server::start(|_, _| answer("200 OK", "", ""));
    let target = storage.url("/blob");
    let registry = Server::start_tls(authority.certify("localhost", |_| ()), move |_, _| {
        answer("307 T", &format!("Location: {target}\r\n"), "")
    });
    let request = Request::get(registry.tls_url("/blob"), "read the config of x:v1").of_a_blob();
    let error = trusting(&authority).send(&request).unwrap_err();
    assert_eq!(error.exit, Exit::Protocol);
    assert!(error.cause.contains("redirects from https to http"), "{error}");
    assert_eq!(storage.connections(), 0);
}
