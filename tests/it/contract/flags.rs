//! Each flag of each command: its variable works, says who is wrong when it is, and is no key of the dotenv file.

use super::gate::{commands, flags, gate};
use crate::readme::document::text;
use registry_gate::{CleanupKey, ContentKeyKey, GateKey, RetagKey};
use registry_gate::{PREFIX, variable_of};
use simulator::{Simulator, World};
use std::collections::BTreeSet;

/// A value that this flag never has.
fn nonsense(flag: &str) -> &'static str {
    match flag {
        "dotenv" => "nowhere/at/all.env",
        "ca-file" => "nowhere.pem",
        "html" | "plan" => "nowhere/at/all.html",
        "outcome" => "nowhere/at/all.jsonl",
        "output" => "nowhere/at/all.yml",
        "policy" => "nowhere.toml",
        "label" => "=value",
        // It turns the direction of what follows.
        "apply-job" => "\u{202e}",
        _ => "?!",
    }
}

/// Flags without a variable: one is a key of the dotenv file, and two delete or confirm it.
const WITHOUT: [&str; 5] = ["help", "version", "repository", "apply", "yes"];

/// Flags of a content key, beside which `check` is told that it computes one.
const OF_CONTENT: [&str; 10] = [
    "file",
    "ignore-file",
    "named-context",
    "path",
    "tracked",
    "submodules",
    "lfs",
    "pinned",
    "tag-prefix",
    "tag-length",
];

/// Flags that take any text, where nothing is nonsense: those of a content key, and files that only decorate an answer.
const ANY_TEXT: [&str; 8] =
    ["build-arg", "input", "target", "leave-out", "list", "only", "junit", "annotations"];

/// What a command is given besides the variable that makes no sense.
fn arguments(command: &str, flag: &str) -> &'static [&'static str] {
    match (command, flag) {
        ("cleanup", "outcome") => &["--name-regex-delete", "x", "--apply"],
        // Of policies one at a time, and these are some.
        ("tags" | "repositories" | "doctor", _)
        | ("check" | "wait" | "key" | "pipeline" | "retag", "config")
        | ("cleanup", "policy" | "name-regex-delete" | "from-project-policy") => &[],
        ("cleanup", _) => &["--name-regex-delete", "x"],
        // A repository is waited for, and tags have outcomes.
        ("delete", "wait") => &["--repository", "x"],
        ("check" | "wait", "content") => &["{key}"],
        ("check" | "wait", flag) if OF_CONTENT.contains(&flag) => &["{key}", "--content", "."],
        ("key", "base-digests") => &["."],
        ("key", _) => &[".", "--base-digests"],
        ("retag", _) => &["v1", "v2"],
        ("pipeline", _) => &["--config", "images.toml"],
        _ => &["v1"],
    }
}

#[test]
fn the_variable_of_every_flag_is_read_and_nonsense_in_it_is_named() {
    let (sim, folder) = (Simulator::start(World::default()), tempfile::tempdir().unwrap());
    let registry = sim.env().into_iter().find(|(name, _)| name == "CI_REGISTRY").unwrap().1;
    std::fs::write(folder.path().join("Dockerfile"), format!("FROM {registry}/acme/shop:v1\n")).unwrap();
    let images = "[images]\ninclude = 'b.yml'\njob = '.b'\n[[image]]\nname = 'a'\n";
    std::fs::write(folder.path().join("images.toml"), images).unwrap();
    std::fs::write(folder.path().join("b.yml"), ".b: {script: ['true']}\n").unwrap();
    let mut count = 0;
    for (command, flags) in commands() {
        let is_set = |flag: &&String| {
            let flag = flag.as_str();
            let takes_any = ["check", "wait", "key", "pipeline", "retag"].contains(&command.as_str())
                && ANY_TEXT.contains(&flag);
            !WITHOUT.contains(&flag) && !takes_any && (command.as_str(), flag) != ("retag", "force")
        };
        for flag in flags.iter().filter(is_set) {
            let name = variable_of(&command, flag);
            let name = name.unwrap_or_else(|| panic!("--{flag} of {command} has no variable"));
            let mut env = sim.env();
            env.push((name.clone(), nonsense(flag).to_owned()));
            let words: Vec<&str> =
                std::iter::once(command.as_str()).chain(arguments(&command, flag).iter().copied()).collect();
            let done = gate(&env, folder.path(), &words);
            assert_eq!(done.code, 3, "{name}, {command}: {done:?}");
            // A file or address that makes no sense is named itself, or by its flag.
            let flagged = format!("--{flag}");
            let named = [name.as_str(), &flagged, nonsense(flag)]
                .iter()
                .any(|it| done.stderr.contains(it) || command == "doctor" && done.stdout.contains(it));
            assert!(named, "{name}, {command}: {done:?}");
            count += 1;
        }
    }
    assert!(count > 30, "{count}");
    let mut env = sim.env();
    env.push(("REGISTRY_GATE_MAX_PLAN_AGE".to_owned(), "?!".to_owned()));
    let done = gate(&env, folder.path(), &["cleanup", "apply", "plan.json"]);
    assert!(done.code == 3 && done.stderr.contains("REGISTRY_GATE_MAX_PLAN_AGE"), "{done:?}");
    assert!(sim.requests().is_empty());
}

#[test]
fn no_flag_has_the_name_of_a_dotenv_key() {
    let names = GateKey::ALL.map(GateKey::name).into_iter().chain(CleanupKey::ALL.map(CleanupKey::name));
    let names = names.chain(ContentKeyKey::ALL.map(ContentKeyKey::name));
    let names = names.chain(RetagKey::ALL.map(RetagKey::name));
    let keys: BTreeSet<String> = names.map(|name| format!("{PREFIX}{name}")).collect();
    for (command, flags) in commands() {
        for name in flags.iter().filter_map(|flag| variable_of(&command, flag)) {
            assert!(!keys.contains(&name), "{command}: later jobs would read {name} from the last answer");
        }
    }
    // And an answer that a job inherited changes nothing.
    let (sim, folder) = (Simulator::start(World::default()), tempfile::tempdir().unwrap());
    let mut env = sim.env();
    env.extend(keys.into_iter().map(|key| (key, "present".to_owned())));
    let done = gate(&env, folder.path(), &["check", "v1"]);
    assert_eq!((done.code, done.stderr.as_str()), (10, ""), "{done:?}");
}

#[test]
fn every_flag_that_the_readme_names_is_one() {
    let mut known: BTreeSet<String> = commands().into_iter().flat_map(|(_, flags)| flags).collect();
    known.extend(flags(&["cleanup", "apply"]));
    known.insert("version".to_owned());
    let text = text();
    let is_part = |c: char| c.is_ascii_lowercase() || c == '-';
    // Flags of other programs stand in the pipeline, in the benchmark and the comparison, among the programs of the tests,
    // and where releases are verified and copied.
    let others = [
        "password-stdin",
        "push",
        "registry",
        "jwt",
        "creds",
        "raw",
        "background",
        "cache-from",
        "fail",
        "print",
        "git",
        "certificate-oidc-issuer",
        "certificate-identity",
        "bundle",
        "check",
        "ignore-missing",
        "all",
        "preserve-digests",
        "referrers",
        "digest-tags",
    ];
    for (at, _) in text.match_indices("--").filter(|(at, _)| text[..*at].ends_with([' ', '`'])) {
        let flag: String = text[at + 2..].chars().take_while(|c| is_part(*c)).collect();
        assert!(flag.is_empty() || known.contains(&flag) || others.contains(&flag.as_str()), "--{flag}");
    }
    for flag in ["max-age", "exit-zero", "on-unknown", "dotenv", "prefix", "ca-file", "deadline", "format"] {
        assert!(text.contains(&format!("--{flag}")), "the README does not mention --{flag}");
    }
}
