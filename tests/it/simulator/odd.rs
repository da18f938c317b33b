//! What is odd in a registry, or comes from something before it, is as odd here.

use programs::client::{registry, send, token};
use serde_json::{Value, json};
use simulator::{Change, Failure, Fault, ImageSpec, Mode, Odd, Server, Simulator, World, foreign_404s};

const V1: &str = "/v2/acme/shop/manifests/v1";

fn start(mode: Mode) -> Simulator {
    Simulator::start(World::default().mode(mode))
}

#[test]
fn every_foreign_404_is_one_and_no_two_are_alike() {
    let sim = start(Mode::Metadata);
    let own = registry(&sim, "GET", V1);
    let mut seen = vec![(own.header("content-type").map(str::to_owned), None, own.body.clone())];
    for (name, failure) in foreign_404s() {
        sim.fault(Fault::new(failure).on(Server::Registry));
        let answer = registry(&sim, "GET", V1);
        assert_eq!(answer.status, 404, "{name}");
        let header = |name: &str| answer.header(name).map(str::to_owned);
        let all = (header("content-type"), header("docker-distribution-api-version"), answer.body.clone());
        assert!(!seen.contains(&all), "{name} has been seen already, or is the registry's own");
        seen.push(all);
    }
    assert_eq!(registry(&sim, "GET", V1).body, own.body);
}

#[test]
fn a_list_loses_its_link_at_any_page_size() {
    for mode in [Mode::Metadata, Mode::Distribution3, Mode::Filesystem] {
        let sim = start(mode);
        for n in 0..7 {
            sim.push("acme/shop", &format!("v{n}"), &ImageSpec::new());
        }
        for page in 1..7 {
            sim.fault(Fault::new(Failure::LostLink(Some(page))).path("/tags/list"));
            let list = registry(&sim, "GET", "/v2/acme/shop/tags/list?n=1000");
            assert_eq!(list.json()["tags"].as_array().map(Vec::len), Some(page), "{mode:?}");
            assert_eq!((list.status, list.header("link")), (200, None));
        }
        sim.fault(Fault::new(Failure::LostLink(None)).path("/tags/list"));
        assert_eq!(registry(&sim, "GET", "/v2/acme/shop/tags/list?n=3").header("link"), None);
    }
    let sim = start(Mode::Metadata);
    for tag in ["v1", "v2", "v3"] {
        sim.push("acme/shop", tag, &ImageSpec::new());
    }
    let rows = "/gitlab/v1/repositories/acme/shop/tags/list/?n=2";
    assert!(registry(&sim, "GET", rows).header("link").is_some());
    sim.fault(Fault::new(Failure::LostLink(Some(1))).path("/gitlab/v1/"));
    let list = registry(&sim, "GET", rows);
    assert_eq!((list.json().as_array().map(Vec::len), list.header("link")), (Some(1), None));
}

#[test]
fn a_cache_keeps_its_first_answer_from_all_who_do_not_ask_for_a_fresh_one() {
    let sim = Simulator::start(World::default().caches(true));
    let status = |extra: &[(&str, &str)]| {
        let bearer = token(&sim, "repository:acme/shop:pull");
        let mut headers = vec![
            ("Authorization", bearer.as_str()),
            ("Accept", "application/vnd.oci.image.manifest.v1+json"),
        ];
        headers.extend(extra);
        send("GET", &format!("{}{V1}", sim.addresses().registry), &headers).status
    };
    assert_eq!(status(&[]), 404);
    sim.push("acme/shop", "v1", &ImageSpec::new());
    assert_eq!(status(&[]), 404);
    assert_eq!(status(&[("Cache-Control", "no-cache")]), 200);
    assert_eq!(status(&[]), 200);
    sim.delete_tag("acme/shop", "v1");
    assert_eq!((status(&[]), status(&[("Cache-Control", "no-cache")])), (200, 404));
}

#[test]
fn odd_manifests_are_answered_as_each_registry_would() {
    let expected = |odd: Odd, mode: Mode| match odd {
        Odd::Emptied => (500, "application/json"),
        Odd::Schema1 if mode == Mode::Filesystem => (400, "application/json"),
        Odd::Schema1 => (200, "application/vnd.docker.distribution.manifest.v1+prettyjws"),
        Odd::NullIndex | Odd::BareIndex | Odd::EmptyIndex | Odd::NullOs => {
            (200, "application/vnd.oci.image.index.v1+json")
        }
        _ => (200, "application/vnd.oci.image.manifest.v1+json"),
    };
    for mode in [Mode::Metadata, Mode::Filesystem, Mode::Distribution, Mode::Distribution3] {
        for odd in Odd::all(mode) {
            let sim = start(mode);
            sim.push_odd("acme/shop", "v1", odd);
            let answer = registry(&sim, "GET", V1);
            let kind = answer.header("content-type").unwrap_or_default();
            let kind = kind.split(';').next().unwrap_or_default();
            assert_eq!((answer.status, kind), expected(odd, mode), "{odd:?} {mode:?}");
            let list = registry(&sim, "GET", "/v2/acme/shop/tags/list").json();
            assert_eq!(list["tags"], json!(["v1"]));
        }
    }
}

#[test]
fn the_database_adds_up_what_is_written() {
    let sim = start(Mode::Metadata);
    sim.push_odd("acme/shop", "v1", Odd::LargestSizes);
    let row = registry(&sim, "GET", "/gitlab/v1/repositories/acme/shop/tags/list/").json();
    assert!(row[0]["size_bytes"].as_i64().is_some_and(|size| size != i64::MAX), "{row}");
    let sim = start(Mode::Metadata);
    let spec = ImageSpec::new().large();
    sim.push("acme/shop", "v1", &spec);
    let detail = registry(&sim, "GET", "/gitlab/v1/repositories/acme/shop/tags/detail/v1/").json();
    assert_eq!(detail["image"]["config"]["platform"], json!({ "architecture": "", "os": "" }));
}

#[test]
fn an_index_says_other_platforms_than_its_configurations() {
    let sim = start(Mode::Metadata);
    let spec = ImageSpec::new()
        .platforms(&["linux/arm64", "linux/amd64"])
        .member(0, |member| member.configured("linux/amd64"))
        .member(1, simulator::Member::unlisted);
    sim.push("acme/shop", "v1", &spec);
    let index = registry(&sim, "GET", V1).json();
    let platform = |at: usize| index["manifests"][at].get("platform").cloned();
    assert_eq!(platform(0), Some(json!({ "os": "linux", "architecture": "arm64" })));
    assert_eq!(platform(1), None);
    let detail = registry(&sim, "GET", "/gitlab/v1/repositories/acme/shop/tags/detail/v1/").json();
    let shown: Vec<&Value> = detail["image"]["manifest"]["references"]
        .as_array()
        .expect("references")
        .iter()
        .map(|child| &child["config"]["platform"]["architecture"])
        .collect();
    // Two platforms of the index are one image, and that is shown once.
    assert_eq!(shown, ["amd64"]);
}

#[test]
fn an_index_lies_in_an_index_and_a_lost_member_is_still_named() {
    for mode in [Mode::Metadata, Mode::Filesystem, Mode::Distribution, Mode::Distribution3] {
        let sim = start(mode);
        sim.push("acme/shop", "v1", &ImageSpec::new().platforms(&["linux/amd64", "linux/arm64"]).nested());
        let inner = sim.members("acme/shop", "v1");
        assert_eq!(inner.len(), 1);
        let inside = registry(&sim, "GET", &format!("/v2/acme/shop/manifests/{}", inner[0]));
        assert_eq!(inside.json()["manifests"].as_array().map(Vec::len), Some(2));
        sim.lose_member("acme/shop", "v1", 0);
        assert_eq!(registry(&sim, "GET", V1).status, 200);
        assert_eq!(sim.members("acme/shop", "v1"), inner);
        let gone = registry(&sim, "GET", &format!("/v2/acme/shop/manifests/{}", inner[0]));
        assert_eq!((gone.status, &gone.json()["errors"][0]["code"]), (404, &json!("MANIFEST_UNKNOWN")));
        let lost = Change::LoseManifest { repository: "acme/shop".to_owned(), manifest: "v1".to_owned() };
        sim.fault(Fault::new(Failure::Changes(vec![lost])).on(Server::Registry).skip(1));
        assert_eq!([registry(&sim, "GET", V1).status, registry(&sim, "GET", V1).status], [200, 404]);
    }
}
