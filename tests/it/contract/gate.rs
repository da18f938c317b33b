//! The real program.

use programs::{Done, run};
use std::path::Path;
use std::process::Command;

/// Runs it with these variables and no others.
pub(crate) fn gate(env: &[(String, String)], folder: &Path, arguments: &[&str]) -> Done {
    let mut command = Command::new(env!("CARGO_BIN_EXE_registry-gate"));
    command.env_clear().envs(env.iter().cloned()).env("NO_COLOR", "1").current_dir(folder);
    run(command.args(arguments), "")
}

/// What `--help` says, of a command or of all.
pub(crate) fn help(command: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let done = gate(&[], folder.path(), &[command, &["--help"]].concat());
    assert_eq!((done.code, done.stderr.as_str()), (0, ""));
    done.stdout
}

/// The commands, each with its flags as `--help` lists them, without their dashes.
pub(crate) fn commands() -> Vec<(String, Vec<String>)> {
    let all = help(&[]);
    let (_, list) = all.split_once("Commands:\n").unwrap();
    let names = list.lines().take_while(|line| !line.is_empty());
    names
        .map(|line| {
            let name = line.split_whitespace().next().unwrap().to_owned();
            let flags = flags(&[&name]);
            (name, flags)
        })
        .collect()
}

/// The long flags of a command, or of one within it.
pub(crate) fn flags(command: &[&str]) -> Vec<String> {
    let help = help(command);
    let flags = help.lines().filter_map(|line| {
        let line = line.trim_start();
        let long = line.strip_prefix("--").or_else(|| line.split_once(", --").map(|(_, rest)| rest))?;
        line.starts_with('-').then(|| long.split([' ', '=']).next().unwrap().to_owned())
    });
    flags.collect()
}
