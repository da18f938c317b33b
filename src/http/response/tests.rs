use super::*;
use crate::http::request::Request;
use serde::Deserialize;

fn response(status: u16, headers: &[(&str, &str)], body: &str) -> Response {
    Response {
        status,
        headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        body: body.into(),
        url: Url::parse("https://registry.example.com/v2/a/tags/list?n=2").unwrap(),
        method: Method::Get,
        attempt: "list the tags of a".into(),
        retries: 0,
        gave_up: None,
        is_elsewhere: false,
        proof: Proof::None,
        through: None,
        hint: None,
        redactor: Redactor::new(),
    }
}

fn request() -> Request {
    Request::get(Url::parse("https://registry.example.com/v2/a/tags/list").unwrap(), "list the tags of a")
}

#[derive(Debug, Deserialize)]
struct Tags {
    #[expect(dead_code, reason = "only its shape matters")]
    name: String,
}

#[test]
fn json_that_is_none_is_told_apart() {
    for (kind, body, cause) in [
        (
            "text/html; charset=utf-8",
            "<html>Sign in</html>",
            "answered an HTML page (text/html) instead of JSON",
        ),
        ("", "<!DOCTYPE html><html>", "answered an HTML page instead of JSON"),
        ("text/plain", "Retry later", "answered text (text/plain) instead of JSON"),
        ("application/json", "", "answered an empty body instead of JSON"),
        (
            "application/octet-stream",
            "\u{0}",
            "answered something else (application/octet-stream) instead of JSON",
        ),
        ("application/json", "{\"name\":\"a", "answered JSON that ends early, after 10 bytes"),
        ("application/json", "{\"name\" \"a\"}", "answered JSON that is broken (line 1, column 9)"),
        (
            "application/json",
            "{\"name\":7}",
            "answered JSON of another shape than expected (line 1, column 9)",
        ),
        (
            "application/json",
            "{}",
            "answered JSON of another shape than expected (line 1, column 2, missing field `name`)",
        ),
    ] {
        let answer = response(200, &[("content-type", kind)], body);
        let error = answer.json::<Tags>().unwrap_err();
        assert_eq!(answer.long_json::<Tags>().unwrap_err(), error, "however it is read");
        assert_eq!(error.exit, Exit::Protocol);
        assert_eq!(error.cause, format!("registry.example.com {cause}"));
        assert_eq!(error.attempt, "list the tags of a");
        assert_eq!(error.request.as_deref(), Some("GET https://registry.example.com/v2/a/tags/list?n=2"));
    }
}

#[test]
fn long_json_is_text() {
    let body = |bytes: &[u8]| Response { body: bytes.to_vec(), ..response(200, &[], "") };
    assert!(body("{\"name\":\"ö\"}".as_bytes()).long_json::<Tags>().is_ok());
    for (bytes, cause) in [
        (&b"{\"name\":\"\xff\"}"[..], "answered JSON that is broken (byte 10 is no text)"),
        (b"\xff", "answered something else instead of JSON"),
    ] {
        let error = body(bytes).long_json::<Tags>().unwrap_err();
        assert_eq!((error.exit, error.cause), (Exit::Protocol, format!("registry.example.com {cause}")));
    }
}

#[test]
fn json_is_read_whatever_it_is_called() {
    for kind in
        ["application/json", "application/octet-stream", "application/vnd.oci.image.index.v1+json", ""]
    {
        assert!(
            response(200, &[("content-type", kind)], " {\"name\":\"a\"}").json::<Tags>().is_ok(),
            "{kind}"
        );
    }
}

#[test]
fn the_next_page_is_found_relative_to_this_one() {
    let next = |link| response(200, &[("link", link)], "").link_next();
    assert_eq!(
        next("</v2/a/tags/list?last=b&n=2>; rel=\"next\"").unwrap().unwrap().to_string(),
        "https://registry.example.com/v2/a/tags/list?last=b&n=2"
    );
    assert_eq!(
        next("<?last=b>; rel=next").unwrap().unwrap().to_string(),
        "https://registry.example.com/v2/a/tags/list?last=b"
    );
    assert_eq!(
        next("<https://evil.example.com/>; rel=next").unwrap().unwrap().origin().host(),
        "evil.example.com"
    );
    assert_eq!(next("</x>; rel=previous").unwrap(), None);
    assert_eq!(response(200, &[], "").link_next().unwrap(), None);
    for broken in ["garbage", "<ftp://x/>; rel=next", "</a b>; rel=next"] {
        assert_eq!(next(broken).unwrap_err().exit, Exit::Protocol, "{broken}");
    }
}

#[test]
fn a_status_becomes_its_class_of_failure() {
    for (status, exit) in [
        (400, Exit::Protocol),
        (401, Exit::Denied),
        (403, Exit::Denied),
        (404, Exit::Protocol),
        (405, Exit::Protocol),
        (407, Exit::Unavailable),
        (409, Exit::Protocol),
        (418, Exit::Protocol),
        (429, Exit::Unavailable),
        (500, Exit::Unavailable),
        (503, Exit::Unavailable),
        (599, Exit::Unavailable),
        (301, Exit::Protocol),
        (304, Exit::Protocol),
        (204, Exit::Protocol),
    ] {
        let error = response(status, &[], "").refusal(&request());
        assert_eq!(error.exit, exit, "{status}");
        assert!(error.hint.is_some() && error.request.is_some());
        assert!(error.cause.contains(&status.to_string()));
    }
}

#[test]
fn an_html_page_is_called_one_and_its_title_said() {
    let page = "<html><head><title>Sign in · GitLab</title></head></html>";
    let error = response(404, &[("content-type", "text/html")], page).refusal(&request());
    assert_eq!(error.cause, "registry.example.com answered 404 Not Found with an HTML page (text/html)");
    assert_eq!(error.said.as_deref(), Some("“Sign in · GitLab”"));
}

#[test]
fn nginxs_word_for_a_missing_client_certificate_is_understood() {
    for title in ["400 No required SSL certificate was sent", "400 The SSL certificate error"] {
        let page = format!("<html><head><title>{title}</title></head></html>");
        let error = response(400, &[("content-type", "text/html")], &page).refusal(&request());
        assert!(error.hint.unwrap().contains("CI_SERVER_TLS_CERT_FILE"));
    }
    let other = "<html><head><title>400 Bad Request</title></head></html>";
    let error = response(400, &[("content-type", "text/html")], other).refusal(&request());
    assert!(!error.hint.unwrap().contains("CI_SERVER_TLS_CERT_FILE"));
}

#[test]
fn a_redirect_within_the_host_names_the_path() {
    let error = response(301, &[("location", "/api/v4/projects/9?private_token=x")], "").refusal(&request());
    assert!(error.cause.ends_with("301 Moved Permanently, a redirect to /api/v4/projects/9"), "{error}");
}

#[test]
fn what_a_server_says_is_made_harmless() {
    let body = r#"{"message":"no\u001b[31m\nsection_end:0:x\r\u001b[0K \u202e"}"#;
    assert_eq!(response(404, &[], body).said().as_deref(), Some("no section_end:0:x"));
    assert_eq!(response(404, &[], "\u{1b}[0m").said(), None);
    assert_eq!(response(404, &[], &"x".repeat(500)).said().unwrap().chars().count(), 200);
}

#[test]
fn a_whole_error_reads_well() {
    let body = r#"{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}"#;
    let error = response(401, &[("content-type", "application/json")], body).refusal(&request());
    assert_eq!(
        error.to_string(),
        "cannot list the tags of a: registry.example.com answered 401 Unauthorized: UNAUTHORIZED: authentication required
  request: GET https://registry.example.com/v2/a/tags/list?n=2
  hint: nothing was sent to prove who asks: run in a job, or set REGISTRY_GATE_TOKEN"
    );
}

#[test]
fn error_codes_are_found() {
    let body = r#"{"errors":[{"code":"NAME_UNKNOWN","detail":{"name":"a"}},{"code":"TAG_UNKNOWN"}]}"#;
    let response = response(404, &[], body);
    let codes: Vec<String> = response.errors().into_iter().map(|error| error.code).collect();
    assert_eq!(codes, ["NAME_UNKNOWN", "TAG_UNKNOWN"]);
    assert!(response.has_error_code("TAG_UNKNOWN") && !response.has_error_code("TAG"));
}
