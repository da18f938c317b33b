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
            ("index", &["unknown/unknown"], 12),
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
        assert_eq!(missing.key("REASON"), "linux/arm64, linux/arm are missing; has linux/amd64");
        let index = check(&sim, "plain-arm64", &["linux/amd64"]);
        assert_eq!(index.key("REASON"), "linux/amd64 is missing; has linux/arm64");
    }
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
        if mode == Mode::Metadata {
            // The database has no platform without its manifest.
            assert_eq!(labels.answer(), "12 incomplete true true", "{}", labels.told());
        } else {
            labels.fails(&[7]);
        }
        inspect.fails(&[7]);
        assert!(inspect.stderr.contains("the registry says that it is not there"), "{}", inspect.told());
    }
}
