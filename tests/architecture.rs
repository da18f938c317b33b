//! The layers of the design, read off the `use` lines: a module uses only lower layers and its own folder.

#![expect(clippy::unwrap_used, reason = "what cannot be read is a failed test")]

use std::fs;
use std::path::{Path, PathBuf};

/// The layers, lowest first. `clock`, `age` and `duration` are nouns too: the command line parses into them.
const LAYERS: [&[&str]; 9] = [
    &[
        "image",
        "secret",
        "error",
        "exit",
        "duration",
        "age",
        "clock",
        "parallel",
        "pattern",
        "sort",
        "version",
        "bytes",
        "interrupt",
    ],
    &["registry", "http"],
    &["cleanup"],
    &["cli", "env", "token"],
    &["metadata", "distribution", "rest", "git", "verdict", "query"],
    &["config", "server", "gate"],
    &["report"],
    &["command"],
    &["output", "journal", "connect", "run", "lib", "main"],
];

/// Modules of one layer that may use each other: the composition.
const COMPOSITION: [&str; 5] = ["journal", "connect", "run", "lib", "main"];

/// Crates that one module alone names, so that each can be replaced in one place.
const OWNERS: [(&str, &[&str]); 8] = [
    ("ureq", &["http"]),
    ("rustls", &["http"]),
    ("envy", &["env"]),
    ("clap", &["cli"]),
    ("regex_lite", &["pattern"]),
    ("ctrlc", &["main"]),
    ("base64", &["token"]),
    ("toml_span", &["cleanup"]),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Every source file with the top-level module it belongs to and its text without comments and tests.
fn modules() -> Vec<(PathBuf, String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let tests = |path: &PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap();
        name.ends_with("_tests") || ["testing", "tests", "properties"].contains(&name)
    };
    files
        .into_iter()
        .filter(|path| !tests(path))
        .map(|path| {
            let inside = path.strip_prefix(&root).unwrap();
            let first = inside.iter().next().unwrap().to_str().unwrap();
            let module = first.trim_end_matches(".rs").to_owned();
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap().to_owned();
            let code: Vec<&str> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            (path, module, code.join("\n"))
        })
        .collect()
}

fn layer(module: &str) -> usize {
    LAYERS.iter().position(|layer| layer.contains(&module)).unwrap_or_else(|| {
        panic!("the module {module} is in no layer: say in tests/architecture.rs where it belongs")
    })
}

/// The top-level modules that a text names by `crate::` (or, in the process, by `registry_gate::`).
fn used(code: &str) -> Vec<String> {
    let mut used = Vec::new();
    for marker in ["crate::", "registry_gate::"] {
        for (at, _) in code.match_indices(marker) {
            let rest = &code[at + marker.len()..];
            let names = match rest.strip_prefix('{') {
                Some(group) => group.split('}').next().unwrap().split(',').map(str::trim).collect::<Vec<_>>(),
                None => vec![rest],
            };
            for name in names {
                let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(name.len());
                if LAYERS.iter().any(|layer| layer.contains(&&name[..end])) {
                    used.push(name[..end].to_owned());
                }
            }
        }
    }
    used
}

#[test]
fn a_module_uses_only_lower_layers_and_its_own_folder() {
    let mut wrong = Vec::new();
    for (path, module, code) in modules() {
        for used in used(&code) {
            let own = used == module;
            // Nouns may be made of nouns, and the composition knows everything.
            let free = COMPOSITION.contains(&module.as_str()) || layer(&module) == 0 && layer(&used) == 0;
            if !own && !free && layer(&used) >= layer(&module) {
                wrong.push(format!("{} uses crate::{used}, which is not below {module}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn commands_and_output_see_no_server() {
    for (path, module, code) in modules() {
        if ["command", "output", "report", "verdict", "gate"].contains(&module.as_str()) {
            for server in ["http", "token", "metadata", "distribution", "rest", "server"] {
                assert!(
                    !used(&code).iter().any(|used| used == server),
                    "{} uses crate::{server}",
                    path.display()
                );
            }
        }
        if module == "command" {
            assert!(!used(&code).iter().any(|used| used == "output"), "{} presents", path.display());
        }
        if module == "output" {
            assert!(!used(&code).iter().any(|used| used == "command"), "{} works", path.display());
        }
        assert!(!code.contains("super::super"), "{} reaches past its folder", path.display());
    }
}

#[test]
fn some_crates_are_named_in_one_module_only() {
    for (path, module, code) in modules() {
        for (name, owners) in OWNERS {
            let named = code.contains(&format!("{name}::")) || code.contains(&format!("use {name};"));
            assert!(!named || owners.contains(&module.as_str()), "{} names {name}", path.display());
        }
    }
}

#[test]
fn clocks_are_read_in_one_module_and_the_environment_in_another() {
    for (path, module, code) in modules() {
        for clock in ["Instant::now", "SystemTime::now", "now_utc", "now_local"] {
            assert!(!code.contains(clock) || module == "clock", "{} reads a clock", path.display());
        }
        for process in ["std::env::", "env::args", "env::vars", "process::exit"] {
            assert!(!code.contains(process) || module == "main", "{} touches the process", path.display());
        }
    }
}
