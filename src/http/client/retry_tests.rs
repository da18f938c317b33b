//! What is tried again, how often, and what is not.

use std::time::Duration;

use super::testing::{OK, client, get, nobody, noted};
use crate::dates::clock::Stopwatch;
use crate::exit::Exit;
use crate::http::testing::*;
use crate::http::*;

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

#[test]
fn what_comes_to_the_same_is_sent_again() {
    for first in [answer("503 S", "", ""), Answer::Close] {
        let server =
            Server::start(move |n, _| if n == 0 { first.clone() } else { answer("201 Created", "", "") });
        let put = Request::put(server.url("/"), "put x").with_body("application/json", "{}").repeatable();
        assert_eq!(client(settings()).send(&put).unwrap().status, 201);
        assert_eq!((server.count(), server.seen(1).body), (2, b"{}".to_vec()));
    }
}

#[test]
fn a_500_about_what_is_not_there_does_not_pass() {
    let error = |code: &str| format!(r#"{{"code":"{code}"}}"#);
    for (codes, count) in [(&["UNKNOWN"][..], 3), (&["UNKNOWN", "MANIFEST_BLOB_UNKNOWN"], 1)] {
        let errors: Vec<String> = codes.iter().map(|code| error(code)).collect();
        let body = format!(r#"{{"errors":[{}]}}"#, errors.join(","));
        let server = Server::start(move |_, _| answer("500 E", "", &body));
        let put = Request::put(server.url("/"), "put x").with_body("application/json", "{}").repeatable();
        assert_eq!(client(settings()).send(&put).unwrap().status, 500);
        assert_eq!(server.count(), count, "{codes:?}");
    }
}

#[test]
fn a_post_of_nothing_has_no_type_and_a_length() {
    let server = Server::start(|_, _| answer("201 Created", "", ""));
    client(settings()).send(&Request::post(server.url("/"), "mount x")).unwrap();
    let seen = server.seen(0);
    assert_eq!((seen.header("content-type"), seen.header("content-length")), (None, Some("0")));
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
