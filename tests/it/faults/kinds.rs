//! What goes wrong, and with which codes a run that it keeps from answering may end.

use simulator::{Failure, RetryAfter, Wire, foreign_404s};

/// One way of going wrong.
pub(crate) struct Kind {
    /// For messages.
    pub(crate) name: &'static str,
    /// What the simulator does.
    pub(crate) failure: Failure,
    /// The exit codes of a run that got no answer because of it.
    pub(crate) exits: &'static [u8],
    /// Whether a run cannot end well when everything from some request on goes wrong in this way.
    pub(crate) is_fatal: bool,
}

fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Failure {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Failure::Answer { status, headers, body: body.as_bytes().to_vec() }
}

fn json(body: &str) -> Failure {
    answer(200, &[("Content-Type", "application/json")], body)
}

/// Every kind but those that take time.
pub(crate) fn all() -> Vec<Kind> {
    const DENIED: &[u8] = &[4];
    const UNAVAILABLE: &[u8] = &[6];
    const PROTOCOL: &[u8] = &[7];
    let text = [("Content-Type", "text/plain; charset=utf-8")];
    let own = [("Content-Type", "application/json"), ("Docker-Distribution-Api-Version", "registry/2.0")];
    let huge = [("Content-Type", "application/json"), ("Content-Length", "99999999999")];
    let fatal = [
        ("429", Failure::TooManyRequests(RetryAfter::Unsaid), UNAVAILABLE),
        ("429 for 20 ms", Failure::TooManyRequests(RetryAfter::Fraction(0.02)), UNAVAILABLE),
        ("429 for a minute", Failure::TooManyRequests(RetryAfter::Seconds(60)), UNAVAILABLE),
        ("429 until a date", Failure::TooManyRequests(RetryAfter::Date(60)), UNAVAILABLE),
        ("500", Failure::Status(500), UNAVAILABLE),
        ("502", Failure::Status(502), UNAVAILABLE),
        ("503", Failure::Status(503), UNAVAILABLE),
        ("504", Failure::Status(504), UNAVAILABLE),
        ("500 page", Failure::Html(500), UNAVAILABLE),
        ("502 page", Failure::Html(502), UNAVAILABLE),
        ("503 page", Failure::Html(503), UNAVAILABLE),
        ("504 page", Failure::Html(504), UNAVAILABLE),
        ("401", Failure::Status(401), DENIED),
        ("403", Failure::Status(403), DENIED),
        ("403 page", Failure::Html(403), DENIED),
        ("200 page", Failure::Html(200), PROTOCOL),
        ("404 page", Failure::Html(404), PROTOCOL),
        ("404 text", answer(404, &text, "default backend - 404"), PROTOCOL),
        ("404 of a Go router", answer(404, &text, "404 page not found\n"), PROTOCOL),
        ("404 empty", answer(404, &[], ""), PROTOCOL),
        ("404 of Rails", answer(404, &own[..1], r#"{"message":"404 Not Found"}"#), PROTOCOL),
        (
            "404 blob",
            answer(404, &own[..1], r#"{"errors":[{"code":"BLOB_UNKNOWN","message":"no"}]}"#),
            PROTOCOL,
        ),
        ("410 page", Failure::Html(410), PROTOCOL),
        ("400", Failure::Status(400), PROTOCOL),
        ("200 empty", answer(200, &[], ""), PROTOCOL),
        ("204", answer(204, &[], ""), PROTOCOL),
        ("200 {}", json("{}"), PROTOCOL),
        ("200 []", json("[]"), PROTOCOL),
        ("200 null", json("null"), PROTOCOL),
        ("200 {} as the registry's", answer(200, &own, "{}"), PROTOCOL),
        ("200 too large", answer(200, &huge, "{}"), PROTOCOL),
        ("302 elsewhere", Failure::ForeignLocation(302), PROTOCOL),
        ("307 elsewhere", Failure::ForeignLocation(307), PROTOCOL),
        ("301 to a new path", Failure::Redirect { status: 301, to: "/v2/".to_owned() }, PROTOCOL),
        ("301 to nowhere", answer(301, &[], ""), PROTOCOL),
        ("reset", Failure::Wire(Wire::Reset), UNAVAILABLE),
        ("closed", Failure::Wire(Wire::Close), UNAVAILABLE),
    ];
    let spoilt = [
        ("truncated", Failure::Wire(Wire::Truncate { keep: 7 }), PROTOCOL),
        ("half the JSON", Failure::InvalidJson, PROTOCOL),
        ("as a page", Failure::ContentType("text/html".to_owned()), PROTOCOL),
        ("endless links", Failure::EndlessLinks, PROTOCOL),
        ("a link elsewhere", Failure::ForeignLink, PROTOCOL),
        ("a realm elsewhere", Failure::ForeignRealm, DENIED),
        ("expired token", Failure::ExpiredToken, DENIED),
        ("fewer rights", Failure::LostActions(vec!["pull".to_owned()]), DENIED),
    ];
    let kind = |is_fatal| move |(name, failure, exits)| Kind { name, failure, exits, is_fatal };
    fatal.into_iter().map(kind(true)).chain(spoilt.into_iter().map(kind(false))).collect()
}

/// A 404 in every dress that is not the registry's own word about what was asked.
pub(crate) fn foreign() -> Vec<Kind> {
    let kind = |(name, failure)| Kind { name, failure, exits: &[7], is_fatal: true };
    foreign_404s().into_iter().map(kind).collect()
}
