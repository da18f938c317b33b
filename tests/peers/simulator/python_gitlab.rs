//! python-gitlab cannot tell the simulator from a GitLab.

use simulator::{
    ACCESS_TOKEN, CleanupPolicy, DeploymentStatus, Group, ImageSpec, MAIN_SHA, Mode, NewDeployment, Project,
    Role, Simulator, USER, Visibility, World,
};
use std::path::PathBuf;
use std::process::Command;

const ADMIN_TOKEN: &str = "glpat-SIMULATED-admin-token";

/// The interpreter that has python-gitlab: `REGISTRY_GATE_PYTHON`, or the one that the tests' set-up made.
fn python() -> PathBuf {
    let own = || programs::folder().join("python/bin/python");
    std::env::var_os("REGISTRY_GATE_PYTHON").map_or_else(own, PathBuf::from)
}

fn use_it(mode: Mode, tls: bool) {
    let policy = CleanupPolicy {
        enabled: true,
        keep_n: Some(5),
        older_than: Some("14d".to_owned()),
        ..CleanupPolicy::default()
    };
    let world = World::default()
        .cleanup_policy(policy)
        .git_tag("v1.0", MAIN_SHA)
        .deletions_take(2)
        .mode(mode)
        .tls(tls)
        .group(Group::new("acme").member(USER, Role::Reporter))
        .admin_token(ADMIN_TOKEN)
        .project(Project::new(10, "acme/other"))
        .project(Project::new(11, "acme/platform/api"))
        .project(Project::new(12, "public/site").visibility(Visibility::Public))
        .project(Project::new(13, "secret/plans"));
    let sim = Simulator::start(world);
    for n in 0..40 {
        sim.push("acme/shop", &format!("app-{n:02}"), &ImageSpec::new().layers(&[n]));
    }
    for (tag, image) in [
        ("list", ImageSpec::new().docker().platforms(&["linux/amd64", "linux/arm64"])),
        ("multi", ImageSpec::new().platforms(&["linux/amd64", "linux/arm64/v8"]).attestation()),
        ("epoch", ImageSpec::new().created("1970-01-01T00:00:00Z")),
        ("none", ImageSpec::new().no_platform()),
        ("later", ImageSpec::new().created("2099-01-01T00:00:00Z")),
        ("docker", ImageSpec::new().docker()),
        ("undated", ImageSpec::new().undated()),
    ] {
        sim.push("acme/shop", tag, &image);
    }
    sim.push("acme/shop/worker", "w1", &ImageSpec::new());
    sim.push("acme/platform/api", "v1", &ImageSpec::new());
    sim.set_cleanup_started("acme/platform/api", Some("2026-03-04T05:06:07Z"));
    sim.deploy("production", "v1.0", MAIN_SHA);
    sim.deploy_with(NewDeployment::new("production", "main", MAIN_SHA).status(DeploymentStatus::Failed));
    sim.deploy("review/login", "main", MAIN_SHA);
    sim.stop_environment("review/login");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/peers/simulator/python_gitlab.py");
    let output = Command::new(python())
        .arg(script)
        .env_clear()
        .envs(sim.env())
        .env("ACCESS_TOKEN", ACCESS_TOKEN)
        .env("ADMIN_TOKEN", ADMIN_TOKEN)
        .env("SIMULATED_MODE", if mode == Mode::Metadata { "metadata" } else { "other" })
        .output()
        .expect("an interpreter with python-gitlab: tests/setup makes it, or REGISTRY_GATE_PYTHON names it");
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert_eq!(said, "", "python-gitlab had something to say");
    let unknown: Vec<String> = sim.unknown_requests().iter().map(simulator::Recorded::line).collect();
    assert_eq!(unknown, [""; 0]);
}

#[test]
fn with_a_metadata_database() {
    use_it(Mode::Metadata, false);
}

#[test]
fn without_a_metadata_database_over_tls() {
    use_it(Mode::Filesystem, true);
}
