//! Registries that change while they are asked: the answer is about one image, never a mixture of two.

use simulator::{Change, Failure, Fault, ImageSpec, Mode, Server};

use crate::support::{Gate, MODES, Shop, world};

fn moved(at: u64) -> Fault {
    let change = Change::MoveTag {
        repository: "acme/shop".to_owned(),
        tag: "moving".to_owned(),
        to: "other".to_owned(),
    };
    Fault::new(Failure::Changes(vec![change])).on(Server::Registry).skip(at)
}

#[test]
fn a_tag_that_moves_meanwhile_is_described_as_it_was_or_as_it_is() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        let model = |name: &str, seed| {
            ImageSpec::new().label("name", name).layers(&[seed]).platforms(&["linux/amd64", "linux/arm64"])
        };
        let one = sim.push("acme/shop", "one", &model("one", 21));
        let other = sim.push("acme/shop", "other", &model("other", 22));
        for args in [
            &["inspect", "moving", "--format", "json"][..],
            &["check", "moving", "--label", "name", "--format", "json"],
        ] {
            sim.push("acme/shop", "moving", &model("one", 21));
            let requests = Gate::of(&sim).run(args).requests.len() as u64;
            for at in 0..requests {
                sim.push("acme/shop", "moving", &model("one", 21));
                sim.clear_faults();
                sim.fault(moved(at));
                let outcome = Gate::of(&sim).run(args);
                let json = outcome.json();
                let image = if args[0] == "inspect" { &json["image"] } else { &json["images"][0] };
                let digest = image["digest"].as_str().unwrap();
                let name = if digest == one.as_str() { "one" } else { "other" };
                assert!(digest == one.as_str() || digest == other.as_str());
                for platform in image["platforms"].as_array().unwrap() {
                    assert_eq!(platform["labels"]["name"], name, "a mixture{}", outcome.told());
                }
            }
        }
    }
}

#[test]
fn a_tag_deleted_meanwhile_is_there_or_absent_or_broken_but_never_something_else() {
    for mode in MODES {
        for args in [
            &["check", "gone"][..],
            &["check", "gone", "--label", "vendor"],
            &["inspect", "gone"],
            &["check", "gone", "v1", "v2", "v3"],
        ] {
            let sim = Shop::open(world(mode));
            for at in 0..5 {
                sim.push("acme/shop", "gone", &ImageSpec::new().label("vendor", "ada").layers(&[31]));
                sim.clear_faults();
                let change = Change::DeleteTag { repository: "acme/shop".to_owned(), tag: "gone".to_owned() };
                sim.fault(Fault::new(Failure::Changes(vec![change])).on(Server::Registry).skip(at));
                let outcome = Gate::of(&sim).run_aloud(args);
                assert!([0, 7, 10].contains(&outcome.exit), "{}", outcome.told());
            }
        }
    }
}

/// As after a collection of garbage that took too much: the registry names the digest and not the tag.
#[test]
fn a_tag_whose_manifest_is_gone_is_absent_in_the_registrys_own_words() {
    for mode in [Mode::Filesystem, Mode::Distribution, Mode::Distribution3] {
        let sim = Shop::open(world(mode));
        let lost = Change::LoseManifest { repository: "acme/shop".to_owned(), manifest: "v1".to_owned() };
        sim.change(&lost);
        assert_eq!(Gate::of(&sim).run(&["check", "v1"]).answer(), "10 absent false true");
        assert_eq!(Gate::of(&sim).run(&["check", "v1", "--max-age", "20d"]).answer(), "10 absent false true");
        assert_eq!(Gate::of(&sim).run(&["check", "v1", "v2", "v3"]).answer(), "10 absent false true");
    }
}

#[test]
fn a_listed_tag_that_is_broken_is_absent_without_a_database() {
    for mode in &MODES[1..] {
        let sim = Shop::open(world(*mode));
        sim.break_tag("acme/shop", "v1");
        assert_eq!(Gate::of(&sim).run(&["check", "v1"]).answer(), "10 absent false true");
        assert_eq!(Gate::of(&sim).run(&["check", "v1", "--max-age", "20d"]).answer(), "10 absent false true");
        assert_eq!(Gate::of(&sim).run(&["check", "v1", "v2", "v3"]).answer(), "10 absent false true");
    }
}
