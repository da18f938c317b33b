//! Ages: clocks, units, limits, and dates that nobody can believe.

use simulator::{ImageSpec, Mode};

use crate::support::{Gate, MODES, Shop, world};

const PUBLISHED: &str = "2026-01-29T12:00:00Z";
const CREATED: &str = "2026-01-11T12:00:00Z";

#[test]
fn the_clock_decides_what_an_age_is() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        Shop::put(&sim, "acme/shop", "two", &ImageSpec::new().created(CREATED), PUBLISHED);
        let days = |clock: &str| Gate::of(&sim).run_aloud(&["age", "two", "--clock", clock]);
        assert_eq!(days("created").stdout, "20\n");
        if mode == Mode::Metadata {
            assert_eq!(days("published").stdout, "2\n");
            assert_eq!(days("auto").stdout, "2\n");
        } else {
            days("published").fails(&[7]);
            assert_eq!(days("auto").stdout, "20\n");
        }
        let check =
            |args: &[&str]| Gate::of(&sim).run_aloud(&[&["check", "two", "--max-age", "7d"], args].concat());
        assert_eq!(check(&["--clock", "created"]).exit, 11);
        assert_eq!(check(&[]).exit, if mode == Mode::Metadata { 0 } else { 11 });
        if mode != Mode::Metadata {
            check(&["--clock", "published"]).fails(&[7]);
        }
    }
}

#[test]
fn a_moved_tag_is_as_old_as_its_move() {
    let sim = Shop::open(world(Mode::Metadata));
    sim.set_times("acme/shop", "v1", "2024-01-01T00:00:00Z", Some(PUBLISHED));
    assert_eq!(Gate::of(&sim).run(&["age", "v1"]).stdout, "2\n");
}

#[test]
fn ages_are_told_in_every_unit_as_of_any_time() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        for (unit, count) in
            [("seconds", "864000"), ("minutes", "14400"), ("hours", "240"), ("days", "10"), ("weeks", "1")]
        {
            assert_eq!(Gate::of(&sim).run(&["age", "v1", "--unit", unit]).stdout, format!("{count}\n"));
        }
        for (at, count) in [
            ("2026-01-21T12:00:00Z", "0"),
            ("2026-01-22T11:59:59Z", "0"),
            ("2026-01-22T12:00:00Z", "1"),
            ("2026-02-01T00:00:00+12:00", "10"),
        ] {
            assert_eq!(Gate::of(&sim).run(&["age", "v1", "--at", at]).stdout, format!("{count}\n"), "{at}");
        }
    }
}

#[test]
fn too_old_is_11_and_just_old_enough_is_not() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        let age = |max: &str| Gate::of(&sim).run_aloud(&["age", "v1", "--max", max]);
        assert_eq!((age("10d").exit, age("10d").stderr.as_str()), (0, ""));
        let old = age("9d23h59m59s");
        assert_eq!((old.exit, old.stdout.as_str()), (11, "10\n"), "{}", old.told());
        assert!(old.stderr.contains("10d ago, older than 9d 23h"), "{}", old.told());
        assert_eq!(Gate::of(&sim).run_aloud(&["age", "v1", "--max", "1d", "--exit-zero"]).exit, 0);
        let check = |max: &str| Gate::of(&sim).run(&["check", "v1", "--max-age", max]).answer();
        assert_eq!(check("10d"), "0 present true false");
        assert_eq!(check("863999s"), "11 stale true true");
    }
}

#[test]
fn an_absent_image_has_no_age() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        let age = Gate::of(&sim).run_aloud(&["age", "none"]);
        assert_eq!((age.exit, age.stdout.as_str()), (10, ""), "{}", age.told());
        assert!(age.stderr.starts_with("absent: "), "{}", age.told());
        let json = Gate::of(&sim).run_aloud(&["age", "none", "--format", "json"]).json();
        assert_eq!(
            (&json["age"]["count"], &json["age"]["exit_code"]),
            (&serde_json::Value::Null, &10.into())
        );
    }
}

#[test]
fn dates_that_cannot_be_true_are_unknown() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        let images = [
            ("epoch", ImageSpec::new().created("1970-01-01T00:00:00Z")),
            ("future", ImageSpec::new().created("2026-02-02T12:00:01Z")),
            ("undated", ImageSpec::new().undated()),
            ("odd", ImageSpec::new().created("yesterday")),
        ];
        for (tag, image) in images {
            // Where the database's date cannot be believed either, `auto` knows nothing.
            Shop::put(&sim, "acme/shop", tag, &image, "1970-01-01T00:00:00Z");
            for clock in ["created", "auto"] {
                let age = Gate::of(&sim).run_aloud(&["age", tag, "--clock", clock]);
                age.fails(&[7]);
                assert_eq!(age.stdout, "", "{}", age.told());
                let check = |args: &[&str]| {
                    Gate::of(&sim)
                        .run_aloud(&[&["check", tag, "--max-age", "20d", "--clock", clock], args].concat())
                };
                check(&[]).fails(&[7]);
                assert!(check(&[]).stderr.contains("--unknown-age stale|fresh"), "{}", check(&[]).told());
                assert_eq!(check(&["--unknown-age", "stale"]).answer(), "11 stale true true");
                assert_eq!(check(&["--unknown-age", "fresh"]).answer(), "0 present true false");
                assert_eq!(check(&["--on-unknown", "absent"]).answer(), "10 unknown - true");
                assert_eq!(check(&["--platform", "linux/s390x"]).answer(), "12 incomplete true true");
            }
            assert_eq!(Gate::of(&sim).run(&["check", tag]).answer(), "0 present true false");
            let inspect = Gate::of(&sim).run(&["inspect", tag]);
            assert!(inspect.stdout.contains("age         unknown\n"), "{}", inspect.told());
        }
        let published = Gate::of(&sim);
        sim.set_times("acme/shop", "epoch", PUBLISHED, None);
        let auto = published.run_aloud(&["age", "epoch"]);
        assert_eq!(auto.exit, if mode == Mode::Metadata { 0 } else { 7 }, "{}", auto.told());
    }
}

#[test]
fn a_clock_a_little_ahead_is_no_age_at_all() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        let soon = "2026-02-01T11:00:00Z";
        Shop::put(&sim, "acme/shop", "soon", &ImageSpec::new().created(soon), soon);
        assert_eq!(Gate::of(&sim).run(&["age", "soon"]).stdout, "0\n");
        assert_eq!(
            Gate::of(&sim).run(&["check", "soon", "--max-age", "1s"]).answer(),
            "0 present true false"
        );
    }
}

#[test]
fn of_an_index_the_oldest_platform_counts_and_one_undated_makes_it_unknown() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        let index =
            ImageSpec::new().created("2026-01-30T12:00:00Z").platforms(&["linux/amd64", "linux/arm64"]);
        let mixed = index.clone().member(1, |member| member.created(CREATED));
        let undated = index.member(1, simulator::Member::undated);
        Shop::put(&sim, "acme/shop", "mixed", &mixed, PUBLISHED);
        Shop::put(&sim, "acme/shop", "undated", &undated, PUBLISHED);
        let age = |tag: &str, more: &[&str]| {
            Gate::of(&sim).run_aloud(&[&["age", tag, "--clock", "created"], more].concat())
        };
        assert_eq!(age("mixed", &[]).stdout, "20\n");
        assert_eq!(age("mixed", &["--platform", "linux/amd64"]).stdout, "1\n");
        assert_eq!(age("mixed", &["--platform", "linux/arm64"]).stdout, "20\n");
        age("undated", &[]).fails(&[7]);
        assert_eq!(age("undated", &["--platform", "linux/amd64"]).stdout, "1\n");
        assert_eq!(age("mixed", &["--platform", "linux/s390x"]).exit, 12);
    }
}
