//! Credentials go where they may, and are in nothing that a person reads.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use super::testing::{OK, bearer, client, get};
use crate::exit::Exit;
use crate::http::testing::*;
use crate::http::*;
use crate::secret::Secret;

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
    let basic = crate::http::head::basic("gitlab-ci-token", token);
    // The request's own URL is the caller's; all else is ours.
    let told = told.replace(&format!("{:?}", request.url), "");
    for form in [token, &encode(token), basic.trim_start_matches("Basic ")] {
        assert!(!told.contains(form), "{form} in {told}");
    }
}
