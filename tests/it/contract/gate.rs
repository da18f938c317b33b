//! The real program.

use programs::{Done, run};
use registry_gate::root;
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

/// Every command that does something, by the words that name it.
pub(crate) fn leaves() -> Vec<(String, clap::Command)> {
    let root = root();
    let below = |command: &clap::Command| {
        let inner = command.get_subcommands();
        let named =
            inner.map(|inner| (format!("{} {}", command.get_name(), inner.get_name()), inner.clone()));
        std::iter::once((command.get_name().to_owned(), command.clone())).chain(named).collect::<Vec<_>>()
    };
    root.get_subcommands().flat_map(below).collect()
}

/// The commands, each with its flags, without their dashes.
pub(crate) fn commands() -> Vec<(String, Vec<String>)> {
    let root = root();
    root.get_subcommands()
        .map(|command| (command.get_name().to_owned(), flags(&[command.get_name()])))
        .collect()
}

/// The long flags of a command, or of one within it.
pub(crate) fn flags(command: &[&str]) -> Vec<String> {
    let root = root();
    let command = command.iter().fold(root, |command, name| command.find_subcommand(name).unwrap());
    command.get_arguments().filter_map(|arg| arg.get_long()).map(str::to_owned).collect()
}
