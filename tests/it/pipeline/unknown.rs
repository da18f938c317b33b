//! When nobody knows what is to be built, nothing is, and nothing of yesterday's.

use super::shop::Shop;
use simulator::{Failure, Fault, Server, Simulator, World};

/// A pipeline that somebody would have to run.
const YESTERDAYS: &str = "image api: {script: [docker build .]}\n";

/// The script of the one job that the child has; it fails.
fn failing(shop: &Shop<'_>) -> String {
    let child = shop.child();
    let names: Vec<_> = child.keys().map(|name| name.as_str().unwrap()).collect();
    assert_eq!(names, ["workflow", "stages", "registry-gate failed"]);
    let script = &child["registry-gate failed"]["script"];
    assert_eq!(script[1], "exit 1");
    script[0].as_str().unwrap().to_owned()
}

#[test]
fn a_registry_that_fails_builds_nothing_and_the_gate_is_red() {
    let sim = Simulator::start(World::default());
    let shop = Shop::of("monorepo", &sim);
    shop.write("child.yml", YESTERDAYS);
    sim.fault(Fault::new(Failure::Status(503)).on(Server::Registry).always());
    let ran = shop.plan(&["--explain"]);
    assert_eq!(ran.exit, 6, "{ran:?}");
    assert!(ran.stderr.contains("503") && ran.stderr.contains("build    nobody knows"), "{ran:?}");
    assert!(failing(&shop).contains("3 images: 3 unknown: "), "{}", failing(&shop));
    assert!(failing(&shop).contains("503"), "{}", failing(&shop));
    let dotenv = shop.read("pipeline.env");
    let expected =
        "REGISTRY_GATE_BUILD=\nREGISTRY_GATE_BUILD_LIST=\nREGISTRY_GATE_REASON=3 images: 3 unknown\n";
    assert_eq!(dotenv, expected);
    assert_eq!(shop.plan(&["--on-unknown", "absent"]).exit, 0);
    assert!(shop.child().contains_key("image api"));
}

#[test]
fn a_run_that_came_to_no_plan_leaves_a_pipeline_that_fails() {
    let sim = Simulator::start(World::default());
    let shop = Shop::of("monorepo", &sim);
    shop.write("faulty.toml", "[[image]]\nname = 'a b'\n");
    let (faulty, output) = (shop.arg("faulty.toml"), shop.arg("child.yml"));
    for (args, exit, told) in [
        (&["--nonsense"][..], 2, "wrong arguments"),
        (&["--only", "nobody"], 2, "it has no image"),
        (&["--format", "csv"], 2, "wrong arguments"),
        (&["--server", "nonsense"], 3, "it is not a usable URL"),
    ] {
        shop.write("child.yml", YESTERDAYS);
        let ran = shop.plan(args);
        assert_eq!((ran.exit, ran.stdout.as_str()), (exit, ""), "{args:?}: {ran:?}");
        assert!(failing(&shop).contains(told), "{args:?}: {}", failing(&shop));
    }
    for config in [faulty.as_str(), "nowhere.toml"] {
        shop.write("child.yml", YESTERDAYS);
        assert_eq!(shop.run(&["pipeline", "--config", config, "--output", &output]).exit, 3);
        assert!(failing(&shop).contains("nothing is built"));
    }
}

#[test]
fn what_a_run_was_to_read_is_not_written_over() {
    let sim = Simulator::start(World::default());
    let shop = Shop::of("monorepo", &sim);
    let (config, before) = (shop.arg("registry-gate.toml"), shop.read("registry-gate.toml"));
    for args in [
        &["pipeline", "--config", &config, "--output", &config][..],
        &["pipeline", "--output", &config, "--confg", &config],
    ] {
        let ran = shop.run(args);
        assert_eq!(ran.exit, 2, "{ran:?}");
        assert_eq!(shop.read("registry-gate.toml"), before);
    }
    let (child, dotenv) = (shop.arg("child.yml"), shop.arg("child.yml"));
    assert_eq!(shop.run(&["pipeline", "--config", &config, "--output", &child, "--dotenv", &dotenv]).exit, 2);
}

#[test]
fn a_file_that_gitlab_would_not_find_is_missed_here() {
    let sim = Simulator::start(World::default());
    for name in ["ci/nothere.yml", "../ci/build.yml"] {
        let shop = Shop::of("monorepo", &sim);
        let file = shop.read("registry-gate.toml").replace("ci/build.yml", name);
        shop.write("registry-gate.toml", &file);
        let ran = shop.plan(&[]);
        assert_eq!(ran.exit, 3, "{ran:?}");
        assert!(ran.stderr.contains(&format!("cannot include \"{name}\"")), "{ran:?}");
        failing(&shop);
    }
}
