//! CNCF distribution 3, which deletes by tag: after a saved plan, a policy that is carried out at once, tags that are
//! named, and the registry's own garbage collector, every image that stays is whole.

use super::disk::storage;
use super::plan::{Plan, deleted, outcomes, set};
use super::stock::Stock;
use crate::place::{Kind, Place};
use crate::registry::collect;
use crate::skopeo::{pull, pull_all};
use std::collections::BTreeSet;

const RULES: &str = r#"
[[cleanup.rule]]
name = "builds"
name_regex = '(?<branch>[a-z]+)-[0-9]{8}'
older_than = "30d"
action = "delete"
keep_n = 1
per = "branch"

[[cleanup.rule]]
name = "versions"
version = "any"
action = "delete"
keep_patches = 1
"#;

/// Fails unless these are the tags, each whole, and those gone.
fn are_whole(place: &Place, stays: &BTreeSet<String>, gone: &BTreeSet<String>) {
    assert_eq!(&pull_all(place), stays);
    for tag in gone {
        let why = pull(place, &format!(":{tag}")).unwrap_err();
        assert!(why.contains("manifest unknown"), "{tag}: {why}");
    }
}

/// Fails unless the children of the indexes and lists that stay can be pulled by their digests, tagged or not.
fn have_children(place: &Place, stock: &Stock, indexes: &[&str]) {
    for index in indexes {
        let seen = crate::skopeo::inspect(place, index);
        assert!(!seen.platforms.is_empty());
        for member in seen.platforms.values() {
            pull(place, &format!("@{}", member.digest)).unwrap();
        }
    }
    if indexes.contains(&"proven") {
        pull(place, &format!("@{}", stock.attestation)).unwrap();
    }
}

#[test]
fn every_image_that_stays_is_whole_and_every_tag_that_goes_is_gone() {
    let mut place = Place::start(Kind::Cncf);
    let stock = Stock::push(&place);
    let all = pull_all(&place);
    let about = |tag: &str, suffix: &str| stock.about(tag, suffix);
    let sig_of_child = |at: usize| format!("{}.sig", stock.child_of("tmp-gone", at).replace(':', "-"));

    // A saved plan: by name.
    let plan = Plan::make(&place, &["--name-regex-delete", "tmp-.*"]);
    let tmp = all.iter().filter(|tag| tag.starts_with("tmp-")).cloned();
    let gone: BTreeSet<String> = tmp.chain([sig_of_child(1)]).collect();
    assert_eq!((plan.goes().len(), plan.goes()), (10, gone.clone()));
    for (tag, holder) in [
        ("tmp-1", Some("v1.0.1")),
        ("tmp-single", Some("single")),
        ("tmp-pair-amd64", Some("pair")),
        ("tmp-pair-arm64", Some("pair")),
        ("tmp-proven-child", Some("proven")),
        ("tmp-list-amd64", Some("list")),
        ("tmp-gone", None),
        ("tmp-astray", None),
        ("tmp-old", None),
    ] {
        assert_eq!(plan.image_stays(tag), holder, "{tag}: {plan:?}");
    }
    assert_eq!(plan.reason(&sig_of_child(0)), "stays with gone-amd64, which it is about");
    assert_eq!(plan.reason(&about("tmp-pair-arm64", ".sig")), "stays with pair, which it is about");
    let applied = place.expect(0, &["cleanup", "apply", "plan.json", "--outcome", "outcome.jsonl"]);
    deleted(&applied, gone.len());
    assert!(outcomes(&place).values().all(|(outcome, _)| outcome == "deleted"));
    assert_eq!(outcomes(&place).into_keys().collect::<BTreeSet<_>>(), gone);
    are_whole(&place, &plan.stays(), &gone);
    have_children(&place, &stock, &["pair", "list", "proven", "multi", "multi-docker", "attested"]);
    // The same plan again changes nothing.
    let again = place.expect(0, &["cleanup", "apply", "plan.json", "--outcome", "outcome.jsonl"]);
    deleted(&again, 0);
    assert!(outcomes(&place).values().all(|(outcome, _)| outcome == "already_gone"));

    // Rules, carried out at once.
    std::fs::write(place.folder().join("rules.toml"), RULES).unwrap();
    let files = ["--policy", "rules.toml", "--plan", "plan.json", "--outcome", "outcome.jsonl"];
    let applied = place.expect(0, &[&["cleanup", "--apply"], &files[..]].concat());
    let plan = Plan::read(&place);
    let gone = set(&[
        "main-00000001",
        "main-00000002",
        &about("main-00000002", ".sig"),
        &about("main-00000002", ".att"),
        &about("main-00000002", ""),
        "proof-of-2",
        "dev-00000003",
        "v1.0.0",
    ]);
    assert_eq!(plan.goes(), gone);
    deleted(&applied, gone.len());
    assert_eq!(plan.image_stays("main-00000001"), Some("release"));
    assert_eq!(plan.image_stays("v1.0.0"), Some("latest"));
    for tag in ["dev-00000001", "dev-00000002"] {
        assert_eq!(plan.reason(tag), "rule 1 (builds): its age is unknown");
    }
    let [sig, sbom, listed] = [".sig", ".sbom", ""].map(|suffix| about("main-00000003", suffix));
    for tag in [&sig, &sbom, &listed, "proof-of-3"] {
        assert_eq!(plan.reason(tag), "stays with main-00000003, which it is about");
    }
    are_whole(&place, &plan.stays(), &gone);
    have_children(&place, &stock, &["pair", "list", "proven", "multi", "multi-docker", "attested"]);

    // Tags that somebody names; first as a rehearsal. What is about them does not go by itself.
    let named = ["v1.1.0", &format!("proven@{}", stock.digests["proven"]), "multi-docker"];
    let before = storage(&place);
    let rehearsed = place.expect(0, &[&["delete", "--dry-run"], &named[..]].concat());
    assert!(rehearsed.done.stdout.contains("would delete  acme/shop:v1.1.0\n"), "{rehearsed:?}");
    assert!(rehearsed.done.stdout.ends_with("\n3 of 3 tags would be deleted\n"), "{rehearsed:?}");
    assert_eq!(storage(&place), before);
    place.expect(0, &[&["delete"], &named[..]].concat());
    let gone = set(&["v1.1.0", "proven", "multi-docker"]);
    let left: BTreeSet<String> = plan.stays().difference(&gone).cloned().collect();
    are_whole(&place, &left, &gone);
    // One that is about another image, and one that is not there, stop nothing else from being said.
    let other = format!("pair@{}", stock.digests["release"]);
    place.ask(&["delete", &other]).failed(9, "it points at");
    place.ask(&["delete", "v1.1.0"]).failed(5, "there is no such tag");
    assert_eq!(pull_all(&place), left);

    // The registry's own garbage collector takes what nothing refers to, and nothing else.
    let kept = ["pair", "list", "multi", "attested"];
    let before = storage(&place).len();
    place.restart(|config| config, |program, folder| collect(program, &[], folder));
    are_whole(&place, &left, &gone);
    have_children(&place, &stock, &kept);
    pull(&place, &format!("@{}", stock.untagged)).unwrap();
    place.restart(|config| config, |program, folder| collect(program, &["--delete-untagged"], folder));
    // What no tag and no index names goes by that option, whoever cleaned up before: distribution follows no subject.
    pull(&place, &format!("@{}", stock.untagged)).unwrap_err();
    are_whole(&place, &left, &gone);
    have_children(&place, &stock, &kept);
    assert!(storage(&place).len() < before, "what nothing refers to is freed");
    pull(&place, &format!("@{}", stock.digests["main-00000002"])).unwrap_err();
    // What shared its digest with a tag that went is still there by both names.
    pull(&place, &format!("@{}", stock.digests["main-00000001"])).unwrap();
}
