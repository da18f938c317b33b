//! Connections opened early: one TCP, one TLS, one request, and no hang whatever goes wrong.

use std::io::Write;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::testing::*;
use super::*;
use crate::dates::clock::Stopwatch;
use crate::exit::Exit;

fn get(url: Url) -> Request {
    Request::get(url, "look up x:v1")
}

fn noted() -> (Settings, Arc<Mutex<Vec<String>>>) {
    let notes: Arc<Mutex<Vec<String>>> = Arc::default();
    let kept = Arc::clone(&notes);
    (
        Settings {
            notice: Some(Arc::new(move |note| kept.lock().unwrap().push(note.to_owned()))),
            ..settings()
        },
        notes,
    )
}

fn wait_for(condition: impl Fn() -> bool) {
    let watch = Stopwatch::start();
    while !condition() {
        assert!(watch.elapsed() < Duration::from_secs(5), "it never happened");
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn the_request_uses_the_connection_that_was_opened_early() {
    let authority = Authority::new();
    let server = Server::start_tls(authority.certify("localhost", |_| ()), |_, _| answer("200 OK", "", "x"));
    let client = Client::new(Settings { ca_files: vec![authority.file.clone()], ..settings() }).unwrap();
    let url = server.tls_url("/v2/");
    client.open_early(url.origin());
    client.open_early(url.origin());
    wait_for(|| server.handshakes() == 1);
    // Session tickets have arrived unread by now.
    std::thread::sleep(Duration::from_millis(50));
    for _ in 0..3 {
        assert_eq!(client.send(&get(url.clone())).unwrap().body, b"x");
    }
    assert_eq!((server.connections(), server.handshakes(), server.count()), (1, 1, 3));
}

#[test]
fn the_request_waits_for_a_connection_under_way() {
    let authority = Authority::new();
    let server = Server::start_tls(authority.certify("localhost", |_| ()), |_, _| answer("200 OK", "", "x"));
    for _ in 0..20 {
        let client = Client::new(Settings { ca_files: vec![authority.file.clone()], ..settings() }).unwrap();
        let before = server.connections();
        client.open_early(server.tls_url("/").origin());
        client.send(&get(server.tls_url("/"))).unwrap();
        assert_eq!(server.connections() - before, 1);
    }
}

#[test]
fn of_several_requests_one_waits_and_the_others_do_not() {
    let server = Server::start(|_, _| answer("200 OK", "", "x"));
    let client = Client::new(settings()).unwrap();
    client.open_early(server.url("/").origin());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| client.send(&get(server.url("/"))).unwrap());
        }
    });
    assert_eq!(server.count(), 4);
    assert!(server.connections() <= 4);
}

#[test]
fn an_early_connection_that_died_is_replaced_silently() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    let (settings, notes) = noted();
    let client = Client::new(settings).unwrap();
    client.open_early(url.origin());
    drop(listener.accept().unwrap());
    std::thread::sleep(Duration::from_millis(20));
    let serving = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        read_request(&mut std::io::BufReader::new(stream.try_clone().unwrap())).unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").unwrap();
    });
    assert_eq!(client.send(&get(url)).unwrap().status, 200);
    serving.join().unwrap();
    assert!(notes.lock().unwrap().is_empty(), "{notes:?}");
}

#[test]
fn an_early_failure_is_the_requests_own() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    drop(listener);
    let mut settings = settings();
    settings.retry.retries = 0;
    let client = Client::new(settings).unwrap();
    client.open_early(url.origin());
    std::thread::sleep(Duration::from_millis(20));
    let error = client.send(&get(url.clone())).unwrap_err();
    assert_eq!(
        (error.exit, error.cause),
        (Exit::Unavailable, format!("{} refused the connection", url.origin().address()))
    );
}

#[test]
fn a_bad_certificate_met_early_is_told_at_the_request() {
    let authority = Authority::new();
    let server = Server::start_tls(authority.certify("localhost", |_| ()), |_, _| answer("200 OK", "", ""));
    let client = Client::new(settings()).unwrap();
    client.open_early(server.tls_url("/").origin());
    let error = client.send(&get(server.tls_url("/"))).unwrap_err();
    assert!(error.cause.contains("not trusted"), "{error}");
    assert_eq!(server.connections(), 1);
}

#[test]
fn waiting_for_a_hanging_early_connection_ends() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = Url::parse(&format!("https://localhost:{}/", listener.local_addr().unwrap().port())).unwrap();
    let mut settings = settings();
    settings.timeouts.connect = Duration::from_millis(200);
    settings.retry.retries = 0;
    let client = Client::new(settings).unwrap();
    let watch = Stopwatch::start();
    client.open_early(url.origin());
    let error = client.send(&get(url)).unwrap_err();
    assert!(error.cause.ends_with("within 200ms"), "{error}");
    assert!(watch.elapsed() < Duration::from_secs(1));
    drop(listener);
}

#[test]
fn a_client_is_dropped_without_waiting() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let watch = Stopwatch::start();
    let client = Client::new(settings()).unwrap();
    client.open_early(&Origin::parse(Scheme::Https, &listener.local_addr().unwrap().to_string()).unwrap());
    drop(client);
    assert!(watch.elapsed() < Duration::from_millis(200));
}

/// Takes longer than an early connection stays young, so it runs last.
#[test]
fn an_old_early_connection_is_asked_before_it_is_used() {
    let authority = Authority::new();
    let server = Server::start_tls(authority.certify("localhost", |_| ()), |_, _| answer("200 OK", "", "x"));
    let dying = TcpListener::bind("127.0.0.1:0").unwrap();
    let dead = Url::parse(&format!("http://{}/", dying.local_addr().unwrap())).unwrap();
    let client = Client::new(Settings { ca_files: vec![authority.file.clone()], ..settings() }).unwrap();
    client.open_early(server.tls_url("/").origin());
    client.open_early(dead.origin());
    drop(dying.accept().unwrap());
    std::thread::sleep(Duration::from_millis(3100));
    // Alive in spite of its unread session tickets: used.
    client.send(&get(server.tls_url("/"))).unwrap();
    assert_eq!(server.connections(), 1);
    // Dead: a new one is opened without a request lost on it.
    let serving = std::thread::spawn(move || {
        let (mut stream, _) = dying.accept().unwrap();
        read_request(&mut std::io::BufReader::new(stream.try_clone().unwrap())).unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").unwrap();
    });
    client.send(&get(dead)).unwrap();
    serving.join().unwrap();
    assert_eq!(client.totals().requests, 2);
}
