//! Asking the real program, as a process, in a folder of its own.

use programs::{Done, run};
use serde_json::Value;
use simulator::{ACCESS_TOKEN, JOB_TOKEN};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// What it answered.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Exit code and streams.
    pub(crate) done: Done,
    /// The dotenv file without its prefix; empty when there is none.
    pub(crate) dotenv: BTreeMap<String, String>,
}

/// The program with these variables and no others, to be started in this folder.
pub(crate) fn program(env: &[(String, String)], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_registry-gate"));
    // Colours would be in the way of comparing; in a job they are on.
    command.env_clear().envs(env.iter().cloned()).env("NO_COLOR", "1").current_dir(folder);
    command
}

/// Runs it to its end. Whatever it was asked: no secret is shown, and a failure is never taken for an answer.
pub(crate) fn ask(command: &mut Command, folder: &Path) -> Answer {
    let files = ["registry-gate.env", "registry-gate-cleanup.env"].map(|name| folder.join(name));
    for file in &files {
        let _ = std::fs::remove_file(file);
    }
    let done = run(command, "");
    let text = files.map(|file| std::fs::read_to_string(file).unwrap_or_default()).concat();
    for output in [&done.stdout, &done.stderr, &text] {
        assert!(!output.contains(JOB_TOKEN) && !output.contains(ACCESS_TOKEN), "a secret is shown: {output}");
    }
    let answer = Answer { done, dotenv: read(&text) };
    // What deletes writes other keys.
    let is_verdict = !answer.dotenv.is_empty() && !answer.dotenv.contains_key("CLEANUP_REFUSED");
    if (1..10).contains(&answer.done.code) && is_verdict {
        assert_eq!((answer.key("VERDICT"), answer.key("EXISTS")), ("unknown", ""), "{answer:?}");
    }
    answer
}

/// The keys of a dotenv file, all of which must have the prefix.
pub(crate) fn read(text: &str) -> BTreeMap<String, String> {
    let pair = |line: &str| {
        let (key, value) = line.strip_prefix("REGISTRY_GATE_").unwrap().split_once('=').unwrap();
        (key.to_owned(), value.to_owned())
    };
    text.lines().map(pair).collect()
}

impl Answer {
    /// A key of the dotenv file.
    pub(crate) fn key(&self, name: &str) -> &str {
        self.dotenv.get(name).unwrap_or_else(|| panic!("no {name}: {self:?}"))
    }

    /// Standard output as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.done.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Fails unless it ended with this code and says this on standard error.
    pub(crate) fn failed(&self, code: i32, words: &str) {
        assert!(
            self.done.code == code && self.done.stderr.contains(words),
            "not {code}, {words:?}: {self:?}"
        );
    }
}
