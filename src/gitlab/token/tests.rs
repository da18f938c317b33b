//! Sessions against a server that is both GitLab and registry.

use std::sync::Mutex;
use std::time::Duration;

use super::*;
use crate::http::Settings;
use crate::http::testing::{Answer, Seen, Server, answer, settings};
use crate::parallel;
use crate::secret::Credentials;

const JSON: &str = "Content-Type: application/json\r\n";

fn repository(path: &str) -> Repository {
    Repository::parse(path).unwrap()
}

fn credentials(user: &str) -> Credentials {
    Credentials {
        user: user.to_owned(),
        password: Secret::new("glcbt-64_very-secret"),
        source: "CI_REGISTRY_PASSWORD",
    }
}

fn session(server: &Server, rights: Rights, repositories: &[Repository]) -> Session {
    let trusted = vec![server.url("/").origin().clone()];
    let client = Arc::new(Client::new(Settings { trusted, ..settings() }).unwrap());
    let issuer = Issuer { realm: server.url("/jwt/auth"), credentials: Some(credentials(Credentials::JOB)) };
    let session = Session::new(client, server.url("/"), issuer, rights, Arc::new(Slots::new(16)));
    session.expect(repositories);
    session
}

fn get(session: &Session, repository: &Repository) -> Result<Response, Error> {
    let url = session.registry().below(&format!("v2/{repository}/manifests/v1")).unwrap();
    session.send(repository, Request::get(url, "look up v1"))
}

fn delete(session: &Session, repository: &Repository) -> Result<Response, Error> {
    let url = session.registry().below(&format!("v2/{repository}/manifests/v1")).unwrap();
    session.send(repository, Request::delete(url, "delete v1"))
}

fn asks_for_a_token(seen: &Seen) -> bool {
    seen.line().starts_with("GET /jwt/auth?")
}

fn bearer(seen: &Seen) -> &str {
    seen.header("authorization").and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default()
}

fn token_requests(server: &Server) -> usize {
    server.seen.lock().unwrap().iter().filter(|seen| asks_for_a_token(seen)).count()
}

/// Gives out `token-1`, `token-2` and so on, each with this end; the registry answers as `registry` says.
fn counting(end: &'static str, registry: impl Fn(&Seen) -> Answer + Send + Sync + 'static) -> Server {
    let given = Mutex::new(0);
    Server::start(move |_, seen| {
        if !asks_for_a_token(seen) {
            return registry(seen);
        }
        let mut given = given.lock().unwrap();
        *given += 1;
        answer("200 OK", JSON, &format!(r#"{{"token":"token-{given}"{end}}}"#))
    })
}

#[test]
fn only_who_deletes_asks_for_delete_and_nobody_for_push() {
    for (rights, actions) in [(Rights::Pull, "pull"), (Rights::Delete, "pull,delete")] {
        let server = counting("", |_| answer("200 OK", "", ""));
        let shop = repository("acme/shop");
        get(&session(&server, rights, std::slice::from_ref(&shop)), &shop).unwrap();
        let line = server.seen(0).line().replace("%3A", ":").replace("%2F", "/").replace("%2C", ",");
        let expected =
            format!("GET /jwt/auth?service=container_registry&scope=repository:acme/shop:{actions} HTTP/1.1");
        assert_eq!(line, expected);
    }
}

#[test]
fn many_threads_renew_a_token_once_and_before_it_ends() {
    let server = counting(r#","expires_in":2"#, |_| answer("200 OK", "", ""));
    let shop = repository("acme/shop");
    let session = session(&server, Rights::Delete, std::slice::from_ref(&shop));
    let all_ask = || {
        let answers = parallel::map_on(16, &[(); 16], |()| get(&session, &shop));
        assert!(answers.into_iter().all(|answer| answer.is_ok_and(|answer| answer.status == 200)));
    };
    all_ask();
    assert_eq!(token_requests(&server), 1);
    std::thread::sleep(Duration::from_millis(1_620));
    all_ask();
    let seen = server.seen.lock().unwrap().clone();
    let (first, second) = seen.split_at(17);
    assert!(first[1..].iter().all(|seen| bearer(seen) == "token-1"));
    assert_eq!(second.iter().filter(|seen| asks_for_a_token(seen)).count(), 1);
    assert!(second.iter().all(|seen| asks_for_a_token(seen) || bearer(seen) == "token-2"));
}

#[test]
fn many_threads_whose_token_is_refused_as_expired_renew_it_once() {
    let server = counting("", |seen| match bearer(seen) {
        "token-1" => {
            // So that all of them are refused before the first is back with a new one.
            std::thread::sleep(Duration::from_millis(50));
            answer("401 Unauthorized", "WWW-Authenticate: Bearer realm=\"x\",error=\"invalid_token\"\r\n", "")
        }
        _ => answer("202 Accepted", "", ""),
    });
    let shop = repository("acme/shop");
    let session = session(&server, Rights::Delete, std::slice::from_ref(&shop));
    let answers = parallel::map_on(8, &[(); 8], |()| delete(&session, &shop));
    assert!(answers.into_iter().all(|answer| answer.is_ok_and(|answer| answer.status == 202)));
    assert_eq!(token_requests(&server), 2);
}

#[test]
fn a_token_that_fits_no_header_is_asked_for_in_parts() {
    let server = Server::start(|_, seen| match asks_for_a_token(seen) {
        true => {
            let scopes = seen.line().matches("scope=").count();
            answer("200 OK", JSON, &format!(r#"{{"token":"{}"}}"#, "x".repeat(1_900 * scopes)))
        }
        false if bearer(seen).len() > 7_900 && !seen.line().contains("/alone/") => {
            answer("400 Bad Request", "", "Request Header Or Cookie Too Large")
        }
        false => answer("200 OK", "", ""),
    });
    let repositories: Vec<Repository> = (0..8).map(|n| repository(&format!("acme/shop/part-{n}"))).collect();
    let session = session(&server, Rights::Delete, &repositories);
    let answers = parallel::map_on(8, &repositories, |repository| get(&session, repository));
    assert!(answers.into_iter().all(|answer| answer.is_ok_and(|answer| answer.status == 200)));
    assert_eq!(token_requests(&server), 3, "one for all of them, and one for each half");
    for repository in &repositories {
        get(&session, repository).unwrap();
    }
    assert_eq!(token_requests(&server), 3);
}

#[test]
fn what_one_repository_needs_is_used_whatever_its_size() {
    let server = Server::start(|_, seen| match asks_for_a_token(seen) {
        true => answer("200 OK", JSON, &format!(r#"{{"token":"{}"}}"#, "x".repeat(9_000))),
        false => answer("200 OK", "", ""),
    });
    let shop = repository("acme/shop");
    get(&session(&server, Rights::Delete, std::slice::from_ref(&shop)), &shop).unwrap();
    assert_eq!(token_requests(&server), 1);
}

#[test]
fn a_token_that_a_server_made_badly_is_its_fault() {
    for (body, cause) in [
        (r#"{"token":"abc def"}"#.to_owned(), "that no request can carry: it has a blank"),
        (r#"{"token":"abc\tdef"}"#.to_owned(), "that no request can carry: it has a blank"),
        (r#"{"token":" "}"#.to_owned(), "that no request can carry: it has a blank"),
        (r#"{"token":"abc\r\nX: 1"}"#.to_owned(), "that no request can carry: it has a line break"),
        (r#"{"token":"abc\n"}"#.to_owned(), "that no request can carry: it has a line break"),
        (r#"{"access_token":"t\u00f6ken"}"#.to_owned(), "it has a character that no header has"),
        (r#"{"token":"a\u0000"}"#.to_owned(), "it has a character that no header has"),
        (format!(r#"{{"token":"{}"}}"#, "a".repeat(33_000)), "it is too long for a header"),
        (r#"{"token":""}"#.to_owned(), "answered without a token"),
        ("{}".to_owned(), "answered without a token"),
        (r#"{"token":5}"#.to_owned(), "JSON of another shape"),
        ("[]".to_owned(), "JSON of another shape"),
        ("token".to_owned(), "instead of JSON"),
        (String::new(), "instead of JSON"),
    ] {
        let told = body.clone();
        let server = Server::start(move |_, seen| match asks_for_a_token(seen) {
            true => {
                answer("200 OK", if told.is_empty() { "" } else { "Content-Type: text/plain\r\n" }, &told)
            }
            false => answer("200 OK", "", ""),
        });
        let shop = repository("acme/shop");
        let error = get(&session(&server, Rights::Pull, std::slice::from_ref(&shop)), &shop).unwrap_err();
        assert_eq!(error.exit, Exit::Protocol, "{body:.40}");
        assert!(error.cause.contains(cause), "{error}");
        let hint = error.hint.unwrap();
        assert!(!hint.contains("variable") && !hint.contains("CI_"), "{hint}");
        assert_eq!(server.count(), 1, "the registry is not asked");
    }
}

#[test]
fn a_refusal_about_another_repository_blames_no_token_and_no_allowlist() {
    let challenge = "Bearer realm=\"x\",scope=\"repository:acme/other:pull\",error=\"insufficient_scope\"";
    let server =
        counting("", move |_| answer("401 Unauthorized", &format!("WWW-Authenticate: {challenge}\r\n"), ""));
    let shop = repository("acme/shop");
    let session = session(&server, Rights::Pull, std::slice::from_ref(&shop));
    let response = get(&session, &shop).unwrap();
    let error = response.refusal(&Request::get(server.url("/"), "look up v1"));
    assert_eq!(error.exit, Exit::Denied);
    let hint = error.hint.unwrap();
    assert!(hint.starts_with("the registry asks for a right on another repository than acme/shop"), "{hint}");
}

#[test]
fn a_refusal_is_the_answer_to_a_deletion_and_a_failure_of_anything_else() {
    let server = counting("", |_| {
        answer("401 Unauthorized", JSON, r#"{"errors":[{"code":"PROTECTED_TAG","message":"protected"}]}"#)
    });
    let shop = repository("acme/shop");
    let session = session(&server, Rights::Delete, std::slice::from_ref(&shop));
    assert!(delete(&session, &shop).unwrap().has_error_code("PROTECTED_TAG"));
    assert_eq!(get(&session, &shop).unwrap_err().exit, Exit::Denied);
    assert_eq!(token_requests(&server), 1);
}

#[test]
fn a_right_that_was_not_granted_is_named_with_what_to_do() {
    let server = counting("", |seen| {
        let action = if seen.line().starts_with("DELETE") { "delete" } else { "pull" };
        let challenge = format!("Bearer realm=\"x\",scope=\"repository:acme/shop:{action}\"");
        answer(
            "401 Unauthorized",
            &format!("WWW-Authenticate: {challenge},error=\"insufficient_scope\"\r\n"),
            "",
        )
    });
    let shop = repository("acme/shop");
    let session = session(&server, Rights::Delete, std::slice::from_ref(&shop));
    let url = server.url("/v2/acme/shop/manifests/v1");
    let request = Request::delete(url, "delete acme/shop:v1");
    let response = session.send(&shop, request.clone()).unwrap();
    let error = session.not_granted(&shop, &request, &response).unwrap();
    assert_eq!((error.exit, error.cause.as_str()), (Exit::Denied, "GitLab grants no delete on acme/shop"));
    assert!(error.hint.unwrap().starts_with("a job token deletes in its own project only"));
    let error = get(&session, &shop).unwrap_err();
    assert_eq!((error.exit, error.cause.as_str()), (Exit::Denied, "GitLab grants no pull on acme/shop"));
    assert!(error.hint.unwrap().starts_with("a job token reads its own project"));
}
