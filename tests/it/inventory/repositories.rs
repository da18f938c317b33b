//! `repositories`: of the project, of groups, of everybody.

use serde_json::Value;
use simulator::{Group, Mode, Project, Role, Simulator, USER};

use crate::support::{Gate, MODES, Shop, world};

const ADMIN_TOKEN: &str = "glpat-ADMIN-token-NEVER-PRINT";

fn paths(json: &Value) -> Vec<&str> {
    json["repositories"].as_array().unwrap().iter().map(|it| it["path"].as_str().unwrap()).collect()
}

#[test]
fn the_projects_own_are_listed_with_the_job_token() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        sim.set_status("acme/shop/worker", Some("delete_scheduled"));
        sim.set_cleanup_started("acme/shop", Some("2026-01-30T00:00:00Z"));
        let outcome = Gate::of(&sim).run_aloud(&["repositories", "--tags", "--format", "json"]);
        assert_eq!(outcome.exit, 0, "{}", outcome.told());
        let json = outcome.json();
        assert_eq!(paths(&json), ["acme/shop", "acme/shop/worker"]);
        let (root, worker) = (&json["repositories"][0], &json["repositories"][1]);
        assert_eq!((&root["name"], &worker["name"]), (&"".into(), &"worker".into()));
        assert_eq!((&root["tags_count"], &worker["tags_count"]), (&5.into(), &1.into()));
        assert_eq!(worker["status"], "delete_scheduled");
        assert_eq!(root["cleanup_policy_started_at"], "2026-01-30T00:00:00Z");
        let host = &sim.addresses().registry_host;
        assert_eq!(worker["location"], format!("{host}/acme/shop/worker"));
        assert_eq!(worker["tags"][0]["name"], "v1");
        assert_eq!(worker["tags"][0]["path"], "acme/shop/worker:v1");
        assert_eq!(worker["tags"][0]["location"], format!("{host}/acme/shop/worker:v1"));
        let id = sim.repository_id("acme/shop/worker").unwrap();
        let gitlab = &sim.addresses().gitlab;
        assert_eq!(worker["id"], id);
        assert_eq!(worker["web_url"], format!("{gitlab}/acme/shop/container_registry/{id}"));
        assert_eq!(worker["tags_url"], format!("{gitlab}/api/v4/projects/9/registry/repositories/{id}/tags"));
        assert_eq!(worker["delete_url"], format!("{gitlab}/api/v4/projects/9/registry/repositories/{id}"));
        let has_database = mode == Mode::Metadata;
        assert_eq!(root["newest"].is_null(), !has_database, "{root:#}");
        assert_eq!(root["stored_bytes"].is_null(), !has_database, "{root:#}");
    }
}

#[test]
fn the_newest_tag_is_found_without_a_database_where_it_is_asked_for() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        Shop::put(
            &sim,
            "acme/shop",
            "fresh",
            &simulator::ImageSpec::new().created("2026-01-30T00:00:00Z").layers(&[9]),
            "2026-01-30T00:00:00Z",
        );
        let outcome =
            Gate::of(&sim).run_aloud(&["repositories", "--sort", "-newest_date", "--format", "json"]);
        assert_eq!(outcome.exit, 0, "{}", outcome.told());
        assert_eq!(outcome.json()["repositories"][0]["newest"]["name"], "fresh", "{}", outcome.told());
    }
}

#[test]
fn nothing_more_is_asked_than_gitlabs_own_list_where_that_is_enough() {
    let sim = Shop::open(world(Mode::Metadata));
    let outcome = Gate::of(&sim).run_aloud(&["repositories", "--details", "none"]);
    assert_eq!(outcome.requests.len(), 1, "{}", outcome.told());
    let outcome = Gate::of(&sim).run_aloud(&["repositories", "--count"]);
    assert_eq!((outcome.stdout.as_str(), outcome.requests.len()), ("2\n", 1), "{}", outcome.told());
}

#[test]
fn filters_order_and_pages_are_those_of_tags() {
    let sim = Simulator::start(world(Mode::Metadata));
    for (at, tags) in [3, 30, 12].into_iter().enumerate() {
        sim.seed_tags(&format!("acme/shop/app-{at}"), tags);
    }
    let outcome = Gate::of(&sim).run_aloud(&[
        "repositories",
        "--filter",
        "tags_count",
        ">",
        "5",
        "--sort",
        "-tags_count",
        "--format",
        "json",
    ]);
    assert_eq!(paths(&outcome.json()), ["acme/shop/app-1", "acme/shop/app-2"]);
    let outcome =
        Gate::of(&sim).run_aloud(&["repositories", "--page", "2", "--per-page", "2", "--format", "json"]);
    assert_eq!(paths(&outcome.json()), ["acme/shop/app-2"]);
    assert_eq!(outcome.json()["count"], 3);
}

#[test]
fn more_than_a_page_of_repositories_is_read_to_its_end() {
    let sim = Simulator::start(world(Mode::Metadata));
    sim.seed_repositories(230, 1, 1);
    let outcome = Gate::of(&sim).run_aloud(&["repositories", "--count"]);
    assert_eq!((outcome.stdout.as_str(), outcome.requests.len()), ("230\n", 3), "{}", outcome.told());
}

fn groups() -> Simulator {
    let world = world(Mode::Metadata)
        .project(Project::new(10, "acme/platform/api"))
        .project(Project::new(11, "other/secret"))
        .group(Group::new("acme").member(USER, Role::Reporter))
        .admin_token(ADMIN_TOKEN);
    let sim = Shop::open(world);
    sim.seed_tags("acme/platform/api/web", 2);
    sim.seed_tags("other/secret", 1);
    sim
}

#[test]
fn groups_include_their_subgroups_and_take_an_access_token() {
    let sim = groups();
    let gate = Gate::of(&sim).env("REGISTRY_GATE_TOKEN", simulator::ACCESS_TOKEN);
    let outcome = gate.run_aloud(&["repositories", "--group", "acme", "--tags", "--format", "json"]);
    assert_eq!(outcome.exit, 0, "{}", outcome.told());
    assert_eq!(paths(&outcome.json()), ["acme/platform/api/web", "acme/shop", "acme/shop/worker"]);
    assert_eq!(outcome.json()["repositories"][0]["tags_count"], 2);
    assert!(
        outcome.json()["repositories"][0]["web_url"]
            .as_str()
            .unwrap()
            .contains("/acme/platform/api/container_registry/")
    );
    let outcome = gate.run_aloud(&["repositories", "--group", "acme/platform", "--format", "json"]);
    assert_eq!(paths(&outcome.json()), ["acme/platform/api/web"]);
    let outcome = gate.run_aloud(&["repositories", "--group", "unheard-of"]);
    assert_eq!(outcome.exit, 4, "{}", outcome.told());
}

#[test]
fn a_job_token_is_told_what_it_cannot_list_before_any_request() {
    let sim = groups();
    for args in [&["--group", "acme"][..], &["--instance"]] {
        let outcome = Gate::of(&sim).run_aloud(&[&["repositories"], args].concat());
        assert_eq!((outcome.exit, outcome.requests.len()), (3, 0), "{}", outcome.told());
        assert!(outcome.stderr.contains("REGISTRY_GATE_TOKEN"), "{}", outcome.told());
    }
}

#[test]
fn only_an_administrator_lists_everybodys() {
    let sim = groups();
    let gate = Gate::of(&sim).env("REGISTRY_GATE_TOKEN", ADMIN_TOKEN).secret(ADMIN_TOKEN);
    let outcome = gate.run_aloud(&["repositories", "--instance", "--format", "json"]);
    assert_eq!(outcome.exit, 0, "{}", outcome.told());
    assert_eq!(paths(&outcome.json()).len(), 4, "{}", outcome.told());
    let gate = Gate::of(&sim).env("REGISTRY_GATE_TOKEN", simulator::ACCESS_TOKEN);
    let outcome = gate.run_aloud(&["repositories", "--instance"]);
    assert_eq!((outcome.exit, outcome.stdout.as_str()), (4, ""), "{}", outcome.told());
    assert!(outcome.stderr.contains("administrator"), "{}", outcome.told());
}

#[test]
fn at_a_desk_the_project_is_named() {
    let sim = groups();
    let gate = Gate::at_a_desk(&sim).env("REGISTRY_GATE_TOKEN", simulator::ACCESS_TOKEN);
    let server = sim.addresses().gitlab.clone();
    let outcome = gate.run_aloud(&[
        "tags",
        "--server",
        &server,
        "--project",
        "acme/shop",
        "--all-repositories",
        "--count",
    ]);
    assert_eq!(outcome.stdout, "6\n", "{}", outcome.told());
}

#[test]
fn at_a_desk_no_project_is_named_for_a_group_or_for_everybody() {
    let sim = groups();
    let server = sim.addresses().gitlab.clone();
    let gate = |token: &str| Gate::at_a_desk(&sim).env("REGISTRY_GATE_TOKEN", token).secret(ADMIN_TOKEN);
    let group = gate(simulator::ACCESS_TOKEN);
    let listed =
        group.run_aloud(&["repositories", "--server", &server, "--group", "acme", "--format", "json"]);
    assert_eq!(listed.exit, 0, "{}", listed.told());
    let of_a_job = Gate::of(&sim).env("REGISTRY_GATE_TOKEN", simulator::ACCESS_TOKEN);
    let in_a_job = of_a_job.run_aloud(&["repositories", "--group", "acme", "--format", "json"]);
    assert_eq!(listed.json(), in_a_job.json(), "the registry that is asked for counts is the same");
    let none = group.run_aloud(&["repositories", "--server", &server, "--group", "none"]);
    none.fails(&[4]);
    let all =
        gate(ADMIN_TOKEN).run_aloud(&["repositories", "--server", &server, "--instance", "--format", "json"]);
    assert_eq!(all.exit, 0, "{}", all.told());
    assert!(all.json()["repositories"][0]["tags_count"].is_number(), "{}", all.told());
}

#[test]
fn at_a_desk_the_host_of_a_registry_is_never_guessed() {
    let world = simulator::World { registry_enabled: false, ..world(Mode::Metadata) };
    let sim = Simulator::start(world.admin_token(ADMIN_TOKEN));
    let gate = Gate::at_a_desk(&sim).env("REGISTRY_GATE_TOKEN", ADMIN_TOKEN).secret(ADMIN_TOKEN);
    let outcome = gate.run_aloud(&["repositories", "--server", &sim.addresses().gitlab, "--instance"]);
    assert_eq!((outcome.exit, outcome.stdout.as_str()), (3, ""), "{}", outcome.told());
    assert_eq!(outcome.requests.len(), 1, "{}", outcome.told());
    assert!(outcome.stderr.contains("--project group/project"), "{}", outcome.told());
}

#[test]
fn a_signature_is_never_the_newest_tag() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        for kind in ["", ".sig", ".att", ".sbom"] {
            let (name, now) =
                (format!("sha256-{}{kind}", "0123456789abcdef".repeat(4)), "2026-01-31T00:00:00Z");
            let signature = simulator::ImageSpec::new().created(now).layers(&[9]);
            Shop::put(&sim, "acme/shop/worker", &name, &signature, now);
        }
        let args = ["repositories", "--sort", "-newest_date", "--format", "json"];
        let outcome = Gate::of(&sim).run_aloud(&args);
        let json = outcome.json();
        let worker =
            json["repositories"].as_array().unwrap().iter().find(|it| it["name"] == "worker").unwrap();
        assert_eq!(worker["newest"]["name"], "v1", "{}", outcome.told());
        assert_eq!(worker["tags_count"], 5, "it is counted all the same");
    }
}

#[test]
fn who_names_no_repository_where_the_project_has_no_image_is_told_which_there_are() {
    for mode in MODES {
        let sim = Simulator::start(world(mode));
        for name in ["api", "base", "web", "worker"] {
            sim.push(&format!("acme/shop/{name}"), "v1", &simulator::ImageSpec::new());
        }
        for args in [&["tags"][..], &["cleanup", "--name-regex-delete", "x"]] {
            let outcome = Gate::of(&sim).run_aloud(args);
            assert_eq!(outcome.exit, 5, "{}", outcome.told());
            let hint = "write --all-repositories, or --repository NAME; there are acme/shop/api, acme/shop/base, \
                        acme/shop/web and 1 more";
            assert!(outcome.stderr.contains(hint), "{}", outcome.told());
        }
        let named = Gate::of(&sim).run_aloud(&["tags", "--repository", "none"]);
        assert!(named.exit == 5 && named.stderr.contains("check the name"), "{}", named.told());
    }
}
