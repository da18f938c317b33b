//! Every answer in JSON is what the published schema says, with `null` where nothing is known.

use crate::ask::program;
use programs::{Done, command, run};
use serde_json::Value;
use simulator::{Failure, Fault, ImageSpec, Mode, Server, Simulator, World};
use std::path::{Path, PathBuf};

const SCHEMA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/output/schema.json");

/// The questions, of which the last ones fail as a whole.
const QUESTIONS: [&[&str]; 45] = [
    &["check", "v1"],
    &["check", "v9"],
    &["check", "v1", "--max-age", "1d"],
    &["check", "undated", "--max-age", "1d", "--clock", "created"],
    &["check", "multi", "--platform", "linux/amd64"],
    &["check", "multi", "--platform", "linux/s390x", "--label", "a"],
    &["check", "v1", "--label", "a=c"],
    &["check", "v1", "v9", "multi", "artifact"],
    &["check", "v1", "--force"],
    &["inspect", "v1"],
    &["inspect", "multi"],
    &["inspect", "undated"],
    &["inspect", "artifact"],
    &["inspect", "v9"],
    &["age", "v1"],
    &["age", "v1", "--unit", "weeks", "--max", "1d", "--clock", "created"],
    &["age", "v9"],
    &["age", "undated", "--clock", "created"],
    &["inspect", "v1", "--age-unit", "days"],
    &["tags"],
    &["tags", "--details", "full", "--age-unit", "days", "--all-repositories"],
    &["tags", "--sort", "-size,created", "--limit", "1", "--filter", "platform", "~", "linux"],
    &["tags", "--count"],
    &["repositories", "--tags", "--details", "full"],
    &["repositories", "--details", "none"],
    &["tags", "--repository", "unheard-of", "--partial"],
    &["cleanup", "--name-regex-delete", "m.*|a.*", "--keep-n", "1", "--keep-refs", "branches"],
    &[
        "cleanup",
        "--name-regex-delete",
        "undated",
        "--older-than",
        "7d",
        "--all-repositories",
        "--plan",
        "plan.json",
    ],
    &["cleanup", "apply", "plan.json"],
    &["cleanup", "--name-regex-delete", ".*"],
    &["delete", "v9", "artifact", "--dry-run"],
    &["delete", "v9", "--outcome", "outcome.jsonl"],
    &["delete", "--repository", "worker", "--dry-run"],
    &["delete", "--repository", "worker"],
    &["retag", "v1", "v2", "--dry-run"],
    &["retag", "v1", "v2", "v3"],
    &["retag", "multi", "v1", "v4"],
    &["retag", "v9", "v1"],
    &["check", "v1", "--server", "nonsense"],
    &["inspect", "elsewhere.example.com/acme/shop:v1"],
    &[
        "key",
        "--list",
        "key.list",
        "--build-arg",
        "V=1",
        "--build-arg",
        "HTTP_PROXY=x",
        "--leave-out",
        "*.json",
    ],
    &[
        "key",
        "--compare",
        "key.list",
        "--platform",
        "linux/amd64",
        "--target",
        "x",
        "--leave-out",
        "key.list",
    ],
    &["pipeline", "--config", "images.toml"],
    &["pipeline", "--config", "images.toml", "--force", "--output", "child.yml"],
    &["key", "nowhere"],
];

fn shop(mode: Mode) -> Simulator {
    let sim = Simulator::start(World::default().mode(mode));
    let image = ImageSpec::new().label("a", "b");
    sim.push("acme/shop", "v1", &image);
    sim.push("acme/shop", "undated", &image.clone().undated());
    sim.push("acme/shop", "multi", &image.platforms(&["linux/amd64", "linux/arm/v7"]).attestation());
    sim.push("acme/shop", "artifact", &ImageSpec::new().artifact("application/vnd.example").no_platform());
    sim
}

/// Writes every answer to a file of its own; the files.
fn answers(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    std::fs::write(folder.join("Dockerfile"), "FROM node:22\n").unwrap();
    let images = "[images]\ninclude = 'b.yml'\njob = '.b'\nleave_out = '*.json'\n[[image]]\nname = 'base'\n\
                  [[image]]\nname = 'shop'\nrepository = ''\ntag = 'v1'\nafter = 'base'\n";
    std::fs::write(folder.join("images.toml"), images).unwrap();
    let mut keep = |question: &[&str], done: &Done| {
        let file = folder.join(format!("{:03}.json", files.len()));
        assert!(!done.stdout.is_empty(), "{question:?}: {done:?}");
        std::fs::write(&file, &done.stdout).unwrap();
        files.push(file);
    };
    let ask = |sim: &Simulator, question: &[&str]| {
        let asked = [question, &["--format", "json", "--deadline", "1s"]].concat();
        run(program(&sim.env(), folder).args(asked), "")
    };
    for mode in [Mode::Metadata, Mode::Filesystem, Mode::Distribution] {
        let sim = shop(mode);
        for question in QUESTIONS {
            keep(question, &ask(&sim, question));
        }
        // The files are documents, too, and the outcome is one a line.
        let file = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
        for text in file("outcome.jsonl").lines().map(str::to_owned).chain([file("plan.json")]) {
            keep(&["a file"], &Done { code: 0, stdout: text, stderr: String::new() });
        }
    }
    let sim = shop(Mode::Metadata);
    for failure in [Failure::Status(403), Failure::Html(200), Failure::Status(418)] {
        sim.clear_faults();
        sim.fault(Fault::new(failure).on(Server::Registry).always());
        for question in [
            &["check", "v1"][..],
            &["check", "v1", "--on-unknown", "absent"],
            &["age", "v1"],
            &["inspect", "v1"],
        ] {
            keep(question, &ask(&sim, question));
        }
    }
    files
}

fn checked(arguments: &[&str], files: &[PathBuf]) -> Done {
    run(command("check-jsonschema").args(arguments).args(files), "")
}

#[test]
fn every_answer_is_valid() {
    let folder = tempfile::tempdir().unwrap();
    let files = answers(folder.path());
    assert!(files.len() > 70);
    let done = checked(&["--schemafile", SCHEMA], &files);
    assert_eq!(done.code, 0, "{}{}", done.stdout, done.stderr);
    let done = checked(&["--check-metaschema", SCHEMA], &[]);
    assert_eq!(done.code, 0, "{}{}", done.stdout, done.stderr);
}

/// The paths to all keys of a document.
fn keys(value: &Value, at: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                found.push((at.to_owned(), key.clone()));
                // The names of labels are not ours.
                if key != "labels" {
                    keys(value, &format!("{at}/{key}"), found);
                }
            }
        }
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(place, value)| keys(value, &format!("{at}/{place}"), found));
        }
        _ => {}
    }
}

/// An answer from which any one key is missing, or which has one more, is not valid: `null` is what stands there.
#[test]
fn an_answer_that_lacks_a_key_or_has_another_is_not_valid() {
    let folder = tempfile::tempdir().unwrap();
    let sim = shop(Mode::Filesystem);
    let mut spoiled = Vec::new();
    for question in
        [&["check", "multi"][..], &["inspect", "multi"], &["age", "v1"], &["age", "v1", "--server", "?"]]
    {
        let asked = [question, &["--format", "json"]].concat();
        let done = run(program(&sim.env(), folder.path()).args(asked), "");
        let document: Value = serde_json::from_str(&done.stdout).unwrap();
        let mut found = Vec::new();
        keys(&document, "", &mut found);
        for (at, key) in found {
            let mut missing = document.clone();
            missing.pointer_mut(&at).unwrap().as_object_mut().unwrap().remove(&key).unwrap();
            let mut more = document.clone();
            more.pointer_mut(&at).unwrap()["one_more"] = Value::Null;
            for spoilt in [missing, more] {
                let file = folder.path().join(format!("{:04}.json", spoiled.len()));
                std::fs::write(&file, spoilt.to_string()).unwrap();
                spoiled.push(file);
            }
        }
    }
    let done = checked(&["--output-format", "json", "--schemafile", SCHEMA], &spoiled);
    let report: Value = serde_json::from_str(&done.stdout).unwrap();
    let mut refused: Vec<&str> = report["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["filename"].as_str().unwrap())
        .collect();
    refused.sort_unstable();
    refused.dedup();
    let expected: Vec<&str> = spoiled.iter().map(|file| file.to_str().unwrap()).collect();
    assert!(expected.len() > 100);
    assert_eq!(refused, expected);
}
