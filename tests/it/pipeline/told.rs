//! What a plan says of itself: to people, to programs, to later jobs.

use super::shop::Shop;
use crate::readme::document::root;
use serde_json::Value;
use simulator::{Failure, Fault, Server, Simulator, World};

#[test]
fn a_plan_says_what_is_built_and_why() {
    let sim = Simulator::start(World::default());
    let shop = Shop::of("monorepo", &sim);
    shop.planned(&["--only", "base"]);
    shop.build();
    let ran = shop.plan(&["--explain"]);
    assert_eq!(ran.exit, 0);
    let verdicts: Vec<&str> = ran.stdout.lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(verdicts, ["present", "absent", "absent"]);
    assert!(ran.stderr.contains("image    base\nbuild    no: present: it exists, sha256:"), "{ran:?}");
    assert!(ran.stderr.contains("after    base\nkey      c-"), "{ran:?}");
    assert_eq!(
        shop.read("pipeline.env"),
        "REGISTRY_GATE_BUILD=true\nREGISTRY_GATE_BUILD_LIST=api web\nREGISTRY_GATE_REASON=3 images: 2 absent, 1 present\n"
    );
    let json: Value = serde_json::from_str(&shop.plan(&["--format", "json"]).stdout).unwrap();
    assert_eq!((&json["build"], &json["exit_code"]), (&true.into(), &0.into()));
    assert_eq!(json["images"][0]["name"], "base");
    let jobs: Vec<_> =
        json["jobs"].as_array().unwrap().iter().map(|job| (&job["name"], &job["needs"])).collect();
    let none = Value::Array(Vec::new());
    assert_eq!(jobs, [(&"api".into(), &none), (&"web".into(), &none)]);
    let shell = shop.plan(&["--format", "shell"]).stdout;
    assert!(shell.starts_with("REGISTRY_GATE_BUILD='true'\n"), "{shell}");
}

#[test]
fn a_plan_that_is_only_told_writes_no_pipeline() {
    let sim = Simulator::start(World::default());
    let shop = Shop::of("monorepo", &sim);
    let ran =
        shop.run(&["pipeline", "--config", &shop.arg("registry-gate.toml"), "--dotenv", &shop.arg("a.env")]);
    assert_eq!((ran.exit, ran.stdout.lines().count()), (0, 3), "{ran:?}");
    assert!(!shop.path("child.yml").exists());
}

/// What readers paste is what these tests run.
#[test]
fn the_files_in_the_documents_are_those_of_the_consumers() {
    for (document, language, file) in [
        ("docs/pipelines.md", "toml", "monorepo/registry-gate.toml"),
        ("docs/pipelines.md", "yml", "monorepo/ci/build.yml"),
        ("docs/pipelines.md", "yaml", "monorepo/.gitlab-ci.yml"),
        ("docs/pipelines.md", "yml", "bake/ci/build.yml"),
        ("templates/child/docs.md", "yaml", "one/.gitlab-ci.yml"),
        ("templates/child/docs.md", "yml", "one/.gitlab/build-image.yml"),
        ("README.md", "yaml", "readme/.gitlab-ci.yml"),
        ("docs/cleanup.md", "yaml", "policy/.gitlab-ci.yml"),
        ("docs/cleanup.md", "yaml", "schedule/.gitlab-ci.yml"),
        ("templates/check/docs.md", "yaml", "fork/.gitlab-ci.yml"),
        ("templates/check/docs.md", "yaml", "platforms/.gitlab-ci.yml"),
        ("templates/images/docs.md", "yaml", "signing/.gitlab-ci.yml"),
        ("templates/wait/docs.md", "yaml", "deployment/.gitlab-ci.yml"),
    ] {
        let document = std::fs::read_to_string(root().join(document)).unwrap();
        let file = std::fs::read_to_string(root().join("tests/consumers").join(file)).unwrap();
        assert!(document.contains(&format!("```{language}\n{file}```")), "{file}");
    }
}

#[test]
fn what_is_to_be_built_is_a_test_that_is_skipped_and_what_nobody_knows_an_error() {
    let sim = Simulator::start(World::default());
    let shop = Shop::of("monorepo", &sim);
    let showing = |shop: &Shop<'_>| {
        let files = ["--junit", &shop.arg("tests.xml"), "--annotations", &shop.arg("links.json")];
        (shop.plan(&files).exit, shop.read("tests.xml"))
    };
    let (exit, tests) = showing(&shop);
    assert_eq!((exit, tests.matches("<skipped>").count()), (0, 3), "{tests}");
    sim.fault(Fault::new(Failure::Status(503)).on(Server::Registry).always());
    let (exit, tests) = showing(&shop);
    assert_eq!((exit, tests.matches("<error>").count()), (6, 3), "{tests}");
}
