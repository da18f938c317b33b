//! The `console` blocks: each `$ …` line is run in a shell, with a job's variables, against a seeded GitLab; what it
//! prints on both streams and its exit code are what stands below it.

use super::blocks::{blocks_in, sections};
use programs::{command, path, run};
use simulator::{Mode, Simulator, World};
use std::fmt::Write as _;
use std::path::Path;

/// The section of which the examples delete: they have a GitLab of their own.
const CLEANUP: &str = "Cleaning up";

/// The GitLab of the examples.
fn shop() -> Simulator {
    let sim = Simulator::start(World::default().mode(Mode::Metadata));
    sim.seed_shop("acme/shop");
    sim
}

/// The same with a repository that needs cleaning up.
fn crowded_shop() -> Simulator {
    let sim = shop();
    sim.seed_web("acme/shop");
    sim
}

/// A command of the README and what it shows below it.
#[derive(Debug, PartialEq, Eq)]
struct Example {
    command: String,
    output: String,
}

/// Those of a section.
fn examples(section: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    for line in blocks_in(section, "console").iter().flat_map(|block| block.lines()) {
        if let Some(command) = line.strip_prefix("$ ") {
            examples.push(Example { command: command.to_owned(), output: String::new() });
        } else {
            let example = examples.last_mut().expect("a block begins with a command");
            example.output += line;
            example.output.push('\n');
        }
    }
    examples
}

/// Runs a command line; what a reader would see, and its exit code if it is not 0.
fn shown(sim: &Simulator, line: &str, folder: &Path) -> String {
    let gate = Path::new(env!("CARGO_BIN_EXE_registry-gate")).parent().unwrap();
    let mut shell = command("sh");
    // In a job there would be colours; and the plan of the text is of the time that its ages are told by.
    shell
        .env_clear()
        .envs(sim.env())
        .env("NO_COLOR", "1")
        .env("REGISTRY_GATE_MAX_PLAN_AGE", "5000w")
        .env("PATH", path(&[gate]))
        .current_dir(folder);
    let done = run(shell.arg("-c").arg(format!("exec 2>&1; {line}")), "");
    let mut output = done.stdout.replace(&sim.addresses().registry_host, "registry.example.com");
    if done.code != 0 {
        writeln!(output, "[exit {}]", done.code).unwrap();
    }
    without_digests(&output)
}

/// `sha256:…` in the place of every digest, whole or shortened.
fn without_digests(text: &str) -> String {
    let mut parts = text.split("sha256:");
    let mut kept = parts.next().unwrap().to_owned();
    for part in parts {
        kept.push_str("sha256:…");
        kept.push_str(part.trim_start_matches(|c: char| c.is_ascii_hexdigit()));
    }
    kept
}

/// Runs the examples of a section, one after the other; how many there are.
fn are_true(name: &str, section: &str) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let sim = if name == CLEANUP { crowded_shop() } else { shop() };
    // The policy that the section shows is the one that its commands find.
    if let Some(policy) = blocks_in(section, "toml").first() {
        std::fs::write(folder.path().join("registry-gate.toml"), policy).unwrap();
    }
    let examples = examples(section);
    let seen: Vec<Example> = examples
        .iter()
        .map(|Example { command, .. }| Example {
            command: command.clone(),
            output: shown(&sim, command, folder.path()),
        })
        .collect();
    let text = |examples: &[Example]| -> String {
        examples
            .iter()
            .fold(String::new(), |text, Example { command, output }| text + "$ " + command + "\n" + output)
    };
    assert!(seen == examples, "the README shows\n{}\nand it is\n{}", text(&examples), text(&seen));
    assert_eq!(sim.unknown_requests().len(), 0);
    examples.len()
}

#[test]
fn every_example_prints_what_stands_below_it() {
    let counts = sections().into_iter().map(|(name, section)| are_true(&name, &section));
    assert!(counts.sum::<usize>() >= 9);
}

#[test]
fn an_example_that_shows_something_else_would_be_seen() {
    let (sim, folder) = (shop(), tempfile::tempdir().unwrap());
    let absent = shown(&sim, "registry-gate check v2", folder.path());
    assert_eq!(absent, "absent  registry.example.com/acme/shop:v2  acme/shop has no tag v2\n[exit 10]\n");
    assert_eq!(without_digests("a sha256:00ff, b\nsha256:12"), "a sha256:…, b\nsha256:…");
}
