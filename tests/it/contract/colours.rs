//! Who is shown colours.

use programs::run;
use simulator::{ImageSpec, Simulator, World};
use std::process::Command;

/// Whether standard output and standard error are coloured.
fn coloured(in_gitlab: bool, more: &[(&str, &str)], arguments: &[&str]) -> (bool, bool) {
    let sim = Simulator::start(World::default());
    sim.push("acme/shop", "v1", &ImageSpec::new());
    let folder = tempfile::tempdir().unwrap();
    let mut gate = Command::new(env!("CARGO_BIN_EXE_registry-gate"));
    let gitlab = in_gitlab.then_some(("GITLAB_CI", "true"));
    let env = sim.env().into_iter().filter(|(name, _)| name != "GITLAB_CI");
    gate.env_clear().envs(env).envs(gitlab).envs(more.iter().copied()).current_dir(folder.path());
    // One that fails beside one that does not, so that both streams say something.
    let done = run(gate.args(["check", "v1", "none", "--canary", "nix"]).args(arguments), "");
    (done.stdout.contains('\u{1b}'), done.stderr.contains('\u{1b}'))
}

#[test]
fn what_a_pipe_reads_is_plain_unless_it_was_asked_for() {
    assert_eq!(coloured(true, &[], &[]), (false, true), "a job's log shows what is told for people");
    assert_eq!(coloured(false, &[], &[]), (false, false));
    assert_eq!(coloured(true, &[("NO_COLOR", "1")], &[]), (false, false));
    assert_eq!(coloured(true, &[("NO_COLOR", "1")], &["--color", "always"]), (true, true));
    assert_eq!(coloured(false, &[("REGISTRY_GATE_COLOR", "always")], &[]), (true, true));
    assert_eq!(coloured(true, &[], &["--color", "never"]), (false, false));
}
