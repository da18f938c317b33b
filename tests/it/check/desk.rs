//! At somebody's desk: no job, a server and a project by name or number.

use simulator::{ACCESS_TOKEN, Failure, Fault, Mode, Project, RegistryAccess, Server, Simulator, Visibility};

use crate::support::{Gate, Shop, world};

fn desk(sim: &Simulator) -> Gate<'_> {
    Gate::at_a_desk(sim)
        .env("REGISTRY_GATE_SERVER", &sim.addresses().gitlab)
        .env("REGISTRY_GATE_TOKEN", ACCESS_TOKEN)
}

#[test]
fn the_registry_of_a_project_is_found_by_path_and_by_number() {
    for root in ["", "/gitlab", "/tools/gitlab"] {
        let sim = Shop::open(world(Mode::Metadata).root(root));
        for project in ["acme/shop", "9"] {
            let outcome = desk(&sim).run(&["check", "v1", "--project", project]);
            assert_eq!(outcome.answer(), "0 present true false");
            assert_eq!(outcome.requests.len(), 3, "{}", outcome.told());
            assert_eq!(
                desk(&sim).run(&["check", "none", "--project", project]).answer(),
                "10 absent false true"
            );
        }
        let below = desk(&sim).run(&["inspect", "worker:v1", "--project", "acme/shop"]);
        assert!(below.stdout.contains("acme/shop/worker:v1"), "{}", below.told());
    }
}

#[test]
fn gitlab_token_is_read_outside_ci_only() {
    let sim = Shop::open(world(Mode::Metadata));
    let gate = || {
        Gate::at_a_desk(&sim)
            .env("REGISTRY_GATE_SERVER", &sim.addresses().gitlab)
            .env("GITLAB_TOKEN", ACCESS_TOKEN)
    };
    assert_eq!(gate().run(&["check", "v1", "--project", "acme/shop"]).exit, 0);
    let outcome = gate().env("CI", "true").run_aloud(&["check", "v1", "--project", "acme/shop"]);
    assert_eq!(outcome.exit, 4, "{}", outcome.told());
    assert!(outcome.requests.iter().all(|request| !request.has_credentials()), "{}", outcome.told());
}

#[test]
fn a_disabled_registry_and_an_unseen_project_are_told_apart() {
    let sim = Shop::open(world(Mode::Metadata).registry_access(RegistryAccess::Disabled));
    let disabled = desk(&sim).run_aloud(&["check", "v1", "--project", "acme/shop"]);
    disabled.fails(&[3]);
    assert!(disabled.stderr.contains("its container registry is disabled"), "{}", disabled.told());
    let unseen = desk(&sim).run_aloud(&["check", "v1", "--project", "acme/none"]);
    unseen.fails(&[4]);
    let expired = desk(&sim).env("REGISTRY_GATE_TOKEN", "glpat-expired+0").run_aloud(&[
        "check",
        "v1",
        "--project",
        "acme/shop",
    ]);
    expired.fails(&[4]);
}

#[test]
fn a_moved_project_is_told_as_one() {
    let mut world = world(Mode::Metadata);
    world.projects[0].former_paths.push("acme/store".to_owned());
    let sim = Shop::open(world);
    let outcome = desk(&sim).run_aloud(&["check", "v1", "--project", "acme/store"]);
    outcome.fails(&[7]);
    assert!(outcome.stderr.contains("may have been renamed or moved"), "{}", outcome.told());
}

#[test]
fn a_public_project_is_read_without_a_token() {
    let sim = Shop::open(world(Mode::Metadata).visibility(Visibility::Public));
    let gate = || Gate::at_a_desk(&sim).env("REGISTRY_GATE_SERVER", &sim.addresses().gitlab);
    // To strangers GitLab does not name the registry of a project.
    let unnamed = gate().run_aloud(&["check", "v1", "--project", "acme/shop"]);
    assert_eq!(unnamed.exit, 3, "{}", unnamed.told());
    assert!(unnamed.stderr.contains("set CI_REGISTRY_IMAGE"), "{}", unnamed.told());
    let image = format!("{}/acme/shop", sim.addresses().registry_host);
    let named = || gate().env("CI_REGISTRY_IMAGE", &image);
    assert_eq!(named().run(&["check", "v1"]).answer(), "0 present true false");
    assert_eq!(named().run(&["check", "none"]).answer(), "10 absent false true");
    assert_eq!(named().run_aloud(&["tags", "--count"]).stdout, "5\n");
}

#[test]
fn a_path_in_capitals_is_found() {
    let sim = Simulator::start(world(Mode::Metadata).project_path("Acme/Shop"));
    sim.push("acme/shop", "v1", &simulator::ImageSpec::new());
    assert_eq!(desk(&sim).run(&["check", "v1", "--project", "Acme/Shop"]).exit, 0);
    assert_eq!(Gate::of(&sim).run(&["check", "v1"]).exit, 0);
    let host = sim.addresses().registry_host.clone();
    assert_eq!(desk(&sim).env("CI_REGISTRY", &host).run(&["check", "v1", "--project", "Acme/Shop"]).exit, 0);
}

#[test]
fn nothing_said_of_server_or_project_is_a_configuration() {
    let sim = Shop::open(world(Mode::Metadata));
    let nowhere = Gate::at_a_desk(&sim).run_aloud(&["check", "v1"]);
    nowhere.fails(&[3]);
    assert!(nowhere.stderr.contains("--server"), "{}", nowhere.told());
    let nobody = desk(&sim).run_aloud(&["check", "v1"]);
    nobody.fails(&[3]);
    assert!(nobody.stderr.contains("--project"), "{}", nobody.told());
}

#[test]
fn another_server_than_the_jobs_gets_no_job_token() {
    let sim = Shop::open(
        world(Mode::Metadata).project(Project::new(10, "other/public").visibility(Visibility::Public)),
    );
    let elsewhere = sim.addresses().elsewhere.clone();
    let outcome =
        Gate::of(&sim).run_aloud(&["check", "v1", "--server", &elsewhere, "--project", "other/public"]);
    outcome.fails(&[3, 4, 7]);
    assert!(outcome.requests.iter().all(|request| !request.has_credentials()), "{}", outcome.told());
}

#[test]
fn in_a_job_a_token_goes_to_no_server_that_a_variable_named() {
    let sim = Shop::open(world(Mode::Metadata));
    let elsewhere = sim.addresses().elsewhere.clone();
    for url in [elsewhere.clone(), format!("{elsewhere}/gitlab")] {
        let job = Gate::of(&sim).env("REGISTRY_GATE_TOKEN", ACCESS_TOKEN).env("REGISTRY_GATE_SERVER", &url);
        let outcome = job.run_aloud(&["check", "v1", "--project", "other/public"]);
        outcome.fails(&[3]);
        assert_eq!(outcome.requests.len(), 0, "{}", outcome.told());
        assert!(outcome.stderr.contains("hint: type --server"), "{}", outcome.told());
    }
    let own = Gate::of(&sim).env("REGISTRY_GATE_TOKEN", ACCESS_TOKEN);
    let own = own.env("REGISTRY_GATE_SERVER", &sim.addresses().gitlab);
    assert_eq!(own.run(&["check", "v1"]).answer(), "0 present true false");
}

#[test]
fn a_failed_discovery_is_unknown_and_on_unknown_decides_it() {
    for (failure, exit) in [
        (Failure::Status(503), 6),
        (Failure::Html(200), 7),
        (Failure::Status(403), 4),
        (Failure::Html(404), 4),
    ] {
        let sim = Shop::open(world(Mode::Metadata));
        sim.fault(Fault::new(failure).on(Server::Gitlab).path("/api/v4/").always());
        for command in ["check", "age", "inspect"] {
            desk(&sim).run_aloud(&[command, "v1", "--project", "acme/shop"]).fails(&[exit]);
        }
        let run = |on_unknown: &str| {
            desk(&sim).run_aloud(&["check", "v1", "--project", "acme/shop", "--on-unknown", on_unknown])
        };
        assert_eq!(run("absent").answer(), "10 unknown - true", "{}", run("absent").told());
        assert_eq!(run("present").answer(), "0 unknown - false", "{}", run("present").told());
    }
}

#[test]
fn a_full_name_needs_no_project() {
    let sim = Shop::open(world(Mode::Metadata));
    let image = |tag: &str| format!("{}/acme/shop/worker:{tag}", sim.addresses().registry_host);
    let named = desk(&sim).run(&["check", &image("v1")]);
    assert_eq!(named.answer(), "0 present true false");
    assert_eq!(named.requests.len(), 2, "nobody is asked for the project{}", named.told());
    assert_eq!(desk(&sim).run(&["check", &image("none")]).answer(), "10 absent false true");
    let repository = format!("{}/acme/shop", sim.addresses().registry_host);
    assert_eq!(desk(&sim).run_aloud(&["tags", "--repository", &repository, "--count"]).stdout, "5\n");
    // A name that is not full is of some project.
    let mixed = desk(&sim).run_aloud(&["check", &image("v1"), "v1"]);
    mixed.fails(&[3]);
    assert!(mixed.stderr.contains("--project"), "{}", mixed.told());
    let elsewhere = desk(&sim).run_aloud(&["check", &image("v1"), "other.example.com/acme/shop:v1"]);
    elsewhere.fails(&[2]);
}
