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
