//! One odd manifest is its tag's trouble, wherever in a list it stands: it is listed with what is known of it, and so
//! are all others.

use simulator::{Mode, Odd};

use crate::support::{Gate, Outcome, Shop, world};

/// Names that stand first, in the middle and last among those of the shop.
const NAMES: [&str; 3] = ["a-odd", "n-odd", "z-odd"];
const DETAILS: [&str; 3] = ["none", "dates", "full"];
const ALL: [Mode; 4] = [Mode::Metadata, Mode::Filesystem, Mode::Distribution, Mode::Distribution3];

fn rows(outcome: &Outcome) -> Vec<serde_json::Value> {
    outcome.json()["tags"].as_array().unwrap_or_else(|| panic!("no tags{}", outcome.told())).clone()
}

#[test]
fn an_odd_manifest_at_any_place_of_a_list_hides_no_other() {
    for mode in ALL {
        for (turn, odd) in Odd::all(mode).into_iter().enumerate() {
            for (at, name) in NAMES.into_iter().enumerate() {
                let details = DETAILS[(turn + at) % DETAILS.len()];
                let sim = Shop::open(world(mode));
                let list = || Gate::of(&sim).run_aloud(&["tags", "--details", details, "--format", "json"]);
                let others = rows(&list());
                sim.push_odd("acme/shop", name, odd);
                let outcome = list();
                assert_eq!(outcome.exit, 0, "{mode:?} {odd:?} {name} {details}{}", outcome.told());
                let (own, rest): (Vec<_>, Vec<_>) =
                    rows(&outcome).into_iter().partition(|row| row["name"] == name);
                assert_eq!(own.len(), 1, "{mode:?} {odd:?} {name} {details}{}", outcome.told());
                assert_eq!(rest, others, "{mode:?} {odd:?} {name} {details}{}", outcome.told());
            }
        }
    }
}

#[test]
fn sizes_do_not_wrap_and_what_is_no_size_is_not_known() {
    for mode in ALL {
        for odd in [Odd::NegativeSize, Odd::LargestSizes, Odd::TooLarge] {
            let sim = Shop::open(world(mode));
            sim.push_odd("acme/shop", "odd", odd);
            let args = ["tags", "--name-regex", "odd", "--details", "full", "--format", "json"];
            let outcome = Gate::of(&sim).run_aloud(&args);
            let size = &rows(&outcome)[0]["size_bytes"];
            // What the database has added up wrongly can be told only where it is negative.
            let is_sum = mode == Mode::Metadata && size.is_u64();
            let is_large = size.as_u64().is_some_and(|size| i64::try_from(size).is_err());
            let is_sound = size.is_null() || is_sum || is_large;
            assert!(is_sound, "{mode:?} {odd:?} {size}{}", outcome.told());
        }
    }
}

#[test]
fn an_odd_manifest_is_no_trouble_of_an_image_asked_for_beside_it() {
    for mode in ALL {
        for odd in Odd::all(mode) {
            let sim = Shop::open(world(mode));
            sim.push_odd("acme/shop", "odd", odd);
            let args = [
                "check",
                "v1",
                "odd",
                "v2",
                "--max-age",
                "20d",
                "--platform",
                "linux/amd64",
                "--format",
                "json",
            ];
            let outcome = Gate::of(&sim).run_aloud(&args);
            let json = outcome.json();
            let verdict = |at: usize| json["images"][at]["verdict"].clone();
            assert_eq!(
                (verdict(0), verdict(2)),
                ("present".into(), "present".into()),
                "{mode:?} {odd:?}{}",
                outcome.told()
            );
            assert_ne!(verdict(1), "absent", "{mode:?} {odd:?}{}", outcome.told());
        }
    }
}
