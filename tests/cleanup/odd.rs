//! Odd manifests and the age of indexes: what nobody can read or date stays, is named, and hinders nothing else.

use simulator::{Failure, Fault, ImageSpec, Mode, Odd, Server, Simulator};

use crate::place::DELETING;
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
                let is_readable =
                    matches!(odd, Odd::LargestSizes | Odd::NullLayers | Odd::ImageWithManifests);
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
