//! `tags`: what is told of each, whatever the registry is.

use serde_json::Value;
use simulator::{ImageSpec, Mode, Simulator};

use crate::support::{Gate, MODES, Shop, world};

fn tag<'a>(json: &'a Value, name: &str) -> &'a Value {
    let tags = json["tags"].as_array().unwrap();
    tags.iter().find(|tag| tag["name"] == name).unwrap_or_else(|| panic!("no {name} in {json:#}"))
}

fn listed(sim: &Simulator, args: &[&str]) -> Value {
    let outcome = Gate::of(sim).run_aloud(&[&["tags", "--format", "json"], args].concat());
    assert_eq!(outcome.exit, 0, "{}", outcome.told());
    outcome.json()
}

#[test]
fn every_mode_tells_the_same_where_all_is_asked() {
    let told = MODES.map(|mode| {
        let sim = Shop::open(world(mode));
        let mut json =
            listed(&sim, &["--details", "full", "--clock", "created", "--filter", "platform", "~", "linux"]);
        for tag in json["tags"].as_array_mut().unwrap() {
            let tag = tag.as_object_mut().unwrap();
            tag.remove("image");
            tag.remove("published");
            // A database names no variants.
            for image in tag["platforms"].as_array_mut().unwrap() {
                let platform = image["platform"].as_str().unwrap();
                image["platform"] = platform.split('/').take(2).collect::<Vec<_>>().join("/").into();
            }
        }
        json
    });
    assert_eq!(told[0], told[1]);
    assert_eq!(told[1], told[2]);
    assert_eq!(told[0]["count"], 5);
    let multi = tag(&told[0], "multi");
    let sum: u64 =
        multi["platforms"].as_array().unwrap().iter().map(|it| it["size_bytes"].as_u64().unwrap()).sum();
    assert_eq!(multi["size_bytes"], sum);
    assert_eq!(multi["platforms"].as_array().unwrap().len(), 3, "attestations are no platforms");
    assert_eq!(multi["created"], "2026-01-21T12:00:00Z");
}

#[test]
fn a_database_tells_created_only_where_it_is_needed() {
    let sim = Shop::open(world(Mode::Metadata));
    sim.set_times("acme/shop", "v1", "2020-01-01T00:00:00Z", Some("2026-01-30T12:00:00Z"));
    let json = listed(&sim, &[]);
    let v1 = tag(&json, "v1");
    assert_eq!((&v1["created"], &v1["published"]), (&Value::Null, &"2026-01-30T12:00:00Z".into()));
    assert_eq!((&v1["age_seconds"], &v1["age_clock"]), (&86_400.into(), &"published".into()));
    for args in
        [&["--clock", "created"][..], &["--sort", "created"], &["--filter", "created", "<", "2026-02-01"]]
    {
        let json = listed(&sim, args);
        assert_eq!(tag(&json, "v1")["created"], "2026-01-21T12:00:00Z", "{args:?}");
    }
}

#[test]
fn the_size_of_an_index_is_unknown_until_it_is_asked_for() {
    let sim = Shop::open(world(Mode::Metadata));
    assert_eq!(tag(&listed(&sim, &[]), "multi")["size_bytes"], Value::Null);
    for args in [&["--details", "full"][..], &["--sort", "size"], &["--filter", "size", ">", "1"]] {
        assert!(tag(&listed(&sim, args), "multi")["size_bytes"].as_u64() > Some(1), "{args:?}");
    }
}

#[test]
fn without_details_names_are_enough() {
    for mode in [Mode::Filesystem, Mode::Distribution] {
        let sim = Shop::open(world(mode));
        let outcome = Gate::of(&sim).run_aloud(&["tags", "--details", "none"]);
        assert_eq!(outcome.stdout, "tag\nv1\nv2\nv3\nmulti\nold\n", "{}", outcome.told());
        // The token, "no database", the list, and whether anything comes behind it.
        assert_eq!(outcome.requests.len(), 4, "{}", outcome.told());
    }
}

#[test]
fn a_published_date_that_cannot_be_true_is_replaced_by_the_images_own() {
    let sim = Shop::open(world(Mode::Metadata));
    sim.set_times("acme/shop", "v1", "1970-01-01T00:00:00Z", None);
    let json = listed(&sim, &[]);
    assert_eq!(tag(&json, "v1")["age_clock"], "created");
    assert_eq!(tag(&json, "v2")["age_clock"], "published");
    assert_eq!(tag(&json, "v2")["created"], Value::Null, "nobody needed it");
}

#[test]
fn a_broken_tag_is_listed_without_details() {
    let sim = Shop::open(world(Mode::Filesystem));
    sim.break_tag("acme/shop", "v2");
    let json = listed(&sim, &["--details", "full"]);
    assert_eq!(json["count"], 5);
    assert_eq!(tag(&json, "v2")["digest"], Value::Null);
    assert_ne!(tag(&json, "v1")["digest"], Value::Null);
}

#[test]
fn old_registries_with_a_database_tell_platforms_too() {
    let sim = Shop::open(world(Mode::Metadata).version(4, 6, 0));
    let json = listed(&sim, &["--details", "full", "--clock", "created"]);
    let multi = tag(&json, "multi");
    assert_eq!(multi["platforms"].as_array().unwrap().len(), 3);
    assert!(multi["size_bytes"].as_u64() > Some(1));
    assert_eq!(multi["created"], "2026-01-21T12:00:00Z");
}

#[test]
fn several_repositories_and_all_of_them() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        let count = |args: &[&str]| {
            let outcome = Gate::of(&sim).run_aloud(&[&["tags", "--count"], args].concat());
            assert_eq!(outcome.exit, 0, "{}", outcome.told());
            outcome.stdout.trim().to_owned()
        };
        assert_eq!(count(&[]), "5");
        assert_eq!(count(&["--repository", "worker"]), "1");
        let full = format!("{}/acme/shop", sim.addresses().registry_host);
        assert_eq!(count(&["--repository", "worker", "--repository", &full, "--repository", "worker"]), "6");
        assert_eq!(count(&["--all-repositories"]), "6");
    }
}

#[test]
fn a_repository_that_is_not_there_is_5_and_an_empty_one_is_empty() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        let outcome = Gate::of(&sim).run_aloud(&["tags", "--repository", "unheard-of"]);
        assert_eq!((outcome.exit, outcome.stdout.as_str()), (5, ""), "{}", outcome.told());
        assert!(outcome.stderr.contains("hint: "), "{}", outcome.told());
        sim.delete_tag("acme/shop/worker", "v1");
        let outcome = Gate::of(&sim).run_aloud(&["tags", "--all-repositories", "--count"]);
        assert_eq!(outcome.stdout, "5\n", "{}", outcome.told());
    }
}

#[test]
fn sub_paths_ports_and_other_hosts_come_from_variables() {
    let sim = Shop::open(world(Mode::Metadata).root("/gitlab"));
    let outcome = Gate::of(&sim).run_aloud(&["tags", "--all-repositories", "--count"]);
    assert_eq!(outcome.stdout, "6\n", "{}", outcome.told());
    let outcome = Gate::of(&sim).run_aloud(&["repositories", "--format", "json"]);
    let repository = &outcome.json()["repositories"][0];
    let gitlab = &sim.addresses().gitlab;
    assert!(gitlab.ends_with("/gitlab"));
    for key in ["web_url", "api_url", "tags_url", "delete_url"] {
        assert!(repository[key].as_str().unwrap().starts_with(gitlab), "{repository:#}");
    }
}

#[test]
fn ages_are_told_in_any_unit_and_at_any_time() {
    let sim = Shop::open(world(Mode::Metadata));
    let json = listed(&sim, &["--age-unit", "weeks", "--at", "2026-02-11T12:00:00Z"]);
    let v1 = tag(&json, "v1");
    assert_eq!((&v1["age"], &v1["age_unit"]), (&3.into(), &"weeks".into()));
    let outcome = Gate::of(&sim).run(&["inspect", "v1", "--age-unit", "hours"]);
    assert!(outcome.stdout.contains("age         240 hours (published)"), "{}", outcome.told());
    sim.push("acme/shop", "undated", &ImageSpec::new().undated());
}
