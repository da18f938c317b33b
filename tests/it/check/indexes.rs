//! Indexes: their own platforms, indexes inside them, and images that they name and the registry has not.

use simulator::{Fault, ImageSpec, Member, Mode, Server, Simulator, foreign_404s};

use crate::support::{Gate, MODES, Outcome, Shop, world};

const BOTH: [&str; 2] = ["linux/amd64", "linux/arm64"];

fn check(sim: &Simulator, tag: &str, more: &[&str]) -> Outcome {
    Gate::of(sim).run_aloud(&[&["check", tag], more].concat())
}

fn pair() -> ImageSpec {
    ImageSpec::new().platforms(&BOTH).label("vendor", "ada")
}

#[test]
fn a_platform_is_what_the_index_names_and_not_what_configurations_say() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        let as_amd64 = |member: Member| member.configured("linux/amd64");
        sim.push("acme/shop", "annotated", &pair().member(1, as_amd64));
        let inverse = ImageSpec::new().platforms(&["linux/amd64", "linux/386"]);
        sim.push("acme/shop", "inverse", &inverse.member(1, |member| member.configured("linux/arm64")));
        let arm: &[&str] = &["--platform", "linux/arm64"];
        for more in [&[][..], &["--label", "vendor=ada"], &["--max-age", "900d"]] {
            let outcome = check(&sim, "annotated", &[arm, more].concat());
            assert_eq!(outcome.exit, 0, "{mode:?}{}", outcome.told());
        }
        assert_eq!(check(&sim, "inverse", arm).exit, 12);
        let filter = ["tags", "--filter", "platform", "=", "linux/arm64", "--format", "csv"];
        let listed = Gate::of(&sim).run_aloud(&filter);
        assert!(listed.stdout.contains("shop,annotated,"), "{mode:?}{}", listed.told());
        assert!(!listed.stdout.contains("shop,inverse,"), "{mode:?}{}", listed.told());
    }
}

#[test]
fn an_index_inside_an_index_is_looked_into() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        sim.push("acme/shop", "nested", &pair().attestation().created("2026-01-20T00:00:00Z").nested());
        assert_eq!(check(&sim, "nested", &["--platform", "linux/arm64"]).exit, 0, "{mode:?}");
        assert_eq!(check(&sim, "nested", &["--platform", "linux/riscv64"]).exit, 12, "{mode:?}");
        let created: &[&str] = &["--clock", "created", "--max-age"];
        assert_eq!(check(&sim, "nested", &[created, &["90d"]].concat()).exit, 0, "{mode:?}");
        assert_eq!(check(&sim, "nested", &[created, &["1d"]].concat()).exit, 11, "{mode:?}");
        assert_eq!(check(&sim, "nested", &["--label", "vendor=ada"]).exit, 0, "{mode:?}");
        let inspect = Gate::of(&sim).run_aloud(&["inspect", "nested"]);
        assert!(BOTH.iter().all(|platform| inspect.stdout.contains(platform)), "{}", inspect.told());
    }
}

#[test]
fn a_child_that_the_registry_says_is_gone_is_not_there() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        for (tag, lost) in [("none", &[0, 1][..]), ("half", &[1])] {
            sim.push("acme/shop", tag, &pair());
            for at in lost {
                sim.lose_member("acme/shop", tag, *at);
            }
        }
        sim.push("acme/shop", "whole", &pair().layers(&[8]));
        let both: &[&str] = &["--platform", "linux/amd64", "--platform", "linux/arm64"];
        for (tag, more, exit) in [
            ("none", both, 12),
            ("half", both, 12),
            ("half", &["--platform", "linux/amd64"], 0),
            ("half", &["--platform", "linux/amd64", "--label", "vendor"], 0),
            ("half", &["--max-age", "900d", "--clock", "created"], 12),
            ("half", &["--max-age", "1d", "--clock", "created", "--unknown-age", "fresh"], 12),
            ("half", &["--label", "vendor=ada"], 12),
            ("half", &[], 0),
            ("whole", both, 0),
        ] {
            // The database cannot lose a child, so it is believed where nothing but presence is asked.
            if mode == Mode::Metadata && more == both {
                continue;
            }
            let outcome = check(&sim, tag, more);
            assert_eq!(outcome.exit, exit, "{mode:?} {tag}{}", outcome.told());
        }
    }
}

#[test]
fn an_artifact_beside_images_is_none_whatever_its_index_says_of_it() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        let three = pair().platforms(&[BOTH[0], BOTH[1], "linux/s390x"]);
        sim.push("acme/shop", "annexed", &three.member(2, Member::artifact));
        for (more, exit) in [
            (&["--max-age", "900d", "--clock", "created"][..], 0),
            (&["--max-age", "1d", "--clock", "created"], 11),
            (&["--label", "vendor=ada"], 0),
            (&["--platform", "linux/amd64", "--platform", "linux/arm64"], 0),
            (&["--platform", "linux/s390x"], 12),
        ] {
            let outcome = check(&sim, "annexed", more);
            assert_eq!(outcome.exit, exit, "{mode:?} {more:?}{}", outcome.told());
        }
    }
}

#[test]
fn a_child_that_is_gone_and_of_which_the_index_says_nothing_is_not_there_either() {
    for mode in MODES.into_iter().filter(|mode| *mode != Mode::Metadata) {
        let sim = Shop::open(world(mode));
        let three = pair().platforms(&[BOTH[0], BOTH[1], "linux/s390x"]);
        sim.push("acme/shop", "torn", &three.member(2, Member::unlisted));
        sim.lose_member("acme/shop", "torn", 2);
        for (more, exit) in [
            (&["--max-age", "900d", "--clock", "created"][..], 12),
            (&["--label", "vendor=ada"], 12),
            (&["--platform", "linux/amd64"], 0),
            (&["--platform", "linux/s390x"], 12),
            (&["--platform", "linux/riscv64", "--max-age", "900d"], 12),
        ] {
            let outcome = check(&sim, "torn", more);
            assert_eq!(outcome.exit, exit, "{mode:?} {more:?}{}", outcome.told());
        }
    }
}

#[test]
fn a_404_of_a_child_that_is_not_the_registrys_own_is_a_failure() {
    for mode in [Mode::Filesystem, Mode::Distribution] {
        let sim = Shop::open(world(mode));
        sim.push("acme/shop", "whole", &pair().layers(&[8]));
        let child = sim.members("acme/shop", "whole")[1].to_string();
        for (dress, answer) in foreign_404s() {
            for more in [&["--platform", "linux/arm64"][..], &["--label", "vendor"], &["--max-age", "900d"]] {
                sim.clear_faults();
                sim.fault(Fault::new(answer.clone()).on(Server::Registry).path(&child).always());
                let outcome = check(&sim, "whole", more);
                assert_eq!(outcome.exit, 7, "{dress}, {mode:?}{}", outcome.told());
            }
        }
    }
}

#[test]
fn a_configuration_that_the_database_does_not_keep_is_read() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        sim.push("acme/shop", "big", &ImageSpec::new().label("a", "b").large());
        sim.push("acme/shop", "big-pair", &pair().large());
        for (tag, more, exit) in [
            ("big", &["--platform", "linux/amd64"][..], 0),
            ("big", &["--platform", "linux/arm64"], 12),
            ("big", &["--platform", "linux/amd64", "--label", "a=b"], 0),
            ("big-pair", &["--platform", "linux/arm64"], 0),
            ("big-pair", &["--platform", "linux/arm64", "--max-age", "900d"], 0),
        ] {
            let outcome = check(&sim, tag, more);
            assert_eq!(outcome.exit, exit, "{mode:?}{}", outcome.told());
        }
        let listed = Gate::of(&sim).run_aloud(&["tags", "--filter", "platform", "=", "linux/amd64"]);
        assert!(listed.stdout.contains("big"), "{mode:?}{}", listed.told());
    }
}

#[test]
fn an_image_that_an_index_gives_no_platform_is_for_what_its_configuration_says() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        sim.push("acme/shop", "unlisted", &pair().member(1, Member::unlisted));
        assert_eq!(check(&sim, "unlisted", &["--platform", "linux/arm64"]).exit, 0, "{mode:?}");
        assert_eq!(check(&sim, "unlisted", &["--platform", "linux/s390x"]).exit, 12, "{mode:?}");
    }
}
