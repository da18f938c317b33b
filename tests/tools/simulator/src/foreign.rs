//! A 404 that is not the registry's own, in every dress: of a gateway, an ingress, a cache, another route; and the
//! registry's own words about something else.
//!
//! None of them proves that an image is absent. `HEAD` gets the same header fields without the body.

use crate::fault::Failure;

/// What nginx's documented recipe puts on everything that passes.
const HEADER: (&str, &str) = ("Docker-Distribution-Api-Version", "registry/2.0");
const JSON: (&str, &str) = ("Content-Type", "application/json");

/// Every dress by its name; each is a whole answer of status 404.
#[must_use]
pub fn foreign_404s() -> Vec<(&'static str, Failure)> {
    let errors = |content: &str| format!("{{\"errors\":[{content}]}}\n");
    let unknown = r#"{"code":"MANIFEST_UNKNOWN","message":"manifest unknown","detail":{}}"#;
    let other_name = r#"{"code":"NAME_UNKNOWN","message":"repository name not known to registry","detail":{"name":"other/shop"}}"#;
    let other_tag =
        r#"{"code":"MANIFEST_UNKNOWN","message":"manifest unknown","detail":{"Tag":"of-something-else"}}"#;
    let denied = r#"{"code":"DENIED","message":"requested access to the resource is denied","detail":{}}"#;
    let blob = r#"{"code":"BLOB_UNKNOWN","message":"blob unknown to registry","detail":{}}"#;
    let gateway = r#"{"message":"no Route matched with those values"}"#.to_owned();
    let problem = r#"{"type":"about:blank","title":"Not Found","status":404}"#.to_owned();
    let page =
        "<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>MANIFEST_UNKNOWN</body>\r\n</html>\r\n";
    let html = ("Content-Type", "text/html");
    let text = ("Content-Type", "text/plain; charset=utf-8");
    let problem_json = ("Content-Type", "application/problem+json");
    vec![
        ("a gateway's JSON", answer(&[JSON], gateway.clone())),
        ("a gateway's JSON with the registry's header", answer(&[JSON, HEADER], gateway.clone())),
        (
            "a gateway's JSON with the registry's header, empty",
            answer(&[JSON, ("Docker-Distribution-Api-Version", "")], gateway),
        ),
        ("problem+json", answer(&[problem_json], problem.clone())),
        ("problem+json with the registry's header", answer(&[problem_json, HEADER], problem)),
        ("a page", answer(&[html], page.to_owned())),
        ("a page with the registry's header", answer(&[html, HEADER], page.to_owned())),
        ("nothing", answer(&[], String::new())),
        ("nothing with the registry's header", answer(&[HEADER], String::new())),
        ("nothing as JSON with the registry's header", answer(&[JSON, HEADER], String::new())),
        ("an ingress's text", answer(&[text], "default backend - 404".to_owned())),
        (
            "a router's text with the registry's header",
            answer(&[text, HEADER], "404 page not found\n".to_owned()),
        ),
        ("Rails", answer(&[JSON], r#"{"message":"404 Not Found"}"#.to_owned())),
        ("no errors", answer(&[JSON, HEADER], errors(""))),
        ("an error without a code", answer(&[JSON, HEADER], errors(r#"{"message":"manifest unknown"}"#))),
        ("errors that are no list", answer(&[JSON, HEADER], format!("{{\"errors\":{unknown}}}"))),
        ("an unknown blob", answer(&[JSON, HEADER], errors(blob))),
        ("one fitting error behind another", answer(&[JSON, HEADER], errors(&format!("{denied},{unknown}")))),
        ("one fitting error before another", answer(&[JSON, HEADER], errors(&format!("{unknown},{denied}")))),
        ("another repository", answer(&[JSON, HEADER], errors(other_name))),
        ("another tag", answer(&[JSON, HEADER], errors(other_tag))),
        ("a problem with a fitting error", answer(&[problem_json, HEADER], errors(unknown))),
        (
            "another tag in lower case",
            answer(&[JSON, HEADER], errors(&about(r#"{"tag":"of-something-else"}"#))),
        ),
        (
            "another reference",
            answer(&[JSON, HEADER], errors(&about(r#"{"reference":"of-something-else"}"#))),
        ),
        ("another manifest", answer(&[JSON, HEADER], errors(&about(r#"{"manifest":"of-something-else"}"#)))),
        (
            "another repository in a list",
            answer(&[JSON, HEADER], errors(&about(r#"[{"Name":"other/shop","Tag":"v1"}]"#))),
        ),
        (
            "another repository deep inside",
            answer(&[JSON, HEADER], errors(&about(r#"{"manifest":{"Name":"other/shop"}}"#))),
        ),
        (
            "another repository by its whole name",
            answer(&[JSON, HEADER], errors(&about(r#"{"repository":"other/shop"}"#))),
        ),
        (
            "another repository in words",
            answer(
                &[JSON, HEADER],
                errors(&about(r#""unknown manifest name=other/shop revision=sha256:0""#)),
            ),
        ),
        ("half the error", answer(&[JSON, HEADER], errors(unknown)[..40].to_owned())),
    ]
}

fn about(detail: &str) -> String {
    format!(r#"{{"code":"MANIFEST_UNKNOWN","message":"manifest unknown","detail":{detail}}}"#)
}

fn answer(headers: &[(&str, &str)], body: String) -> Failure {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Failure::Answer { status: 404, headers, body: body.into_bytes() }
}
