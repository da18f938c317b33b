//! What each answer about environments is taken for.

use super::super::testing::{JOB, PERSON, asking, json, refusal, serving};
use super::*;
use crate::http::testing::{Answer, answer};

const SHA: &str = "b83d6e391c22777fca1ed3012fce84f633d7fed0";

fn detail(id: u64, deployment: &str) -> String {
    format!(r#"{{"id":{id},"name":"env-{id}","state":"available"{deployment}}}"#)
}

fn success(id: u64) -> String {
    detail(id, &format!(r#","last_deployment":{{"ref":"main","sha":"{SHA}","status":"success"}}"#))
}

/// What comes of a list of the environments 1 and 2, and this as the answer about the second.
fn deployed(second: Answer) -> Result<Vec<Deployed>, Error> {
    let server = serving(move |path| match path {
        "projects/9/environments?per_page=100" => json(r#"[{"id":1,"state":"available"},{"id":2}]"#),
        "projects/9/environments/1" => json(&success(1)),
        "projects/9/environments/2" => second.clone(),
        other => panic!("{other}"),
    });
    asking(&server, JOB).deployed()
}

#[test]
fn each_environment_that_is_not_stopped_is_asked_for() {
    let server = serving(|path| match path {
        "projects/9/environments?per_page=100" => json(
            r#"[{"id":1,"state":"available"},{"id":2,"state":"stopped"},{"id":3,"state":"stopping"},{"id":4,"state":"available"}]"#,
        ),
        "projects/9/environments/1" => json(&success(1)),
        "projects/9/environments/3" => {
            json(&detail(3, &format!(r#","last_deployment":{{"ref":"v1","sha":"{SHA}"}}"#)))
        }
        "projects/9/environments/4" => json(&detail(4, r#","last_deployment":null"#)),
        other => panic!("{other}"),
    });
    let found = asking(&server, JOB).deployed().unwrap();
    let found: Vec<_> = found.iter().map(|it| (&*it.environment, &*it.git_ref, &*it.commit)).collect();
    assert_eq!(found, [("env-1", "main", SHA), ("env-3", "v1", SHA)]);
    assert_eq!(server.count(), 4);
    assert_eq!(server.seen(0).header("job-token"), Some("s3cret-token"));
}

#[test]
fn what_is_not_known_of_one_is_known_of_none() {
    assert_eq!(deployed(json(&success(2))).unwrap().len(), 2);
    let with = |deployment: &str| json(&detail(2, &format!(r#","last_deployment":{deployment}"#)));
    for (second, exit) in [
        (json(&detail(2, "")), Exit::Protocol),
        (json(&success(1)), Exit::Protocol),
        (with(r#"{"ref":"main"}"#), Exit::Protocol),
        (with(r#"{"ref":"main","sha":"main"}"#), Exit::Protocol),
        (with(&format!(r#"{{"ref":"main","sha":"{SHA}","status":"failed"}}"#)), Exit::Protocol),
        (json("[]"), Exit::Protocol),
        (json(r#"{"id":2,"name":"#), Exit::Protocol),
        (answer("200 OK", "Content-Type: text/html\r\n", "<html>"), Exit::Protocol),
        (refusal("401 Unauthorized"), Exit::Denied),
        (refusal("403 Forbidden"), Exit::Denied),
        (refusal("404 Not found"), Exit::Denied),
        (refusal("500 Internal Server Error"), Exit::Unavailable),
        (Answer::Close, Exit::Unavailable),
    ] {
        let error = deployed(second.clone()).unwrap_err();
        assert_eq!(error.exit, exit, "{second:?}: {error}");
        assert!(error.hint.is_some(), "{error}");
    }
}

#[test]
fn a_list_that_is_refused_or_breaks_off_is_a_failure() {
    let full: Vec<String> = (1..=100).map(|id| format!(r#"{{"id":{id},"state":"stopped"}}"#)).collect();
    let full = format!("[{}]", full.join(","));
    let linked =
        answer("200 OK", "Content-Type: application/json\r\nLink: <?page=2>; rel=\"next\"\r\n", &full);
    for (first, exit) in [
        (refusal("403 Forbidden"), Exit::Denied),
        (refusal("404 Project Not Found"), Exit::Denied),
        (linked, Exit::Unavailable),
        // A full page whose `Link` was lost: what lies behind it is asked for.
        (json(&full), Exit::Unavailable),
    ] {
        let server = serving(move |path| match path.contains("page=2") {
            true => refusal("503 Service Unavailable"),
            false => first.clone(),
        });
        assert_eq!(asking(&server, PERSON).deployed().unwrap_err().exit, exit);
    }
}

#[test]
fn hints_say_what_the_token_lacks() {
    let told = |user, status: &'static str| {
        let server = serving(move |_| refusal(status));
        asking(&server, user).deployed().unwrap_err().hint.unwrap()
    };
    assert!(told(JOB, "401 Unauthorized").contains("from GitLab 16.2 on"));
    assert!(told(JOB, "403 Forbidden").contains("take keep_deployed out"));
    assert!(told(PERSON, "401 Unauthorized").contains("read_api"));
    assert!(told(PERSON, "404 Not found").contains("it is not shown"));
}

#[test]
fn without_a_project_nothing_is_asked() {
    let server = serving(|_| Answer::Close);
    let rest = Rest { project: None, image: None, ..asking(&server, JOB) };
    assert_eq!((rest.deployed().unwrap_err().exit, server.count()), (Exit::Configuration, 0));
}
