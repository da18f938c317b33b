//! `inspect`: everything that is known.

use simulator::{ImageSpec, Mode};

use crate::support::{Gate, MODES, Shop, world};

#[test]
fn an_index_is_shown_with_all_its_platforms() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        let digest = sim.digest("acme/shop", "multi").unwrap();
        let outcome = Gate::of(&sim).run(&["inspect", "multi"]);
        for line in [
            &format!("digest      {digest}")[..],
            "media type  application/vnd.oci.image.index.v1+json",
            "created     2026-01-21T12:00:00Z",
            "  label     revision=4f5a1c2",
        ] {
            assert!(outcome.stdout.lines().any(|it| it == line), "{line}{}", outcome.told());
        }
        for platform in ["linux/amd64 ", "linux/arm64 ", "linux/arm/v7 "] {
            assert!(outcome.stdout.contains(&format!("platform    {platform}")), "{}", outcome.told());
        }
        assert!(!outcome.stdout.contains("unknown/unknown"), "{}", outcome.told());
        let published = if mode == Mode::Metadata {
            "published   2026-01-21T12:00:00Z"
        } else {
            "published   unknown (no metadata database)"
        };
        assert!(outcome.stdout.contains(published), "{}", outcome.told());
    }
}

#[test]
fn every_mode_tells_the_same() {
    let told = MODES.map(|mode| {
        let sim = Shop::open(world(mode));
        sim.push("acme/shop", "single", &ImageSpec::new().platform("linux/arm/v7").docker());
        ["multi", "v1", "single"].map(|tag| {
            let mut json =
                Gate::of(&sim).run(&["inspect", tag, "--format", "json", "--clock", "created"]).json();
            let image = json["image"].as_object_mut().unwrap();
            let host = sim.addresses().registry_host.clone();
            assert_eq!(image.remove("image").unwrap(), format!("{host}/acme/shop:{tag}"));
            image.remove("image_digest");
            image.remove("published");
            json
        })
    });
    assert_eq!(told[0], told[1]);
    assert_eq!(told[1], told[2]);
    let single = &told[0][2]["image"];
    assert_eq!(single["platforms"][0]["platform"], "linux/arm/v7");
    assert_eq!(told[0][0]["image"]["platforms"].as_array().unwrap().len(), 3);
    let sizes: u64 = told[0][0]["image"]["platforms"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["size_bytes"].as_u64().unwrap())
        .sum();
    assert_eq!(told[0][0]["image"]["size_bytes"], sizes);
}

#[test]
fn what_is_not_there_is_10() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        let outcome = Gate::of(&sim).run(&["inspect", "none"]);
        assert!(outcome.exit == 10 && outcome.stdout.starts_with("absent  "), "{}", outcome.told());
        assert_eq!(Gate::of(&sim).run(&["inspect", "none", "--exit-zero"]).exit, 0);
        let json = Gate::of(&sim).run(&["inspect", "none", "--format", "json"]).json();
        assert_eq!((&json["image"]["verdict"], &json["image"]["exists"]), (&"absent".into(), &false.into()));
    }
}
