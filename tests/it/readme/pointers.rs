//! What the documents point at: commands, files, each other.

use super::blocks::indented;
use super::document::{DOCUMENTS, code, root, text};

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;

fn aliases() -> Vec<String> {
    let config = std::fs::read_to_string(root().join(".cargo/config.toml")).unwrap();
    let (_, alias) = config.split_once("[alias]\n").unwrap();
    alias.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name.to_owned()).collect()
}

/// Fails unless somebody who types this gets something.
fn exists(line: &str) {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words[0] {
        "cargo" => assert!(aliases().contains(&words[1].to_owned()), "{line}: no such alias"),
        "registry-gate" => {
            let typed: Vec<_> = words.iter().map(Into::into).collect();
            let parsed = registry_gate::parse(&typed, &BTreeMap::new(), registry_gate::WIDTH);
            assert!(parsed.is_ok(), "{line}: {parsed:?}");
        }
        file => {
            let file = root().join(file);
            let status = std::fs::metadata(&file).unwrap_or_else(|error| panic!("{line}: {error}"));
            assert!(status.permissions().mode() & 0o111 != 0, "{line}: it cannot be run");
        }
    }
}

#[test]
fn the_indented_commands_are_there() {
    let commands = indented();
    for expected in ["cargo demo", "tests/run"] {
        assert!(commands.iter().any(|line| line == expected), "{commands:?}");
    }
    for line in &commands {
        exists(line);
    }
}

#[test]
fn commands_and_files_in_the_text_are_there() {
    let text = text();
    let outside: String = text.split("\n```").step_by(2).collect();
    let mut seen = Vec::new();
    for words in code(&outside) {
        let first = words.split_whitespace().next().unwrap_or_default();
        if first == "cargo" {
            exists(words);
        } else if first.starts_with("tests/") || first.starts_with("src/") {
            assert!(root().join(first).exists(), "{words}: no such file");
        } else {
            continue;
        }
        seen.push(words);
    }
    assert!(seen.contains(&"cargo simulator") && seen.contains(&"tests/conformance/run"), "{seen:?}");
}

#[test]
fn links_lead_somewhere() {
    let others = ["ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"];
    for document in DOCUMENTS.into_iter().chain(others) {
        let file = root().join(document);
        let text = std::fs::read_to_string(&file).unwrap();
        for link in text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            let is_there = file.parent().unwrap().join(link).exists();
            assert!(link.starts_with("https://") || is_there, "{document}: {link}");
        }
    }
}

#[test]
fn the_readme_is_short_and_names_every_document() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    assert!(readme.len() <= 8_000, "{} bytes", readme.len());
    for document in &DOCUMENTS[1..] {
        assert!(readme.contains(&format!("]({document})")), "{document}");
    }
}
