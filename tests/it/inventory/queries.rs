//! Filters, order, pages and counts, as they are typed.

use simulator::{ImageSpec, Mode, Simulator};

use crate::support::{Gate, Outcome, world};

fn tags(sim: &Simulator, args: &[&str]) -> Outcome {
    Gate::of(sim).run_aloud(&[&["tags", "--details", "none", "--format", "csv"], args].concat())
}

fn names(sim: &Simulator, args: &[&str]) -> Vec<String> {
    let outcome = tags(sim, args);
    assert_eq!(outcome.exit, 0, "{}", outcome.told());
    outcome.stdout.lines().skip(1).map(|line| line.split(',').nth(1).unwrap().to_owned()).collect()
}

fn versions() -> Simulator {
    let sim = Simulator::start(world(Mode::Metadata));
    let versions = ["v1.10.0", "v1.9.0", "v1.10.0-rc.1", "latest", "main-abc123", "v2"];
    for (at, name) in versions.iter().enumerate() {
        sim.seed_named_tags("acme/shop", 1, |_| (*name).to_owned());
        sim.set_times("acme/shop", name, &format!("2026-01-{:02}T00:00:00Z", 10 + at), None);
    }
    sim
}

#[test]
fn filters_are_combined_and_take_every_operator() {
    let sim = versions();
    for (args, expected) in [
        (&["--filter", "name", "=", "v2"][..], &["v2"][..]),
        (&["--filter", "name", "~", "main"], &["main-abc123"]),
        (&["--filter", "name", "=~", "^v1"], &["v1.9.0", "v1.10.0-rc.1", "v1.10.0"]),
        (&["--filter", "version", ">=", "1.10.0"], &["v1.10.0", "v2"]),
        (&["--filter", "age", "<", "19d"], &["latest", "main-abc123", "v2"][..]),
        (&["--filter", "published", "=", "2026-01-11..2026-01-12"], &["v1.9.0", "v1.10.0-rc.1"]),
        (&["--filter", "name", "~", "v", "--filter", "published", ">", "2026-01-14"], &["v2"]),
        (&["--filter", "size", ">", "1GiB"], &[]),
        (&["--name-regex", "v.*", "--name-exclude", ".*rc.*"], &["v1.9.0", "v1.10.0", "v2"]),
        (&["--name-regex", "v1"], &[]),
    ] {
        let mut found = names(&sim, args);
        let mut expected: Vec<String> = expected.iter().map(|name| (*name).to_owned()).collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{args:?}");
    }
}

#[test]
fn a_platform_is_filtered_by_under_each_of_its_names() {
    for mode in [Mode::Metadata, Mode::Filesystem] {
        let sim = Simulator::start(world(mode));
        let put = |tag: &str, platforms: &[&str]| {
            sim.push("acme/shop", tag, &ImageSpec::new().platforms(platforms));
        };
        put("named", &["linux/amd64", "linux/arm64/v8"]);
        put("odd", &["linux/x86_64", "linux/aarch64"]);
        put("arm", &["linux/arm", "linux/arm/v6"]);
        put("windows", &["windows(10.0.17763.5576)/amd64"]);
        for (operator, platform, expected) in [
            ("=", "linux/x86_64", &["named", "odd"][..]),
            ("=", "linux/arm64/8", &["named", "odd"]),
            ("=", "linux/armhf", &["arm"]),
            ("=", "windows/amd64", &["windows"]),
            ("=", "windows(10.0.17763)/x86-64", &["windows"]),
            ("!=", "linux/aarch64", &["arm", "windows"]),
            ("~", "arm", &["arm", "named", "odd"]),
        ] {
            assert_eq!(names(&sim, &["--filter", "platform", operator, platform]), expected, "{platform}");
        }
        let unknown = tags(&sim, &["--filter", "platform", "=", "linux/amd46"]);
        assert_eq!((unknown.exit, unknown.requests.len()), (2, 0), "{}", unknown.told());
    }
}

#[test]
fn versions_come_in_their_order_and_the_unknown_last() {
    let sim = versions();
    let all = ["v1.9.0", "v1.10.0-rc.1", "v1.10.0", "v2", "latest", "main-abc123"];
    assert_eq!(names(&sim, &["--sort", "name"]), all);
    assert_eq!(names(&sim, &[]), all, "without an order they come by name");
    assert_eq!(
        names(&sim, &["--sort", "-version,name"]),
        ["v2", "v1.10.0", "v1.10.0-rc.1", "v1.9.0", "latest", "main-abc123"]
    );
    assert_eq!(names(&sim, &["--sort", "age"])[..2], ["v2", "main-abc123"]);
    assert_eq!(names(&sim, &["--sort", "-age"])[..2], ["v1.10.0", "v1.9.0"]);
}

#[test]
fn pages_are_cut_after_the_order_and_counts_before_them() {
    let sim = versions();
    assert_eq!(names(&sim, &["--limit", "2", "--offset", "1"]), ["v1.10.0-rc.1", "v1.10.0"]);
    assert_eq!(names(&sim, &["--page", "2", "--per-page", "4"]), ["latest", "main-abc123"]);
    assert_eq!(names(&sim, &["--page", "9"]), [""; 0]);
    let count = |args: &[&str]| tags(&sim, args).stdout;
    assert_eq!(count(&["--count", "--limit", "1"]), "6\n");
    assert_eq!(count(&["--count", "--filter", "name", "~", "v1"]), "3\n");
    let json = Gate::of(&sim).run_aloud(&["tags", "--count", "--format", "json"]).json();
    assert_eq!(json["count"], 6);
}

#[test]
fn variables_stand_for_these_flags_too() {
    let sim = versions();
    let gate = Gate::of(&sim)
        .env("REGISTRY_GATE_FILTER", "name ~ v1\nage > 15d")
        .env("REGISTRY_GATE_SORT", "-name")
        .env("REGISTRY_GATE_FORMAT", "csv");
    let outcome = gate.run_aloud(&["tags"]);
    let names: Vec<&str> =
        outcome.stdout.lines().skip(1).map(|line| line.split(',').nth(1).unwrap()).collect();
    assert_eq!(names, ["v1.10.0", "v1.10.0-rc.1", "v1.9.0"], "{}", outcome.told());
    let outcome = Gate::of(&sim).env("REGISTRY_GATE_FILTER", "name ~").run_aloud(&["tags"]);
    assert_eq!(outcome.exit, 3, "{}", outcome.told());
}

#[test]
fn what_makes_no_sense_is_refused_before_any_request() {
    let sim = versions();
    for (args, said) in [
        (&["--filter", "colour", "=", "red"][..], "colour"),
        (&["--filter", "age", "=~", "7d"], "=~"),
        (&["--filter", "age", ">", "7"], "7 has no unit"),
        (&["--filter", "size", ">", "1XB"], "1XB"),
        (&["--filter", "published", ">", "yesterday"], "yesterday"),
        (&["--filter", "size", "=", "2MB..1MB"], "2MB..1MB"),
        (&["--sort", "colour"], "colour"),
        (&["--name-regex", "a)(b"], "--name-regex"),
        (&["--name-regex", "a(?=b)"], "--name-regex"),
        (&["--page", "0"], "1 or more"),
        (&["--page", "1", "--limit", "2"], "--limit"),
        (&["--parallel", "0"], "1 or more"),
        (&["--parallel", "1000"], "64"),
        (&["--repository", "Worker"], "'W' at character 1"),
        (&["--repository", "a", "--all-repositories"], "--all-repositories"),
        (&["--repository", "other.example.com/a/b"], "other.example.com"),
        (&["--html", "/nowhere/at/all.html"], "/nowhere/at/all.html"),
        (&["--html", "x.html", "--count"], "--count"),
    ] {
        let outcome = Gate::of(&sim).run_aloud(&[&["tags"], args].concat());
        assert!(matches!(outcome.exit, 2 | 3), "{}", outcome.told());
        assert!(outcome.requests.is_empty() && outcome.stdout.is_empty(), "{}", outcome.told());
        assert!(outcome.stderr.contains(said), "{said:?}{}", outcome.told());
    }
}

#[test]
fn names_and_versions_come_in_the_order_in_which_people_count() {
    for mode in [Mode::Metadata, Mode::Filesystem] {
        let sim = Simulator::start(world(mode));
        let ordered = [
            "1.4.0-rc9",
            "1.4.0-rc10",
            "1.4.0",
            "1.4.0-alpine",
            "103.0.0_up1.0.0",
            "104.1.1_up57.0.3",
            "v104.2.0",
            "build-9",
            "build-10",
            "no_version",
        ];
        for name in ordered {
            sim.seed_named_tags("acme/shop", 1, |_| name.to_owned());
        }
        assert_eq!(names(&sim, &["--sort", "name"]), ordered);
        assert_eq!(names(&sim, &["--filter", "version", ">=", "104"]), ordered[5..7]);
        assert_eq!(names(&sim, &["--filter", "version", "<", "104", "--sort", "name"]), ordered[..5]);
        assert_eq!(names(&sim, &["--filter", "version", "=", "1.4", "--sort", "name"]), ordered[2..4]);
        let reversed: Vec<&str> = ordered.iter().rev().copied().collect();
        assert_eq!(names(&sim, &["--sort", "-name"]), reversed);
    }
}

#[test]
fn a_date_is_its_whole_day_in_filters_and_its_end_as_a_time() {
    let sim = Simulator::start(world(Mode::Metadata));
    for (name, time) in [
        ("a", "2026-01-30T23:59:59Z"),
        ("b", "2026-01-31T00:00:00Z"),
        ("c", "2026-01-31T23:59:59Z"),
        ("d", "2026-02-01T00:00:00Z"),
    ] {
        sim.seed_named_tags("acme/shop", 1, |_| name.to_owned());
        sim.set_times("acme/shop", name, time, None);
    }
    for (op, value, expected) in [
        ("=", "2026-01-31", &["b", "c"][..]),
        ("!=", "2026-01-31", &["a", "d"]),
        ("<", "2026-01-31", &["a"]),
        ("<=", "2026-01-31", &["a", "b", "c"]),
        (">", "2026-01-31", &["d"]),
        (">=", "2026-01-31", &["b", "c", "d"]),
        ("=", "2026-01-31..2026-02-01", &["b", "c", "d"]),
        ("=", "..2026-01-30", &["a"]),
    ] {
        assert_eq!(names(&sim, &["--filter", "published", op, value]), expected, "{op} {value}");
    }
    let day = tags(&sim, &["--at", "2026-01-31", "--sort", "name"]);
    let moment = tags(&sim, &["--at", "2026-01-31T23:59:59Z", "--sort", "name"]);
    assert_eq!((day.exit, &day.stdout), (0, &moment.stdout), "{}", day.told());
    for wrong in ["2026-01-32", "2026-01", "today"] {
        let outcome = tags(&sim, &["--at", wrong]);
        assert_eq!((outcome.exit, outcome.requests.len()), (2, 0), "{}", outcome.told());
    }
}
