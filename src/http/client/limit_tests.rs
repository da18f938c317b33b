//! Nothing outlasts a time limit, the deadline or the end of the run.

use std::sync::Arc;
use std::time::Duration;

use super::testing::{OK, client, get};
use crate::dates::clock::{Deadline, Stopwatch};
use crate::exit::Exit;
use crate::http::settings::Timeouts;
use crate::http::testing::*;
use crate::http::*;

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
