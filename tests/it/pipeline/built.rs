//! Built once: the first run builds everything, the second nothing, and after a change what changed and what is built
//! on that.

use super::shop::Shop;
use simulator::{Simulator, World};

#[test]
fn a_monorepo_is_built_once_and_after_a_change_as_far_as_that_goes() {
    let sim = Simulator::start(World::default());
    let shop = Shop::of("monorepo", &sim);
    assert_eq!(shop.planned(&[]), ["base", "api", "web"]);
    let child = shop.child();
    let (base, api) = (&child["image base"]["variables"], &child["image api"]);
    assert_eq!(api["variables"]["IMAGE_BASE"], base["IMAGE"], "by its tag: it is not there yet");
    assert_eq!(api["needs"][0]["job"], "image base");
    shop.build();
    assert_eq!(shop.planned(&[]), [""; 0]);
    assert!(shop.child().contains_key("registry-gate nothing to build"));
    shop.write("services/api/new.txt", "new");
    assert_eq!(shop.planned(&[]), ["api"]);
    let api = &shop.child()["image api"];
    let base = api["variables"]["IMAGE_BASE"].as_str().unwrap().to_owned();
    assert!(base.contains("/acme/shop/base@sha256:"), "{base}");
    assert_eq!(api["needs"].as_sequence().unwrap().len(), 0);
    shop.write("images/base/new.txt", "new");
    assert_eq!(shop.planned(&["--only", "web"]), ["base", "web"]);
    assert_eq!(shop.planned(&[]), ["base", "api", "web"]);
    shop.build();
    assert_eq!(shop.planned(&[]), [""; 0]);
}

#[test]
fn targets_of_bake_are_built_once_each_alone_and_on_what_is_there() {
    let sim = Simulator::start(World::default());
    let shop = Shop::of("bake", &sim);
    let own = sim.env().into_iter().find(|(name, _)| name == "CI_REGISTRY_IMAGE").unwrap().1;
    shop.write("bake.json", &shop.read("bake.json").replace("registry.example.com/acme/shop", &own));
    assert_eq!(shop.planned(&[]), ["base", "api"]);
    let definition = |name: &str| {
        let variables = &shop.child()[format!("image {name}").as_str()]["variables"];
        assert_eq!(variables["BAKE_TARGET"]["value"], name);
        let text = &variables["BAKE_DEFINITION"];
        assert_eq!(text["expand"], false);
        let json: serde_json::Value = serde_json::from_str(text["value"].as_str().unwrap()).unwrap();
        let image = variables["IMAGE"].as_str().unwrap().to_owned();
        assert_eq!(json["target"][name]["tags"], serde_json::json!([image]));
        (json["target"].clone(), image)
    };
    let (base, image) = definition("base");
    assert_eq!(base.as_object().unwrap().len(), 1);
    let (api, _) = definition("api");
    assert_eq!(api["api"]["contexts"]["base"], format!("docker-image://{image}"));
    assert_eq!(api["api"]["contexts"]["common"], "target:common");
    assert_eq!(api.as_object().unwrap().len(), 2);
    shop.build();
    assert_eq!(shop.planned(&[]), [""; 0]);
    shop.write("common/new.txt", "new");
    assert_eq!(shop.planned(&[]), ["api"]);
    let (api, _) = definition("api");
    let base = api["api"]["contexts"]["base"].as_str().unwrap();
    assert!(base.starts_with("docker-image://") && base.contains("/acme/shop/base@sha256:"), "{base}");
}
