//! What is seeded is what a registry would hold that had been pushed to.

use programs::client::{registry, rest};
use simulator::{Names, Seed, Simulator, World};
use std::time::{Duration, Instant};

const LIST: &str = "/gitlab/v1/repositories/acme/shop/tags/list/";

#[test]
fn a_large_repository_has_indexes_signatures_and_referrers() {
    let sim = Simulator::start(World::default());
    let began = Instant::now();
    let seed = Seed { indexes: 100, signed: 50, referred: 50, ..Seed::new(10_000, 1_000) };
    let images = sim.seed("acme/shop", &seed);
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
    assert_eq!(images.len(), 1_000);
    assert_eq!(sim.tags("acme/shop").len(), 10_000 + 3 * 50 + 50);
    assert_eq!(sim.digest("acme/shop", "tag-0001003").as_ref(), Some(&images[3]));
    let began = Instant::now();
    let page = registry(&sim, "GET", &format!("{LIST}?n=1000&referrers=true&name=tag-")).json();
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    let page = page.as_array().expect("a page");
    let has = |what: &str| page.iter().filter(|tag| tag.get(what).is_some()).count();
    assert_eq!((page.len(), has("referrers"), has("config_digest")), (1_000, 50, 900));
    let hex = images[0].hex();
    let fallback = registry(&sim, "GET", &format!("/v2/acme/shop/manifests/sha256-{hex}")).json();
    assert_eq!(fallback["manifests"][0]["digest"], page[0]["referrers"][0]["digest"]);
    for suffix in ["sig", "att", "sbom"] {
        let signature = registry(&sim, "GET", &format!("/v2/acme/shop/manifests/sha256-{hex}.{suffix}"));
        assert_eq!((signature.status, signature.json().get("subject")), (200, None), "{suffix}");
    }
    let index = registry(&sim, "GET", &format!("/v2/acme/shop/manifests/{}", images[999])).json();
    assert_eq!(index["manifests"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_seed_is_the_same_each_time() {
    let digests = || {
        let sim = Simulator::start(World::default());
        sim.seed("acme/shop", &Seed { signed: 1, referred: 1, indexes: 1, ..Seed::new(3, 2) })
    };
    assert_eq!(digests(), digests());
    let sim = Simulator::start(World::default());
    sim.seed("acme/shop/worker", &Seed::new(3, 2));
    let list = rest(&sim, "GET", "/projects/9/registry/repositories?tags_count=true").json();
    assert_eq!((&list[0]["path"], &list[0]["tags_count"]), (&"acme/shop/worker".into(), &3.into()));
}

#[test]
fn pipelines_call_tags_by_branch_and_commit_or_by_version() {
    let sim = Simulator::start(World::default());
    sim.seed("acme/shop", &Seed { names: Names::Pipelines, ..Seed::new(1_000, 1) });
    let tags = sim.tags("acme/shop");
    let of = |start: &str| tags.iter().filter(|tag| tag.starts_with(start)).count();
    assert_eq!(tags.len(), 1_000, "one name for two");
    assert_eq!(["v0.", "nightly-", "main-", "review-"].map(of), [100, 50, 150, 700]);
    for name in ["v0.2.9", "v0.2.9-rc.1", "nightly-0000049", "main-00000003", "review-2-00000043"] {
        assert!(tags.iter().any(|tag| tag == name), "{name}");
    }
}
