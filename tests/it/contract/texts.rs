//! What is in the repository means the same on every machine: no folder of one of them, no package registry's host.

use crate::readme::document::root;
use std::path::{Path, PathBuf};

/// Folders below which people and services keep their own files.
const FOLDERS: [&str; 6] = ["root", "home", "Users", "work", "workspace", "builds"];
/// Hosts of package registries, in parts, because this file is read too.
const HOSTS: [(&str, &str); 6] = [
    ("crates", "io"),
    ("pypi", "org"),
    ("npmjs", "org"),
    ("golang", "org"),
    ("debian", "org"),
    ("rubygems", "org"),
];

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        // The lock file names its registry, as it must; transcripts are what real servers said.
        let is_transcript = path.extension().is_some_and(|end| end == "jsonl");
        if ["target", ".git", "Cargo.lock"].contains(&name) || is_transcript {
            continue;
        }
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

/// What stands there that should not.
fn wrong(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for folder in FOLDERS {
        let path = format!("/{folder}/");
        let begins =
            |at: usize| !text[..at].ends_with(|c: char| c.is_alphanumeric() || "._~-}/*".contains(c));
        found.extend(text.match_indices(&path).filter(|(at, _)| begins(*at)).map(|_| path.clone()));
    }
    for (name, end) in HOSTS {
        let host = format!("{name}.{end}");
        found.extend(text.match_indices(&host).map(|_| host.clone()));
    }
    found
}

#[test]
fn no_file_names_a_machine_or_a_package_registry() {
    let mut all = Vec::new();
    files(root(), &mut all);
    assert!(all.len() > 150 && all.iter().any(|path| path.ends_with("README.md")));
    let mut complaints = Vec::new();
    for path in all {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        complaints.extend(wrong(&text).into_iter().map(|what| format!("{}: {what}", path.display())));
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn what_must_not_stand_there_is_recognised() {
    let at = |folder: &str| format!("see /{folder}/me/notes");
    assert!(FOLDERS.iter().all(|folder| wrong(&at(folder)).len() == 1));
    assert_eq!(wrong(&format!("https://static.{}.{}/a", HOSTS[0].0, HOSTS[0].1)).len(), 1);
    assert!(wrong("https://gitlab.example.com/home/page and src/work/mod.rs").is_empty());
}
