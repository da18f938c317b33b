//! Platforms.

use simulator::{ImageSpec, Mode};

use crate::support::{Gate, MODES, Outcome, Shop, world};

fn check(sim: &simulator::Simulator, tag: &str, platforms: &[&str]) -> Outcome {
    let asked = platforms.iter().flat_map(|platform| ["--platform", platform]);
    Gate::of(sim).run_aloud(&["check", tag].into_iter().chain(asked).collect::<Vec<_>>())
}

#[test]
fn platforms_of_indexes_lists_and_single_images_are_found() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        let platforms = ["linux/amd64", "linux/arm64/v8", "linux/arm/v7", "linux/arm/v6", "windows/amd64"];
        sim.push("acme/shop", "list", &ImageSpec::new().platforms(&platforms).docker());
        sim.push("acme/shop", "index", &ImageSpec::new().platforms(&platforms).attestation());
        sim.push("acme/shop", "armv7", &ImageSpec::new().platform("linux/arm/v7"));
        sim.push("acme/shop", "plain-arm64", &ImageSpec::new().platforms(&["linux/arm64"]));
        sim.push("acme/shop", "docker", &ImageSpec::new().docker());
        for (tag, asked, exit) in [
            ("index", &["linux/amd64"][..], 0),
            ("index", &["linux/amd64", "windows/amd64", "linux/arm"], 0),
            ("index", &["linux/arm64"], 0),
            ("index", &["linux/arm64/v8"], 0),
            ("index", &["linux/arm/v7", "linux/arm/v6"], 0),
            ("index", &["linux/arm/v5"], 12),
            ("index", &["linux/amd64", "linux/s390x"], 12),
            ("list", &["linux/arm64/v8", "linux/arm"], 0),
            ("list", &["linux/riscv64"], 12),
            ("plain-arm64", &["linux/arm64/v8"], 0),
            ("plain-arm64", &["linux/arm64/v9"], 12),
            ("armv7", &["linux/arm"], 0),
            ("armv7", &["linux/arm/v7"], 0),
            ("armv7", &["linux/arm/v6"], 12),
            ("armv7", &["linux/amd64"], 12),
            ("docker", &["linux/amd64"], 0),
            ("docker", &["linux/amd64/v3"], 12),
            ("v1", &["linux/amd64"], 0),
            ("v1", &["linux/arm64"], 12),
        ] {
            let outcome = check(&sim, tag, asked);
            assert_eq!((outcome.exit, outcome.stderr.as_str()), (exit, ""), "{mode:?}{}", outcome.told());
        }
        let missing = check(&sim, "v1", &["linux/arm64", "linux/arm"]);
        assert_eq!(missing.key("REASON"), "linux/arm64, linux/arm/v7 are missing; has linux/amd64");
        let index = check(&sim, "plain-arm64", &["linux/amd64"]);
        assert_eq!(index.key("REASON"), "linux/amd64 is missing; has linux/arm64");
    }
}

#[test]
fn a_platform_is_the_same_under_each_of_its_names() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        let odd = ["linux/x86_64", "linux/aarch64", "linux/arm", "linux/i386", "Linux/armel"];
        sim.push("acme/shop", "odd", &ImageSpec::new().platforms(&odd));
        sim.push("acme/shop", "machine", &ImageSpec::new().platform("linux/x86_64"));
        sim.push(
            "acme/shop",
            "plain",
            &ImageSpec::new().platforms(&["linux/amd64", "linux/arm64", "linux/arm/v7"]),
        );
        for (tag, asked, exit) in [
            ("odd", &["linux/amd64", "linux/arm64", "linux/arm/v7", "linux/386", "linux/arm/v6"][..], 0),
            ("odd", &["linux/x86-64", "linux/arm64/v8", "linux/armhf", "linux/386", "linux/arm/6"], 0),
            ("plain", &["linux/x86_64", "linux/aarch64", "linux/arm/7"], 0),
            ("plain", &["linux/armel"], 12),
            ("plain", &["linux/arm/v6"], 12),
            ("machine", &["linux/amd64"], 0),
            ("machine", &["linux/arm64"], 12),
        ] {
            let outcome = check(&sim, tag, asked);
            assert_eq!((outcome.exit, outcome.stderr.as_str()), (exit, ""), "{mode:?}{}", outcome.told());
        }
        let age = Gate::of(&sim).run(&["age", "odd", "--platform", "linux/aarch64", "--clock", "created"]);
        assert_eq!(age.exit, 0, "{}", age.told());
    }
}

#[test]
fn a_version_of_the_operating_system_is_shown_and_can_be_asked_for() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        let windows = ["windows(10.0.17763.5576)/amd64", "windows(10.0.20348.2322+win32k)/amd64"];
        sim.push("acme/shop", "windows", &ImageSpec::new().platforms(&windows));
        sim.push("acme/shop", "server", &ImageSpec::new().platform("windows(10.0.20348.2322)/amd64"));
        for (tag, asked, exit) in [
            ("windows", "windows/amd64", 0),
            ("windows", "windows(10.0.17763)/amd64", 0),
            ("windows", "windows(10.0.20348.2322)/amd64", 0),
            ("windows", "windows(10.0.20348+win32k)/amd64", 0),
            ("windows", "windows(10.0.17763+win32k)/amd64", 12),
            ("windows", "windows(10.0.26100)/amd64", 12),
            ("server", "windows(10.0.20348)/amd64", 0),
            ("server", "windows(10.0.17763)/amd64", 12),
        ] {
            let outcome = check(&sim, tag, &[asked]);
            assert_eq!((outcome.exit, outcome.stderr.as_str()), (exit, ""), "{mode:?}{}", outcome.told());
        }
        for (tag, shown) in [("windows", windows[0]), ("server", "windows(10.0.20348.2322)/amd64")] {
            let inspected = Gate::of(&sim).run(&["inspect", tag]);
            assert!(inspected.stdout.contains(shown), "{}", inspected.told());
        }
    }
}

#[test]
fn a_platform_that_nobody_knows_is_refused_before_any_request() {
    let sim = Shop::open(world(Mode::Metadata));
    for (asked, meant) in [("linux/amd46", "amd64"), ("linus/amd64", "linux"), ("linux/x64", "amd64")] {
        let refused = check(&sim, "v1", &[asked]);
        assert_eq!((refused.exit, refused.requests.len()), (2, 0), "{}", refused.told());
        assert!(refused.stderr.contains(&format!("did you mean {meant}?")), "{}", refused.told());
        let by_variable = Gate::of(&sim).env("REGISTRY_GATE_PLATFORM", asked).run_aloud(&["check", "v1"]);
        assert_eq!((by_variable.exit, by_variable.requests.len()), (3, 0), "{}", by_variable.told());
        assert!(by_variable.stderr.contains("REGISTRY_GATE_PLATFORM"), "{}", by_variable.told());
    }
    assert_eq!(check(&sim, "v1", &["unknown/unknown"]).exit, 2);
}

#[test]
fn an_artifact_has_no_platform_and_no_age_but_exists() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        let about = sim.digest("acme/shop", "v1").unwrap();
        let signature =
            ImageSpec::new().artifact("application/vnd.dev.cosign.artifact.sig.v1+json").subject(&about);
        let tag = format!("sha256-{}.sig", about.hex());
        Shop::put(&sim, "acme/shop", &tag, &signature, "1970-01-01T00:00:00Z");
        assert_eq!(Gate::of(&sim).run(&["check", &tag]).answer(), "0 present true false");
        let platform = check(&sim, &tag, &["linux/amd64"]);
        assert_eq!(platform.answer(), "12 incomplete true true", "{}", platform.told());
        assert_eq!(platform.key("REASON"), "linux/amd64 is missing; names no platform");
        assert_eq!(
            Gate::of(&sim).run(&["check", &tag, "--label", "vendor"]).answer(),
            "12 incomplete true true"
        );
        Gate::of(&sim).run_aloud(&["age", &tag]).fails(&[7]);
        let inspect = Gate::of(&sim).run(&["inspect", &tag]);
        assert!(inspect.stdout.contains("platform    none"), "{}", inspect.told());
    }
}

#[test]
fn an_index_with_a_missing_child_is_told_where_the_child_is_needed() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        let index = ImageSpec::new().platforms(&["linux/amd64", "linux/arm64"]).layers(&[77]);
        let digest = sim.push("acme/shop", "torn", &index);
        sim.with_state(|state| {
            let repository = state.repository("acme/shop");
            let manifest = repository.manifests.get(&digest).expect("the index").payload.to_vec();
            let json: serde_json::Value = serde_json::from_slice(&manifest).expect("JSON");
            let child = json["manifests"][1]["digest"].as_str().expect("a digest").to_owned();
            repository.manifests.retain(|digest, _| digest.as_str() != child);
        });
        assert_eq!(Gate::of(&sim).run(&["check", "torn"]).answer(), "0 present true false");
        let labels =
            Gate::of(&sim).run_aloud(&["check", "torn", "--label", "vendor", "--platform", "linux/arm64"]);
        let inspect = Gate::of(&sim).run_aloud(&["inspect", "torn"]);
        assert_eq!(labels.answer(), "12 incomplete true true", "{}", labels.told());
        assert!(labels.stdout.contains("linux/arm64 is named, and not in the registry"), "{}", labels.told());
        assert_eq!(inspect.exit, 12, "{}", inspect.told());
    }
}
