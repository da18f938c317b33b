//! What cannot be had at all is its tag's trouble too, wherever in a list it stands, and goes when it is named.

use simulator::{Change, Failure, Fault, Mode, Odd, Server};

use super::place::{DELETING, GOES, Place, SHOP};
use crate::support::Gate;

/// Names that stand first, in the middle and last, and that the policy deletes if they are old.
const NAMES: [&str; 3] = ["old-0-odd", "old-2-odd", "old-zz-odd"];

fn with(mode: Mode, odd: Odd, name: &str) -> Place {
    let place = Place::of(mode);
    place.sim.push_odd(SHOP, name, odd);
    place
}

#[test]
fn a_manifest_that_cannot_be_had_at_any_place_of_a_list_stays_and_the_rest_goes() {
    for mode in [Mode::Filesystem, Mode::Distribution3] {
        for name in NAMES {
            let place = with(mode, Odd::NullLayers, name);
            let digest = place.digest(name);
            for failure in [Failure::Status(500), Failure::Status(502), of_other_bytes(&digest)] {
                let place = with(mode, Odd::NullLayers, name);
                let broken =
                    |part: String| Fault::new(failure.clone()).on(Server::Registry).path(&part).always();
                place.sim.fault(broken(format!("/manifests/{name}")));
                place.sim.fault(broken(format!("/manifests/{digest}")));
                let outcome = place.clean_up(&["--deadline", "20s"]);
                place.sim.clear_faults();
                assert!(!GOES.iter().any(|tag| place.holds(tag)), "{mode:?} {failure:?}{}", outcome.told());
                assert!(place.holds(&format!("{SHOP}:{name}")), "{mode:?} {failure:?}{}", outcome.told());
                assert!(outcome.stderr.contains(name), "{mode:?} {failure:?}{}", outcome.told());
            }
        }
    }
}

/// A manifest that is another one than it says.
fn of_other_bytes(digest: &str) -> Failure {
    let other = format!(r#"{{"schemaVersion":2,"config":{{"digest":"{digest}"}},"layers":[]}}"#);
    Failure::Answer {
        status: 200,
        headers: vec![
            ("Content-Type".into(), "application/vnd.oci.image.manifest.v1+json".into()),
            ("Docker-Content-Digest".into(), digest.into()),
        ],
        body: other.into_bytes(),
    }
}

/// A tag is left over where a collection of garbage took its manifest: it has no age.
#[test]
fn a_tag_whose_manifest_is_gone_stays_and_the_rest_goes() {
    for mode in [Mode::Filesystem, Mode::Distribution3] {
        for name in NAMES {
            let place = with(mode, Odd::NullLayers, name);
            let lost = Change::LoseManifest { repository: SHOP.to_owned(), manifest: name.to_owned() };
            place.sim.change(&lost);
            let outcome = place.clean_up(&[]);
            assert_eq!(outcome.exit, 0, "{mode:?} {name}{}", outcome.told());
            assert!(!GOES.iter().any(|tag| place.holds(tag)), "{mode:?} {name}{}", outcome.told());
            assert!(place.holds(&format!("{SHOP}:{name}")), "{mode:?} {name}{}", outcome.told());
            assert!(outcome.stderr.contains(&format!("{SHOP}:{name}")), "it is named{}", outcome.told());
            let foreseen = Gate::of(&place.sim).run_aloud(&["delete", name, "--dry-run"]);
            assert!(foreseen.stdout.contains("would delete"), "{mode:?} {name}{}", foreseen.told());
            let deleted = Gate::of(&place.sim).may_delete().run_aloud(&["delete", name]);
            assert_eq!(deleted.exit, 0, "{mode:?} {name}{}", deleted.told());
            assert!(!place.holds(&format!("{SHOP}:{name}")), "{mode:?} {name}{}", deleted.told());
        }
    }
}

#[test]
fn an_odd_manifest_is_deleted_by_its_name() {
    for mode in DELETING {
        for odd in Odd::all(mode) {
            let place = with(mode, odd, "odd");
            let before = place.contents();
            let foreseen = place.reader().run_aloud(&["delete", "odd", "--dry-run"]);
            assert_eq!(foreseen.exit, 0, "{mode:?} {odd:?}{}", foreseen.told());
            assert!(foreseen.stdout.contains("would delete"), "{mode:?} {odd:?}{}", foreseen.told());
            assert_eq!(place.contents(), before);
            let outcome = place.gate().run_aloud(&["delete", "odd"]);
            assert_eq!(outcome.exit, 0, "{mode:?} {odd:?}{}", outcome.told());
            let mut left = before;
            left.remove("acme/shop:odd");
            assert_eq!(place.contents(), left, "{mode:?} {odd:?}{}", outcome.told());
        }
    }
}
