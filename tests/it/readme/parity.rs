//! The table of what can be seen: each command of it runs, and shows something.

use super::document::{code, table};
use programs::{command, path, run};
use simulator::{ACCESS_TOKEN, Group, ImageSpec, Role, Simulator, USER, World};
use std::path::Path;

#[test]
fn every_command_of_the_table_shows_what_it_is_for() {
    let world = World::default().group(Group::new("acme").member(USER, Role::Reporter));
    let (sim, folder) = (Simulator::start(world), tempfile::tempdir().unwrap());
    for (repository, tag) in [("acme/shop", "v1"), ("acme/shop", "v2"), ("acme/shop/worker", "v1")] {
        sim.push(repository, tag, &ImageSpec::new());
        sim.set_times(repository, tag, "2026-01-21T12:00:00Z", None);
    }
    let rows = table("| to see | command |");
    let rows: Vec<_> = rows.into_iter().filter(|row| row[1].contains("registry-gate")).collect();
    assert!(rows.len() >= 16, "{rows:?}");
    for row in rows {
        let line = code(&row[1])[0].to_owned();
        let gate = Path::new(env!("CARGO_BIN_EXE_registry-gate")).parent().unwrap();
        let mut shell = command("sh");
        shell.env_clear().envs(sim.env()).env("PATH", path(&[gate])).current_dir(folder.path());
        if line.contains("--group") {
            shell.env("REGISTRY_GATE_TOKEN", ACCESS_TOKEN);
        }
        let done = run(shell.arg("-c").arg(&line), "");
        assert_eq!(done.code, 0, "{line}: {done:?}");
        // Numbers, rows below the heading, or an object.
        let is_something =
            done.stdout.lines().count() > 1 || line.contains("--count") && done.stdout.trim() != "0";
        assert!(is_something, "{line}: {done:?}");
        if line.contains("-v") {
            assert!(done.stderr.contains(" ms\n") && done.stderr.contains("GET http"), "{done:?}");
        }
    }
    assert!(
        std::fs::read_to_string(folder.path().join("registry.html")).unwrap().contains("acme/shop/worker")
    );
}
