//! Labels.

use simulator::ImageSpec;

use crate::support::{Gate, MODES, Shop, world};

#[test]
fn labels_are_compared_by_name_and_value_on_every_platform_asked_for() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        let index = ImageSpec::new().platforms(&["linux/amd64", "linux/arm64/v8"]).label("vendor", "ada");
        let index = index.member(0, |member| member.label("revision", "one"));
        sim.push(
            "acme/shop",
            "mixed",
            &index.member(1, |member| member.label("revision", "two")).attestation(),
        );
        sim.push("acme/shop", "docker", &ImageSpec::new().docker().label("vendor", "ada=x"));
        for (args, exit, reason) in [
            (&["v1", "--label", "revision=4f5a1c2"][..], 0, ""),
            (&["v1", "--label", "revision"], 0, ""),
            (&["v1", "--label", "revision=4f5a1c2", "--label", "vendor=ada"], 0, ""),
            (&["v1", "--label", "revision=other"], 12, "label revision is 4f5a1c2, not other"),
            (&["v1", "--label", "revision="], 12, "label revision is 4f5a1c2, not"),
            (&["v1", "--label", "vendor", "--label", "nothing"], 12, "label nothing is missing"),
            (&["mixed", "--label", "vendor=ada"], 0, ""),
            (&["mixed", "--label", "revision"], 0, ""),
            (&["mixed", "--label", "revision=one"], 12, "label revision is two on linux/arm64, not one"),
            (&["mixed", "--label", "revision=one", "--platform", "linux/amd64"], 0, ""),
            (&["mixed", "--label", "revision=two", "--platform", "linux/arm64"], 0, ""),
            (
                &["mixed", "--label", "revision=two", "--platform", "linux/s390x"],
                12,
                "linux/s390x is missing",
            ),
            (&["docker", "--label", "vendor=ada=x"], 0, ""),
            (&["none", "--label", "vendor"], 10, ""),
            (&["old", "--label", "vendor", "--max-age", "7d"], 12, "label vendor is missing"),
            (&["v1", "--label", "vendor", "--max-age", "7d"], 11, "10d ago, older than 7d"),
        ] {
            let outcome = Gate::of(&sim).run(&[&["check"], args].concat());
            assert_eq!(outcome.exit, exit, "{mode:?}{}", outcome.told());
            assert!(outcome.key("REASON").contains(reason), "{reason:?} {mode:?}{}", outcome.told());
        }
    }
}

#[test]
fn a_hostile_label_moves_no_cursor_and_breaks_no_file() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        let value = "\u{1b}[2Jfoo\nREGISTRY_GATE_BUILD=false\r$(id) `id` ${HOME} \u{2028}";
        sim.push("acme/shop", "evil", &ImageSpec::new().label("vendor", value));
        let outcome = Gate::of(&sim).run(&["check", "evil", "--label", "vendor=ada"]);
        assert_eq!(outcome.answer(), "12 incomplete true true");
        let quiet = |text: &str| text.chars().all(|c| !c.is_control() || c == '\n');
        assert!(quiet(&outcome.stdout) && outcome.stdout.lines().count() == 1, "{:?}", outcome.stdout);
        let inspect = Gate::of(&sim).run(&["inspect", "evil"]);
        assert!(quiet(&inspect.stdout), "{:?}", inspect.stdout);
        assert!(!inspect.stdout.lines().any(|line| line.starts_with("REGISTRY_GATE")), "{}", inspect.told());
    }
}
