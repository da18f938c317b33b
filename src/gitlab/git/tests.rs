//! What is asked of git, and what each answer is taken for.

use std::sync::Arc;

use super::*;
use crate::http::Settings;
use crate::http::testing::{Answer, Server, answer, settings};
use crate::secret::Secret;

const LIST: &str = "001e# service=git-upload-pack\n0000\
                    003eb83d6e391c22777fca1ed3012fce84f633d7fed0 refs/heads/main\0\n0000";

fn typed(status: &str, kind: &str, body: &str) -> Answer {
    answer(status, &format!("Content-Type: {kind}\r\n"), body)
}

fn asked(given: Answer, user: Option<&str>) -> (Result<Vec<GitRef>, Error>, Server) {
    let server = Server::start(move |_, _| given.clone());
    let url = server.url("/gitlab");
    let client = Client::new(Settings { trusted: vec![url.origin().clone()], ..settings() }).unwrap();
    let credentials = user.map(|user| Credentials {
        user: user.to_owned(),
        password: Secret::new("s3cret-token"),
        source: "CI_JOB_TOKEN",
    });
    let read = refs(&client, &Arc::new(Slots::new(1)), &url, credentials.as_ref(), "Acme/shop");
    (read, server)
}

fn failed(given: Answer, user: Option<&str>) -> Error {
    asked(given, user).0.unwrap_err()
}

#[test]
fn one_request_with_the_token_tells_all_refs() {
    let (read, server) = asked(typed("200 OK", MEDIA_TYPE, LIST), Some("gitlab-ci-token"));
    assert_eq!(read.unwrap().len(), 1);
    assert_eq!(server.count(), 1);
    let seen = server.seen(0);
    assert_eq!(seen.line(), "GET /gitlab/Acme/shop.git/info/refs?service=git-upload-pack HTTP/1.1");
    assert_eq!(seen.header("authorization"), Some("Basic Z2l0bGFiLWNpLXRva2VuOnMzY3JldC10b2tlbg=="));
    assert_eq!(seen.header("git-protocol"), None, "version 0 is what a server speaks that is told nothing");
    let (read, server) = asked(typed("200 OK", MEDIA_TYPE, LIST), None);
    assert!(read.is_ok());
    assert_eq!(server.seen(0).header("authorization"), None);
}

#[test]
fn a_refusal_is_denied_and_says_what_the_token_needs() {
    for status in ["401 Unauthorized", "403 Forbidden", "404 Not Found"] {
        let refusal = || typed(status, "text/plain", "no");
        for (user, hint) in [
            (Some("gitlab-ci-token"), "its own project's repository"),
            (Some("registry-gate"), "the scope read_repository or api"),
            (None, "no token was given: set REGISTRY_GATE_TOKEN"),
        ] {
            let error = failed(refusal(), user);
            assert_eq!(error.exit, Exit::Denied, "{error}");
            assert!(error.hint.as_deref().unwrap().contains(hint), "{error}");
        }
    }
}

#[test]
fn whatever_is_no_whole_list_is_a_failure() {
    let cut = &LIST[..LIST.len() - 4];
    for (given, exit, cause) in [
        (typed("200 OK", "text/html", "<html>"), Exit::Protocol, "an HTML page"),
        (typed("200 OK", "text/plain", LIST), Exit::Protocol, "no list of git's"),
        (typed("200 OK", MEDIA_TYPE, cut), Exit::Protocol, "it is cut short"),
        (typed("200 OK", MEDIA_TYPE, ""), Exit::Protocol, "it is cut short"),
        (typed("204 No Content", MEDIA_TYPE, ""), Exit::Protocol, "204"),
        (typed("503 Service Unavailable", "text/plain", ""), Exit::Unavailable, "503"),
        (Answer::Close, Exit::Unavailable, "closed"),
    ] {
        let error = failed(given, Some("gitlab-ci-token"));
        assert_eq!(error.exit, exit, "{error}");
        assert!(error.cause.contains(cause), "{error}");
    }
}

#[test]
fn an_empty_repository_is_told_from_no_lost_list() {
    let empty = "001e# service=git-upload-pack\n00000000";
    let error = failed(typed("200 OK", MEDIA_TYPE, empty), Some("gitlab-ci-token"));
    assert_eq!(error.exit, Exit::Protocol);
    assert!(error.hint.as_deref().unwrap().contains("take keep_refs out of the policy"), "{error}");
}

#[test]
fn a_redirect_is_not_followed() {
    let moved = answer("301 Moved Permanently", "Location: /new/shop.git/info/refs\r\n", "");
    let (read, server) = asked(moved, Some("gitlab-ci-token"));
    let error = read.unwrap_err();
    assert_eq!((error.exit, server.count()), (Exit::Protocol, 1), "{error}");
    assert!(error.hint.as_deref().unwrap().contains("renamed"), "{error}");
}
