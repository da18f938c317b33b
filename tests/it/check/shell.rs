//! `--format shell`: what a script reads with `eval`, in the shells that are there.

use std::process::Command;

use simulator::Mode;

use crate::support::{Gate, Outcome, Shop, world};

/// What a script reads of an answer, with an answer of before in the variables.
fn read(outcome: &Outcome, names: &[&str]) -> Vec<String> {
    let old = names.join("=old\n");
    let told = names.join("\"; printf '%s\\n' \"$");
    let script = format!("set -eu\n{old}=old\neval \"$1\"\nprintf '%s\\n' \"${told}\"");
    let mut read: Vec<Vec<String>> = Vec::new();
    for shell in [&["sh"][..], &["dash"], &["bash"], &["busybox", "sh"]] {
        let mut command = Command::new(shell[0]);
        let Ok(ran) = command.args(&shell[1..]).args(["-c", &script, "sh", &outcome.stdout]).output() else {
            continue;
        };
        assert!(
            ran.status.success(),
            "{shell:?}: {}{}",
            String::from_utf8_lossy(&ran.stderr),
            outcome.told()
        );
        read.push(String::from_utf8(ran.stdout).unwrap().lines().map(str::to_owned).collect());
    }
    assert!(read.iter().all(|other| *other == read[0]), "{read:?}");
    read.remove(0)
}

#[test]
fn a_script_reads_the_answer() {
    let sim = Shop::open(world(Mode::Metadata));
    let names =
        ["REGISTRY_GATE_VERDICT", "REGISTRY_GATE_BUILD", "REGISTRY_GATE_TAG", "REGISTRY_GATE_SIZE_BYTES"];
    let present = Gate::of(&sim).run(&["check", "v1", "--format", "shell"]);
    assert_eq!(read(&present, &names)[..3], ["present", "false", "v1"]);
    let absent = Gate::of(&sim).run(&["check", "none", "--format", "shell"]);
    assert_eq!(absent.exit, 10);
    assert_eq!(read(&absent, &names), ["absent", "true", "none", ""]);
    let prefixed = Gate::of(&sim).prefix("IMG_").run(&["check", "v1", "--format=shell", "--prefix", "IMG_"]);
    assert_eq!(read(&prefixed, &["IMG_VERDICT"]), ["present"]);
}

#[test]
fn no_answer_of_before_is_left_by_a_failure() {
    let sim = Shop::open(world(Mode::Metadata));
    let names = ["REGISTRY_GATE_VERDICT", "REGISTRY_GATE_EXISTS", "REGISTRY_GATE_BUILD"];
    let gate = || Gate::of(&sim);
    for (failed, exit) in [
        (gate().run_aloud(&["check", "v1", "--no-such-flag", "--format", "shell"]), 2),
        (gate().run_aloud(&["check", "v1", "--max-age", "it's $(date) `x` \\", "--format", "shell"]), 2),
        (gate().env("CI_SERVER_URL", "nonsense").run_aloud(&["check", "v1", "--format", "shell"]), 3),
        (
            gate()
                .env("CI_SERVER_URL", "http://127.0.0.1:1")
                .run_aloud(&["check", "v1", "--format", "shell"]),
            6,
        ),
        (gate().env("REGISTRY_GATE_FORMAT", "shell").run_aloud(&["check", "v1", "--max-age", "1"]), 2),
    ] {
        assert_eq!(failed.exit, exit, "{}", failed.told());
        assert_eq!(read(&failed, &names), ["unknown", "", ""], "{}", failed.told());
    }
}

#[test]
fn a_cleanup_has_its_own_variables() {
    let sim = Shop::open(world(Mode::Metadata));
    let names =
        ["REGISTRY_GATE_CLEANUP_TO_DELETE", "REGISTRY_GATE_CLEANUP_DELETED", "REGISTRY_GATE_CLEANUP_REFUSED"];
    let plan = ["cleanup", "--name-regex-delete", ".*", "--older-than", "99999d", "--format", "shell"];
    let planned = Gate::of(&sim).run_aloud(&plan);
    assert_eq!((planned.exit, read(&planned, &names)), (0, ["0", "0", "false"].map(str::to_owned).to_vec()));
    let failed = Gate::of(&sim).run_aloud(&["cleanup", "--format", "shell"]);
    assert_eq!((failed.exit, read(&failed, &names)), (2, ["", "", ""].map(str::to_owned).to_vec()));
}

#[test]
fn other_commands_have_no_variables() {
    let sim = Shop::open(world(Mode::Metadata));
    for args in [&["tags", "--format", "shell"][..], &["age", "v1", "--format", "shell"]] {
        let refused = Gate::of(&sim).run_aloud(args);
        assert_eq!((refused.exit, refused.stdout.as_str()), (2, ""), "{}", refused.told());
    }
}
