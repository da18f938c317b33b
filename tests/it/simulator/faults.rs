//! What goes wrong on order goes wrong, as often as ordered, and nowhere else.

use programs::client::{registry, rest, send, token};
use simulator::{
    ACCESS_TOKEN, Change, Failure, Fault, ImageSpec, Mode, RetryAfter, Server, Simulator, Wire, World,
};
use std::time::{Duration, Instant};

const TAGS: &str = "/v2/acme/shop/tags/list";

fn start() -> Simulator {
    let sim = Simulator::start(World::default());
    for tag in ["v1", "v2", "v3"] {
        sim.push("acme/shop", tag, &ImageSpec::new());
    }
    sim
}

fn on_tags(failure: Failure) -> Fault {
    Fault::new(failure).on(Server::Registry).path("/tags/list")
}

#[test]
fn a_fault_befalls_as_many_requests_as_ordered_after_those_it_spares() {
    let sim = start();
    sim.fault(on_tags(Failure::Status(503)).method("GET").skip(1).times(2));
    let statuses: Vec<u16> = (0..5).map(|_| registry(&sim, "GET", TAGS).status).collect();
    assert_eq!(statuses, [200, 503, 503, 200, 200]);
    assert_eq!(registry(&sim, "HEAD", "/v2/acme/shop/manifests/v1").status, 200);
}

#[test]
fn faults_that_are_answers_queue() {
    let sim = start();
    sim.fault(on_tags(Failure::Status(502)));
    sim.fault(on_tags(Failure::TooManyRequests(RetryAfter::Fraction(1.5))));
    sim.fault(on_tags(Failure::Html(504)));
    assert_eq!(registry(&sim, "GET", TAGS).status, 502);
    let limited = registry(&sim, "GET", TAGS);
    assert_eq!((limited.status, limited.header("retry-after")), (429, Some("1.500000")));
    assert_eq!(limited.json()["errors"][0]["code"], "TOOMANYREQUESTS");
    let page = registry(&sim, "GET", TAGS);
    assert_eq!((page.status, page.header("content-type")), (504, Some("text/html")));
    assert_eq!(registry(&sim, "GET", TAGS).status, 200);
}

#[test]
fn rails_limits_in_its_own_words() {
    let sim = start();
    sim.fault(Fault::new(Failure::TooManyRequests(RetryAfter::Date(3))).on(Server::Gitlab));
    let limited = rest(&sim, "GET", "/projects/9/registry/repositories");
    assert_eq!((limited.status, limited.body.as_str()), (429, "Retry later\n"));
    assert!(limited.header("retry-after").unwrap().ends_with(" GMT"));
}

#[test]
fn connections_break_in_every_way() {
    let sim = start();
    sim.fault(on_tags(Failure::Wire(Wire::Reset)));
    let reset = registry(&sim, "GET", TAGS);
    assert!(reset.is_reset, "{reset:?}");
    sim.fault(on_tags(Failure::Wire(Wire::Close)));
    let closed = registry(&sim, "GET", TAGS);
    assert_eq!((closed.status, closed.is_reset), (0, false));
    sim.fault(on_tags(Failure::Wire(Wire::Hang)));
    assert_eq!(registry(&sim, "GET", TAGS).status, 0);
    sim.fault(on_tags(Failure::Wire(Wire::Truncate { keep: 10 })));
    let cut = registry(&sim, "GET", TAGS);
    assert_eq!(cut.body.len(), 10);
    assert!(cut.header("content-length").unwrap().parse::<usize>().unwrap() > 10);
    sim.fault(on_tags(Failure::Wire(Wire::Endless { bytes: Some(100_000) })));
    assert!(registry(&sim, "GET", TAGS).body.len() > 100_000);
    let began = Instant::now();
    sim.fault(on_tags(Failure::Wire(Wire::Delay(Duration::from_millis(300)))));
    assert_eq!(registry(&sim, "GET", TAGS).status, 200);
    assert!(began.elapsed() >= Duration::from_millis(300));
    let statuses: Vec<u16> = sim.requests_to(Server::Registry).iter().map(|request| request.status).collect();
    assert_eq!(statuses, [0, 0, 0, 200, 200, 200]);
}

#[test]
fn bodies_spoil() {
    let sim = start();
    sim.fault(on_tags(Failure::InvalidJson));
    let half = registry(&sim, "GET", TAGS);
    assert_eq!(half.status, 200);
    assert!(half.json().is_null() && !half.body.is_empty());
    sim.fault(on_tags(Failure::ContentType("text/html".to_owned())));
    assert_eq!(registry(&sim, "GET", TAGS).header("content-type"), Some("text/html"));
}

#[test]
fn links_and_redirects_lead_away() {
    let sim = start();
    let elsewhere = sim.addresses().elsewhere.clone();
    sim.fault(on_tags(Failure::ForeignLink));
    let link = registry(&sim, "GET", TAGS).header("link").unwrap().to_owned();
    assert_eq!(link, format!("<{elsewhere}{TAGS}>; rel=\"next\""));
    sim.fault(on_tags(Failure::EndlessLinks).always());
    let first = registry(&sim, "GET", TAGS).header("link").unwrap().to_owned();
    let next = first.trim_start_matches('<').split('>').next().unwrap().to_owned();
    assert_ne!(registry(&sim, "GET", &next).header("link").unwrap(), first);
    sim.clear_faults();
    sim.fault(Fault::new(Failure::ForeignLocation(307)).path("/manifests/"));
    let moved = registry(&sim, "GET", "/v2/acme/shop/manifests/v1");
    assert!(moved.header("location").unwrap().starts_with(&elsewhere));
    send("GET", &format!("{elsewhere}/x"), &[("PRIVATE-TOKEN", "secret")]);
    assert!(sim.requests_to(Server::Elsewhere)[0].has_credentials());
}

#[test]
fn tokens_expire_and_shrink() {
    let sim = start();
    sim.fault(on_tags(Failure::ExpiredToken));
    let expired = registry(&sim, "GET", TAGS);
    assert!(expired.header("www-authenticate").unwrap().ends_with("error=\"invalid_token\""));
    assert_eq!(registry(&sim, "GET", TAGS).status, 200);
    sim.fault(Fault::new(Failure::LostActions(vec!["delete".to_owned()])).path("/jwt/auth"));
    let refused = registry(&sim, "DELETE", "/v2/acme/shop/manifests/v1");
    assert!(refused.header("www-authenticate").unwrap().contains("insufficient_scope"));
    sim.fault(on_tags(Failure::ForeignRealm));
    let foreign = registry(&sim, "GET", TAGS);
    assert!(foreign.header("www-authenticate").unwrap().contains(&sim.addresses().elsewhere));
}

#[test]
fn the_registry_changes_between_requests() {
    let sim = start();
    sim.push("acme/shop", "other", &ImageSpec::new().layers(&[9]));
    let text = str::to_owned;
    sim.fault(on_tags(Failure::Changes(vec![
        Change::DeleteTag { repository: text("acme/shop"), tag: text("v1") },
        Change::MoveTag { repository: text("acme/shop"), tag: text("v2"), to: text("other") },
        Change::AddTag { repository: text("acme/shop"), tag: text("v4"), to: text("v3") },
    ])));
    let tags = registry(&sim, "GET", TAGS).json();
    assert_eq!(tags["tags"], serde_json::json!(["other", "v2", "v3", "v4"]));
    assert_eq!(sim.digest("acme/shop", "v2"), sim.digest("acme/shop", "other"));
}

#[test]
fn rails_hides_what_ails_the_registry() {
    for mode in [Mode::Metadata, Mode::Filesystem] {
        let sim = Simulator::start(World::default().mode(mode));
        sim.push("acme/shop", "v1", &ImageSpec::new());
        let id = sim.repository_id("acme/shop").unwrap();
        let tags = format!("/projects/9/registry/repositories/{id}/tags");
        sim.fault(Fault::new(Failure::Status(500)).on(Server::RegistryFromRails).times(2));
        assert_eq!(rest(&sim, "GET", &tags).body, "[]");
        assert_eq!(rest(&sim, "GET", &format!("{tags}/v1")).status, 404);
        sim.fault(Fault::new(Failure::Wire(Wire::Close)).on(Server::RegistryFromRails));
        assert_eq!(rest(&sim, "GET", &tags).status, 503);
        assert_eq!(rest(&sim, "GET", &tags).json()[0]["name"], "v1");
    }
}

#[test]
fn blobs_are_redirected_without_taking_credentials_along() {
    let sim = Simulator::start(World::default().redirect_blobs(true));
    sim.push("acme/shop", "v1", &ImageSpec::new());
    let manifest = registry(&sim, "GET", "/v2/acme/shop/manifests/v1").json();
    let config = manifest["config"]["digest"].as_str().unwrap();
    let moved = registry(&sim, "GET", &format!("/v2/acme/shop/blobs/{config}"));
    assert_eq!(moved.status, 307);
    let blob = send("GET", moved.header("location").unwrap(), &[]);
    assert_eq!(blob.json()["architecture"], "amd64");
    assert!(!sim.requests_to(Server::Storage)[0].has_credentials());
}

#[test]
fn unknown_routes_are_noticed() {
    let sim = start();
    registry(&sim, "GET", "/v2/acme/shop/referrers/sha256:abc");
    rest(&sim, "GET", "/projects/9/packages");
    registry(&sim, "GET", TAGS);
    let unknown: Vec<String> = sim.unknown_requests().iter().map(simulator::Recorded::line).collect();
    assert_eq!(unknown, ["GET /v2/acme/shop/referrers/sha256:abc", "GET /api/v4/projects/9/packages"]);
}

/// Orders faults over HTTP; whether they were taken.
fn order(sim: &Simulator, order: &str) -> bool {
    let host = sim.addresses().gitlab.split('/').nth(2).expect("a host");
    let mut stream = std::net::TcpStream::connect(host).expect("a connection");
    let length = order.len();
    let request = format!(
        "POST /-/simulator/faults HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{order}"
    );
    std::io::Write::write_all(&mut stream, request.as_bytes()).expect("a request sent");
    let mut answer = String::new();
    std::io::Read::read_to_string(&mut stream, &mut answer).expect("an answer");
    answer.starts_with("HTTP/1.1 204")
}

#[test]
fn faults_are_ordered_over_http_too() {
    let sim = start();
    assert!(order(&sim, r#"{"server":"registry","path":"/tags/","times":1,"failure":{"status":500}}"#));
    assert_eq!(registry(&sim, "GET", TAGS).status, 500);
    assert_eq!(registry(&sim, "GET", TAGS).status, 200);
    let control = format!("{}/-/simulator/", sim.addresses().gitlab);
    let records = send("GET", &format!("{control}requests"), &[]).json();
    assert_eq!(records.as_array().unwrap().last().unwrap()["target"], TAGS);
    assert_eq!(send("DELETE", &format!("{control}requests"), &[]).status, 204);
    assert_eq!(sim.requests().len(), 0);
    assert!(!order(&sim, r#"{"failure":{"no-such":1}}"#));
    assert!(!order(&sim, r#"{"failure":{"add-branch":{"name":"x"}}}"#), "a commit is needed");
}

#[test]
fn changes_are_ordered_over_http_too() {
    let sim = start();
    let sha = "1".repeat(40);
    let changes = [
        r#"{"add-branch":{"name":"new","sha":"SHA"}}"#,
        r#"{"remove-branch":{"name":"main"}}"#,
        r#"{"add-git-tag":{"name":"v9","sha":"SHA"}}"#,
        r#"{"deploy":{"environment":"production","ref":"v9","sha":"SHA"}}"#,
        r#"{"stop-environment":{"name":"production"}}"#,
        r#"{"protect-tags":{"pattern":"^v1$"}}"#,
        r#"{"freeze-tags":{"pattern":"^v2$"}}"#,
        r#"{"expire-tokens":null}"#,
    ];
    for change in changes {
        let change = change.replace("SHA", &sha);
        assert!(order(&sim, &format!("{{\"server\":\"registry\",\"failure\":{change}}}")), "{change}");
    }
    assert_eq!(registry(&sim, "GET", TAGS).status, 401, "the token has run out since");
    sim.with_git(|git| assert!(git.get("refs/heads/main").is_none() && git.has_tag("v9")));
    let environments = rest(&sim, "GET", "/projects/9/environments").json();
    assert_eq!(environments[0]["state"], "stopped");
    let delete = |tag: &str| registry(&sim, "DELETE", &format!("/v2/acme/shop/manifests/{tag}"));
    assert_eq!(delete("v1").json()["errors"][0]["code"], "PROTECTED_TAG");
    assert_eq!(delete("v2").json()["errors"][0]["code"], "IMMUTABLE_TAG");
    assert!(order(&sim, r#"{"method":"DELETE","after":true,"failure":"reset"}"#));
    assert!(delete("v3").is_reset);
    assert_eq!(sim.tags("acme/shop"), ["v1", "v2"], "deleted, and nobody heard of it");
    assert!(order(&sim, r#"{"failure":{"end-job":null}}"#));
    assert_eq!(rest(&sim, "GET", "/projects/9/environments").status, 401);
}

#[test]
fn secrets_of_the_default_world_are_easy_to_find() {
    for secret in [simulator::JOB_TOKEN, ACCESS_TOKEN] {
        assert!(secret.contains("NEVER-PRINT"));
    }
    assert!(token(&start(), "repository:acme/shop:pull").starts_with("Bearer ey"));
}
