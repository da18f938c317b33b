//! Odd manifests and the age of indexes: what nobody can read or date stays, is named, and hinders nothing else.

use simulator::{Failure, Fault, ImageSpec, Mode, Odd, Server, Simulator};

use super::place::DELETING;
use crate::support::{Gate, Outcome, Shop, world};

const SHOP: &str = "acme/shop";
const OLD: &str = "2025-10-23T12:00:00Z";
const RECENT: &str = "2026-01-29T12:00:00Z";

fn seeded(mode: Mode) -> Simulator {
    let sim = Simulator::start(world(mode));
    for (at, name) in ["aa", "keep-1", "keep-2", "keep-3", "keep-4"].into_iter().enumerate() {
        Shop::put(&sim, SHOP, name, &ImageSpec::new().created(RECENT).layers(&[at as u64]), RECENT);
    }
    for (at, name) in ["old-1", "old-2"].into_iter().enumerate() {
        Shop::put(&sim, SHOP, name, &ImageSpec::new().created(OLD).layers(&[10 + at as u64]), OLD);
    }
    sim
}

fn cleanup(sim: &Simulator, more: &[&str]) -> Outcome {
    let args = ["cleanup", "--name-regex-delete", "old-.*|.*odd", "--older-than", "7d", "--apply"];
    Gate::of(sim).may_delete().run_aloud(&[&args, more].concat())
}

#[test]
fn one_odd_manifest_is_its_tags_trouble_wherever_it_stands() {
    for mode in DELETING.into_iter().filter(|mode| *mode != Mode::Metadata) {
        for odd in Odd::all(mode) {
            // Before all other tags, among them, and behind them.
            for name in ["a-odd", "m-odd", "z-odd"] {
                let sim = seeded(mode);
                sim.push_odd(SHOP, name, odd);
                let outcome = cleanup(&sim, &[]);
                let told = format!("{mode:?} {odd:?} {name}{}", outcome.told());
                assert_eq!(outcome.exit, 0, "{told}");
                let left = sim.tags(SHOP);
                assert!(!left.iter().any(|tag| tag.starts_with("old-")), "{told}");
                // What can be read and is old is an image like any other.
                let is_readable = matches!(odd, Odd::NullLayers | Odd::ImageWithManifests);
                if !is_readable {
                    assert!(left.contains(&name.to_owned()), "{told}");
                }
            }
        }
    }
}

#[test]
fn an_odd_manifest_is_listed_with_all_others_and_named() {
    for mode in [Mode::Filesystem, Mode::Distribution, Mode::Distribution3] {
        for odd in Odd::all(mode) {
            let sim = seeded(mode);
            sim.push_odd(SHOP, "m-odd", odd);
            for details in ["none", "dates", "full"] {
                let outcome = Gate::of(&sim).run_aloud(&["tags", "--details", details, "--format", "csv"]);
                assert_eq!(outcome.exit, 0, "{mode:?} {odd:?} {details}{}", outcome.told());
                assert_eq!(outcome.stdout.lines().count(), 1 + 8, "{mode:?} {odd:?}{}", outcome.told());
            }
        }
    }
}

#[test]
fn the_newest_image_of_an_index_counts_and_one_without_a_date_makes_it_unknown() {
    for mode in DELETING {
        let sim = seeded(mode);
        let pair = |first: &str| {
            let pair = ImageSpec::new().platforms(&["linux/amd64", "linux/arm64"]).created(OLD);
            let first = first.to_owned();
            pair.member(
                0,
                move |member| if first.is_empty() { member.undated() } else { member.created(&first) },
            )
        };
        for (name, image) in [
            ("old-built-today", pair(RECENT)),
            ("old-half-undated", pair("")),
            ("old-half-1970", pair("1970-01-01T00:00:00Z")),
            ("old-lost", pair(OLD).layers(&[44])),
            ("old-pair", pair("2025-10-24T12:00:00Z")),
        ] {
            sim.push(SHOP, name, &image);
        }
        if mode != Mode::Metadata {
            sim.lose_member(SHOP, "old-lost", 0);
        }
        let outcome = cleanup(&sim, &["--clock", "created"]);
        assert_eq!(outcome.exit, 0, "{mode:?}{}", outcome.told());
        let left = sim.tags(SHOP);
        for name in ["old-built-today", "old-half-undated", "old-half-1970"] {
            assert!(left.contains(&name.to_owned()), "{name} stays, {mode:?}{}", outcome.told());
        }
        assert_eq!(left.contains(&"old-lost".to_owned()), mode != Mode::Metadata, "{}", outcome.told());
        assert!(!left.contains(&"old-pair".to_owned()), "{mode:?}{}", outcome.told());
    }
}

/// Whoever names a tag means it, whatever it is: that is how odd ones are got rid of.
#[test]
fn somebody_who_names_an_odd_tag_deletes_it_and_nothing_else() {
    let deletes = |sim: &Simulator, told: &str| {
        let delete =
            |more: &[&str]| Gate::of(sim).may_delete().run_aloud(&[&["delete", "m-odd"], more].concat());
        let before = sim.tags(SHOP);
        let dry = Gate::of(sim).run_aloud(&["delete", "m-odd", "--dry-run"]);
        assert_eq!(sim.tags(SHOP), before, "{told}{}", dry.told());
        let outcome = delete(&[]);
        assert_eq!(outcome.exit, 0, "{told}{}", outcome.told());
        let left: Vec<String> = before.into_iter().filter(|tag| tag != "m-odd").collect();
        assert_eq!(sim.tags(SHOP), left, "{told}{}", outcome.told());
    };
    for mode in DELETING.into_iter().filter(|mode| *mode != Mode::Metadata) {
        for odd in Odd::all(mode) {
            let sim = seeded(mode);
            sim.push_odd(SHOP, "m-odd", odd);
            deletes(&sim, &format!("{mode:?} {odd:?}"));
        }
    }
    for mode in DELETING {
        let sim = seeded(mode);
        Shop::put(&sim, SHOP, "m-odd", &ImageSpec::new().layers(&[99]), OLD);
        let fault = Fault::new(Failure::Status(500)).on(Server::Registry).method("GET");
        sim.fault(fault.matching("manifests/m-odd$").always());
        deletes(&sim, &format!("{mode:?}, broken in the storage"));
    }
}

/// Docker's types write a platform that is not known as two empty names.
#[test]
fn an_image_without_a_platform_s_name_counts_like_any_other() {
    for mode in DELETING {
        let sim = seeded(mode);
        let pair = ImageSpec::new().platforms(&["linux/amd64", "linux/arm64"]).created(OLD);
        let of_today = pair.clone().member(1, |member| member.created(RECENT).nameless().label("keep", "1"));
        sim.push(SHOP, "old-pair", &pair);
        sim.push(SHOP, "old-nameless", &of_today);
        let outcome = cleanup(&sim, &["--clock", "created"]);
        assert_eq!(outcome.exit, 0, "{mode:?}{}", outcome.told());
        assert!(sim.tags(SHOP).contains(&"old-nameless".to_owned()), "{mode:?}{}", outcome.told());
        assert!(!sim.tags(SHOP).contains(&"old-pair".to_owned()), "{mode:?}{}", outcome.told());
        // The configuration says what the index does not.
        for (more, exit) in [(&["--platform", "linux/arm64"][..], 0), (&["--platform", "linux/s390x"], 12)] {
            let checked = Gate::of(&sim).run_aloud(&[&["check", "old-nameless"], more].concat());
            assert_eq!(checked.exit, exit, "{mode:?}{}", checked.told());
        }
    }
}

#[test]
fn a_rule_that_keeps_a_platform_keeps_what_may_be_for_it() {
    for mode in DELETING.into_iter().filter(|mode| *mode != Mode::Metadata) {
        let sim = seeded(mode);
        let pair = ImageSpec::new().platforms(&["linux/amd64", "linux/arm64"]).created(OLD).layers(&[50]);
        sim.push(SHOP, "old-torn", &pair.member(1, simulator::Member::nameless));
        sim.lose_member(SHOP, "old-torn", 1);
        let folder = crate::support::Folder::new();
        let policy = "[[cleanup.rule]]\nplatform = 'linux/arm64'\naction = 'keep'\n\
                      [[cleanup.rule]]\nname_regex = 'old-.*'\naction = 'delete'\n";
        std::fs::write(folder.path("policy.toml"), policy).unwrap();
        let args = ["cleanup", "--policy", &folder.arg("policy.toml"), "--apply"];
        let outcome = Gate::of(&sim).within(&folder).may_delete().run_aloud(&args);
        assert_eq!(outcome.exit, 0, "{mode:?}{}", outcome.told());
        assert!(sim.tags(SHOP).contains(&"old-torn".to_owned()), "{mode:?}{}", outcome.told());
        assert!(!sim.tags(SHOP).contains(&"old-1".to_owned()), "{mode:?}{}", outcome.told());
    }
}

#[test]
fn one_thing_that_cannot_be_had_is_one_trouble_however_many_tags_have_it() {
    for mode in DELETING {
        let sim = seeded(mode);
        let broken = ImageSpec::new().created(OLD).layers(&[60]).label("is", "broken");
        for tag in ["old-b1", "old-b2", "old-b3", "old-b4", "old-b5"] {
            Shop::put(&sim, SHOP, tag, &broken, OLD);
        }
        let config = sim.with_state(|state| {
            let manifest = &state.repository(SHOP).tagged("old-b1").expect("a tag").payload;
            let json: serde_json::Value = serde_json::from_slice(manifest).expect("JSON");
            json["config"]["digest"].as_str().expect("a digest").to_owned()
        });
        let lost = Fault::new(Failure::Status(500)).on(Server::Registry).path(&config).always();
        sim.fault(lost);
        let outcome = cleanup(&sim, &["--clock", "created", "--deadline", "20s"]);
        assert_eq!(outcome.exit, 0, "{mode:?}{}", outcome.told());
        assert!(sim.tags(SHOP).contains(&"old-b3".to_owned()), "{mode:?}{}", outcome.told());
        assert!(!sim.tags(SHOP).contains(&"old-1".to_owned()), "{mode:?}{}", outcome.told());
    }
}
