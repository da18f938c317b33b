//! What a release has for shells and for `man`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use registry_gate::root;
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

fn written() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    manual::write(folder.path()).unwrap();
    folder
}

/// What bash offers for the last of these words.
fn offered(folder: &Path, words: &[&str]) -> Vec<String> {
    // The function is whatever the script told bash to call.
    let script = "source \"$1\"; shift; f=$(complete -p registry-gate); f=${f#*-F }; f=${f%% *}; \
                  COMP_WORDS=(\"$@\") COMP_CWORD=$(($# - 1)); \
                  \"$f\" \"$1\" \"${COMP_WORDS[COMP_CWORD]}\" \"${COMP_WORDS[COMP_CWORD - 1]}\"; \
                  printf '%s\\n' \"${COMPREPLY[@]}\"";
    let done = Command::new("bash")
        .args(["-euc", script, "bash"])
        .arg(folder.join("registry-gate.bash"))
        .args(words)
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
    String::from_utf8(done.stdout).unwrap().split_whitespace().map(str::to_owned).collect()
}

#[test]
fn bash_completes_commands_and_their_flags() {
    let folder = written();
    assert_eq!(offered(folder.path(), &["registry-gate", "ch"]), ["check"]);
    assert_eq!(offered(folder.path(), &["registry-gate", "cleanup", "ap"]), ["apply"]);
    assert_eq!(offered(folder.path(), &["registry-gate", "check", "--max"]), ["--max-age"]);
    assert_eq!(offered(folder.path(), &["registry-gate", "cleanup", "apply", "--max-p"]), ["--max-plan-age"]);
}

#[test]
fn other_shells_know_every_command() {
    let folder = written();
    for file in ["registry-gate.fish", "_registry-gate"] {
        let script = fs::read_to_string(folder.path().join(file)).unwrap();
        for command in root().get_subcommands() {
            assert!(script.contains(command.get_name()), "{file}: {}", command.get_name());
        }
    }
}

#[test]
fn the_man_page_of_a_command_names_every_flag() {
    let folder = written();
    let page = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap().replace('\\', "");
    assert!(page("registry-gate.1").contains("registry-gate-check(1)"));
    let names_all = |command: &clap::Command, name: &str| {
        for flag in command.get_arguments().filter_map(clap::Arg::get_long) {
            assert!(page(name).contains(&format!("--{flag}")), "{name}: --{flag}");
        }
    };
    for command in root().get_subcommands() {
        names_all(command, &format!("registry-gate-{}.1", command.get_name()));
        for inner in command.get_subcommands() {
            names_all(inner, &format!("registry-gate-{}-{}.1", command.get_name(), inner.get_name()));
        }
    }
}
