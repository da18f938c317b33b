//! The client against servers that misbehave in every way it knows.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::settings::Timeouts;
use super::testing::*;
use super::*;
use crate::dates::clock::{Deadline, Stopwatch};
use crate::exit::Exit;
use crate::secret::Secret;

const OK: &str = "200 OK";

fn client(settings: Settings) -> Client {
    Client::new(settings).unwrap()
}

fn get(url: Url) -> Request {
    Request::get(url, "look up x:v1")
}

fn bearer(url: Url) -> Request {
    get(url).authorized(Authorization::Bearer(Secret::new("registry-token")))
}

/// Settings whose notices are kept.
fn noted() -> (Settings, Arc<Mutex<Vec<String>>>) {
    let notes: Arc<Mutex<Vec<String>>> = Arc::default();
    let kept = Arc::clone(&notes);
    let notice: Notice = Arc::new(move |note: &str| kept.lock().unwrap().push(note.to_owned()));
    (Settings { notice: Some(notice), ..settings() }, notes)
}

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
fn every_authorization_is_written_as_its_server_reads_it() {
    let server = Server::start(|_, _| answer(OK, "", ""));
    let client = client(Settings { trusted: vec![server.url("/").origin().clone()], ..settings() });
    let secret = || Secret::new("s3cr3t:#");
    for (authorization, header, value) in [
        (
            Authorization::Basic { user: "gitlab-ci-token".into(), password: secret() },
            "authorization",
            "Basic Z2l0bGFiLWNpLXRva2VuOnMzY3IzdDoj",
        ),
        (Authorization::Bearer(secret()), "authorization", "Bearer s3cr3t:#"),
        (Authorization::PrivateToken(secret()), "private-token", "s3cr3t:#"),
        (Authorization::JobToken(secret()), "job-token", "s3cr3t:#"),
    ] {
        client.send(&get(server.url("/")).authorized(authorization)).unwrap();
        assert_eq!(server.seen(server.count() - 1).header(header), Some(value));
    }
}

#[test]
fn a_token_that_no_header_can_carry_is_refused() {
    let server = Server::start(|_, _| answer(OK, "", ""));
    let client = client(Settings { trusted: vec![server.url("/").origin().clone()], ..settings() });
    for token in ["", "glpat-x\n", "two words", "tökén", "a\r\nX-Injected: 1"] {
        for (authorization, exit) in [
            // A server makes that one.
            (Authorization::Bearer as fn(_) -> _, Exit::Protocol),
            (Authorization::PrivateToken, Exit::Configuration),
            (Authorization::JobToken, Exit::Configuration),
        ] {
            let error =
                client.send(&get(server.url("/")).authorized(authorization(Secret::new(token)))).unwrap_err();
            assert_eq!(error.exit, exit, "{token:?}");
        }
    }
    for user in ["a:b", "a\n", "a\u{0}"] {
        let basic = Authorization::Basic { user: user.into(), password: Secret::new("s3cr3t") };
        let error = client.send(&get(server.url("/")).authorized(basic)).unwrap_err();
        assert_eq!(error.exit, Exit::Configuration, "{user:?}");
    }
    assert_eq!(server.connections(), 0);
}

#[test]
fn credentials_for_an_origin_that_is_not_trusted_are_never_sent() {
    let server = Server::start(|_, _| answer(OK, "", ""));
    let other = Url::parse("https://gitlab.example.com/").unwrap().origin().clone();
    let client = client(Settings { trusted: vec![other], ..settings() });
    let error = client.send(&bearer(server.url("/a"))).unwrap_err();
    assert_eq!(error.exit, Exit::Protocol);
    assert!(error.cause.contains("not a host that credentials may go to"), "{error}");
    assert_eq!(server.connections(), 0);
    client.send(&get(server.url("/a"))).unwrap();
}

#[test]
fn trust_is_by_scheme_and_port_too() {
    let server = Server::start(|_, _| answer(OK, "", ""));
    for trusted in [format!("https://127.0.0.1:{}/", server.port), "http://127.0.0.1/".into()] {
        let trusted = vec![Url::parse(&trusted).unwrap().origin().clone()];
        client(Settings { trusted, ..settings() }).send(&bearer(server.url("/a"))).unwrap_err();
    }
    assert_eq!(server.connections(), 0);
}

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

#[test]
fn what_may_pass_is_tried_again_and_each_retry_is_told() {
    for status in [
        "408 Request Timeout",
        "429 Too Many Requests",
        "502 Bad Gateway",
        "503 Service Unavailable",
        "504 Gateway Timeout",
    ] {
        let (settings, notes) = noted();
        let server =
            Server::start(move |n, _| if n < 2 { answer(status, "", "busy") } else { answer(OK, "", "x") });
        let client = client(settings);
        assert_eq!(client.send(&get(server.url("/"))).unwrap().status, 200);
        assert_eq!(server.count(), 3);
        let notes = notes.lock().unwrap();
        assert_eq!(notes.len(), 2);
        assert!(
            notes[0].starts_with(&format!("127.0.0.1:{} answered {status}, trying again in ", server.port)),
            "{notes:?}"
        );
        assert!(notes[0].ends_with("(1 of 4)") && notes[1].ends_with("(2 of 4)"), "{notes:?}");
        assert_eq!((client.totals().requests, client.totals().retries), (3, 2));
    }
}

#[test]
fn the_last_response_is_returned_when_retries_are_spent() {
    let server = Server::start(|_, _| {
        answer(
            "503 Service Unavailable",
            "",
            "{\"errors\":[{\"code\":\"UNAVAILABLE\",\"message\":\"later\"}]}",
        )
    });
    let request = get(server.url("/v2/"));
    let response = client(settings()).send(&request).unwrap();
    assert_eq!((response.status, server.count()), (503, 5));
    let error = response.refusal(&request);
    assert_eq!(error.exit, Exit::Unavailable);
    assert_eq!(error.cause, format!("127.0.0.1:{} answered 503 Service Unavailable, 5 times", server.port));
    assert_eq!(error.said.as_deref(), Some("UNAVAILABLE: later"));
    assert_eq!(error.request.unwrap(), format!("GET http://127.0.0.1:{}/v2/", server.port));
}

#[test]
fn what_would_end_the_same_is_asked_once() {
    for status in [
        "400 B",
        "401 Unauthorized",
        "403 Forbidden",
        "404 Not Found",
        "405 M",
        "409 Conflict",
        "500 Oops",
        "501 N",
    ] {
        let server = Server::start(move |_, _| answer(status, "Retry-After: 0\r\n", ""));
        client(settings()).send(&get(server.url("/"))).unwrap();
        assert_eq!(server.count(), 1, "{status}");
    }
}

#[test]
fn a_500_is_tried_again_a_few_times_when_the_registry_calls_it_unknown() {
    let server = Server::start(|_, _| {
        answer(
            "500 Internal Server Error",
            "",
            r#"{"errors":[{"code":"UNKNOWN","message":"unknown error"}]}"#,
        )
    });
    client(settings()).send(&get(server.url("/"))).unwrap();
    assert_eq!(server.count(), 3);
}

#[test]
fn a_500_on_head_has_no_code_and_gets_the_benefit_of_the_doubt() {
    let server = Server::start(|_, _| answer("500 Internal Server Error", "", ""));
    client(settings()).send(&Request::head(server.url("/"), "ask")).unwrap();
    assert_eq!(server.count(), 3);
}

#[test]
fn a_retry_after_of_nothing_does_not_hammer() {
    let server = Server::start(|_, _| answer("429 T", "Retry-After: 0\r\n", ""));
    let mut settings = settings();
    settings.retry.base = Duration::from_millis(60);
    settings.retry.longest = Duration::from_millis(60);
    let watch = Stopwatch::start();
    client(settings).send(&get(server.url("/"))).unwrap();
    // Four pauses, each up to 60 ms by chance: together hardly ever under 15 ms.
    assert!(watch.elapsed() > Duration::from_millis(15), "{:?}", watch.elapsed());
}

#[test]
fn what_writes_is_not_sent_twice() {
    for method in [Method::Post, Method::Put] {
        for fault in [answer("503 S", "", ""), Answer::Close] {
            let server = Server::start(move |_, _| fault.clone());
            let mut request = get(server.url("/")).with_body("application/json", "{}");
            request.method = method;
            let _ = client(settings()).send(&request);
            assert_eq!(server.count(), 1);
            assert_eq!(server.seen(0).body, b"{}");
            assert_eq!(server.seen(0).header("content-type"), Some("application/json"));
        }
    }
    // Nothing was sent where nobody listens, so there it is tried again.
    let (settings, notes) = noted();
    let mut request = get(nobody());
    request.method = Method::Post;
    client(settings).send(&request).unwrap_err();
    assert_eq!(notes.lock().unwrap().len(), 2);
}

/// A port where nobody listens.
fn nobody() -> Url {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    Url::parse(&format!("http://127.0.0.1:{}/", listener.local_addr().unwrap().port())).unwrap()
}

#[test]
fn a_deletion_is_never_repeated_by_itself() {
    for first in
        [Answer::Close, answer("503 Unavailable", "Retry-After: 0.1\r\n", ""), answer("429 T", "", "")]
    {
        let server =
            Server::start(move |n, _| if n == 0 { first.clone() } else { answer("202 Accepted", "", "") });
        let _ = client(settings()).send(&Request::delete(server.url("/"), "delete x"));
        assert_eq!(server.count(), 1);
    }
    let (settings, notes) = noted();
    client(settings).send(&Request::delete(nobody(), "delete x")).unwrap_err();
    assert!(notes.lock().unwrap().is_empty());
}

#[test]
fn who_looks_before_each_attempt_makes_them_with_the_same_patience() {
    let server = Server::start(|n, _| match n {
        0 => answer("429 T", "Retry-After: 0.300000\r\n", ""),
        1 => Answer::Close,
        _ => answer("202 Accepted", "", ""),
    });
    let (settings, notes) = noted();
    let (client, request) = (client(settings), Request::delete(server.url("/"), "delete x"));
    let mut effort = Effort::of_a_looker();
    let watch = Stopwatch::start();
    assert!(client.attempt(&request, &mut effort).unwrap().is_none());
    assert!(watch.elapsed() >= Duration::from_millis(300), "{:?}", watch.elapsed());
    assert_eq!(
        (server.count(), effort.may_have_arrived()),
        (1, false),
        "it was refused, and nothing is sent yet"
    );
    assert!(client.attempt(&request, &mut effort).unwrap().is_none());
    assert!(effort.may_have_arrived(), "nobody knows");
    assert_eq!(client.attempt(&request, &mut effort).unwrap().unwrap().status, 202);
    assert!(notes.lock().unwrap()[0].contains("trying again in 3"), "{notes:?}");
}

#[test]
fn retry_after_is_waited() {
    let server = Server::start(|n, _| {
        if n == 0 { answer("429 T", "Retry-After: 0.300000\r\n", "") } else { answer(OK, "", "") }
    });
    let (settings, notes) = noted();
    let watch = Stopwatch::start();
    assert_eq!(client(settings).send(&get(server.url("/"))).unwrap().status, 200);
    assert!(watch.elapsed() >= Duration::from_millis(300), "{:?}", watch.elapsed());
    assert!(notes.lock().unwrap()[0].contains("trying again in 3"), "{notes:?}");
}

#[test]
fn a_retry_after_beyond_the_deadline_ends_it_at_once() {
    let server =
        Server::start(|_, _| answer("429 Too Many Requests", "Retry-After: 3600\r\n", "Retry later\n"));
    let watch = Stopwatch::start();
    let request = get(server.url("/"));
    let response = client(settings()).send(&request).unwrap();
    assert!(watch.elapsed() < Duration::from_secs(2));
    assert_eq!(server.count(), 1);
    let error = response.refusal(&request);
    assert_eq!(
        error.cause,
        format!(
            "127.0.0.1:{} answered 429 Too Many Requests, and asks to wait 1h, which goes beyond the deadline of 30s",
            server.port
        )
    );
    assert_eq!(error.said.as_deref(), Some("Retry later"));

    let endless = client(Settings { deadline: Deadline::never(), ..settings() });
    let error = endless.send(&request).unwrap().refusal(&request);
    assert!(error.cause.ends_with("which goes beyond the 5m that are waited at most"), "{error}");
}

#[test]
fn no_pause_and_no_wait_outlasts_the_deadline() {
    for answer in
        [Answer::Stall(Vec::new()), Answer::Stall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx".to_vec())]
    {
        let server = Server::start(move |_, _| answer.clone());
        let settings = Settings {
            deadline: Deadline::after(Duration::from_millis(250)),
            timeouts: Timeouts::default(),
            ..settings()
        };
        let watch = Stopwatch::start();
        let error = client(settings).send(&get(server.url("/"))).unwrap_err();
        assert!(watch.elapsed() < Duration::from_secs(1), "{:?}", watch.elapsed());
        assert_eq!((error.exit, error.cause.as_str()), (Exit::Unavailable, "the deadline of 250ms passed"));
        assert!(error.hint.unwrap().contains("--deadline"));
    }

    let busy = Server::start(|_, _| answer("503 Service Unavailable", "", ""));
    let mut slow = Settings { deadline: Deadline::after(Duration::from_millis(300)), ..settings() };
    slow.retry.base = Duration::from_secs(3600);
    slow.retry.longest = Duration::from_secs(3600);
    let watch = Stopwatch::start();
    let request = get(busy.url("/"));
    let error = client(slow).send(&request).unwrap().refusal(&request);
    assert!(watch.elapsed() < Duration::from_millis(300));
    assert!(error.cause.ends_with("with no time to try again before the deadline of 300ms"), "{error}");
}

#[test]
fn nothing_is_sent_after_the_deadline() {
    let server = Server::start(|_, _| answer(OK, "", ""));
    let client = client(Settings { deadline: Deadline::after(Duration::ZERO), ..settings() });
    let error = client.send(&get(server.url("/"))).unwrap_err();
    assert!(error.cause.starts_with("the deadline of"), "{error}");
    assert_eq!((error.request, server.connections()), (None, 0));
}

#[test]
fn nothing_is_sent_once_the_run_is_to_end() {
    let server = Server::start(|_, _| answer(OK, "", ""));
    let settings = settings();
    settings.interrupt.request();
    let error = client(settings).send(&get(server.url("/"))).unwrap_err();
    assert_eq!((error.exit, error.cause.as_str()), (Exit::Unavailable, "interrupted"));
    assert_eq!((error.request, server.connections()), (None, 0), "nothing was asked, so no request is named");
}

#[test]
fn a_pause_ends_with_the_run_and_is_the_last() {
    let server = Server::start(|_, _| answer("503 Service Unavailable", "", ""));
    let mut slow = Settings { deadline: Deadline::never(), ..settings() };
    slow.retry.base = Duration::from_secs(3600);
    slow.retry.longest = Duration::from_secs(3600);
    let interrupt = slow.interrupt.clone();
    slow.notice = Some(Arc::new(move |_| interrupt.request()));
    let watch = Stopwatch::start();
    let error = client(slow).send(&get(server.url("/a"))).unwrap_err();
    assert!(watch.elapsed() < Duration::from_secs(20), "{:?}", watch.elapsed());
    assert_eq!((error.exit, error.cause.as_str()), (Exit::Unavailable, "interrupted"));
    assert_eq!((error.request, server.count()), (Some(format!("GET {}", server.url("/a"))), 1));
}

#[test]
fn a_request_under_way_is_finished() {
    let settings = settings();
    let interrupt = settings.interrupt.clone();
    let server = Server::start(move |_, _| {
        interrupt.request();
        answer(OK, "", "whole")
    });
    let response = client(settings).send(&get(server.url("/"))).unwrap();
    assert_eq!(response.body, b"whole");
}

#[test]
fn a_server_that_does_not_answer_is_left_after_the_time_limit() {
    let server = Server::start(|_, _| Answer::Stall(Vec::new()));
    let mut settings = settings();
    settings.timeouts.headers = Duration::from_millis(100);
    let error = client(settings).send(&get(server.url("/"))).unwrap_err();
    assert_eq!(error.exit, Exit::Unavailable);
    assert_eq!(error.cause, format!("127.0.0.1:{} did not answer within 100ms, 3 times", server.port));
}

#[test]
fn a_body_that_stops_flowing_is_left_after_the_time_limit() {
    let server =
        Server::start(|_, _| Answer::Stall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx".to_vec()));
    let mut settings = settings();
    settings.timeouts.progress = Duration::from_millis(100);
    let error = client(settings).send(&get(server.url("/"))).unwrap_err();
    assert_eq!(error.exit, Exit::Unavailable);
    assert_eq!(
        error.cause,
        format!("127.0.0.1:{} sent nothing more of its answer for 100ms, 3 times", server.port)
    );
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

#[test]
fn exchanges_are_told_redacted() {
    let kept: Arc<Mutex<Vec<Exchange>>> = Arc::default();
    let told = Arc::clone(&kept);
    let observer: Observer = Arc::new(move |exchange: &Exchange| told.lock().unwrap().push(exchange.clone()));
    let server = Server::start(|n, _| if n == 0 { Answer::Close } else { answer(OK, "", "12345") });
    let client = client(Settings { observer: Some(observer), ..settings() });
    client.send(&get(server.url("/x?private_token=abc"))).unwrap();
    let kept = kept.lock().unwrap();
    assert_eq!(kept.len(), 2);
    assert!(
        matches!(&kept[0].outcome, Outcome::Failed(why) if why.contains("closed the connection")),
        "{kept:?}"
    );
    assert_eq!(
        (kept[1].method, &kept[1].outcome, kept[1].bytes, kept[1].attempt),
        ("GET", &Outcome::Status(200), 5, 2)
    );
    assert!(kept[1].url.ends_with("/x?private_token=[MASKED]"));
    assert_eq!(client.totals().bytes, 5);
}

#[test]
fn no_secret_is_in_anything_a_person_reads() {
    let token = "glx-5tNXb/+secret%value";
    let told: Arc<Mutex<String>> = Arc::default();
    let (note, seen) = (Arc::clone(&told), Arc::clone(&told));
    let server = Server::start(|n, seen| {
        let echo =
            format!("you sent {} and {}", seen.head.replace("\r\n", " "), encode("glx-5tNXb/+secret%value"));
        answer(
            if n == 0 { "503 S" } else { "403 Forbidden" },
            &format!("X-Echo: {}\r\n", seen.header("authorization").unwrap()),
            &echo,
        )
    });
    let client = client(Settings {
        trusted: vec![server.url("/").origin().clone()],
        notice: Some(Arc::new(move |text| note.lock().unwrap().push_str(text))),
        observer: Some(Arc::new(move |exchange| {
            let _ = write!(seen.lock().unwrap(), "{exchange:?}");
        })),
        ..settings()
    });
    let basic = Authorization::Basic { user: "gitlab-ci-token".into(), password: Secret::new(token) };
    let request = get(server.url("/").with("p", token)).authorized(basic);
    let response = client.send(&request).unwrap();
    let error = response.refusal(&request);
    assert_eq!(error.exit, Exit::Denied);
    let _ = write!(told.lock().unwrap(), "{error} {error:?} {:?} {client:?} {request:?}", response.said());
    let told = told.lock().unwrap();
    assert!(told.contains("[MASKED]"));
    let basic = super::head::basic("gitlab-ci-token", token);
    // The request's own URL is the caller's; all else is ours.
    let told = told.replace(&format!("{:?}", request.url), "");
    for form in [token, &encode(token), basic.trim_start_matches("Basic ")] {
        assert!(!told.contains(form), "{form} in {told}");
    }
}
