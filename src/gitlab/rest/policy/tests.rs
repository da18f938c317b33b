//! The policy as GitLab writes it, and what is no policy.

use super::super::testing::{JOB, PERSON, asking, json, refusal, serving};
use super::*;
use crate::http::testing::Answer;

fn read(body: &str) -> Result<CleanupPolicy, Error> {
    let body = body.to_owned();
    let server = serving(move |path| match path {
        "projects/9" => json(&body),
        other => panic!("{other}"),
    });
    asking(&server, PERSON).cleanup_policy()
}

#[test]
fn a_policy_is_read_and_what_is_empty_is_not_given() {
    let read = |policy: &str| {
        read(&format!(
            r#"{{"id":9,"container_expiration_policy":{{"cadence":"1d","next_run_at":null,{policy}}}}}"#
        ))
        .unwrap()
    };
    let policy = read(
        r#""enabled":true,"keep_n":10,"older_than":"90d","name_regex":".*","name_regex_delete":"dev-.*","name_regex_keep":"main""#,
    );
    let text = |text: &str| Some(text.to_owned());
    let expected = CleanupPolicy {
        enabled: true,
        keep_n: Some(10),
        older_than: text("90d"),
        name_regex_delete: text("dev-.*"),
        name_regex_keep: text("main"),
    };
    assert_eq!(policy, expected);
    let policy = read(
        r#""enabled":false,"keep_n":null,"older_than":"","name_regex":".*","name_regex_delete":"","name_regex_keep":null"#,
    );
    assert_eq!(policy, CleanupPolicy { name_regex_delete: text(".*"), ..CleanupPolicy::default() });
}

#[test]
fn a_policy_that_is_not_shown_is_denied_and_not_empty() {
    for body in [r#"{"id":9}"#, r#"{"id":9,"container_expiration_policy":null}"#] {
        let error = read(body).unwrap_err();
        assert_eq!(error.exit, Exit::Denied, "{error}");
        assert!(error.hint.as_deref().unwrap().contains("members only"), "{error}");
    }
    for body in ["{}", "[]", r#"{"id":9,"container_expiration_policy":{}}"#, "<html>"] {
        assert_eq!(read(body).unwrap_err().exit, Exit::Protocol, "{body}");
    }
    for status in ["401 Unauthorized", "403 Forbidden", "404 Project Not Found"] {
        let server = serving(move |_| refusal(status));
        let error = asking(&server, PERSON).cleanup_policy().unwrap_err();
        assert!(error.exit == Exit::Denied && error.hint.is_some(), "{error}");
    }
}

#[test]
fn a_jobs_token_is_not_even_tried() {
    let server = serving(|_| Answer::Close);
    let error = asking(&server, JOB).cleanup_policy().unwrap_err();
    assert_eq!((error.exit, server.count()), (Exit::Configuration, 0));
    assert!(error.hint.as_deref().unwrap().contains("REGISTRY_GATE_TOKEN"), "{error}");
}
