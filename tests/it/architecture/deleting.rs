//! What deletes or writes is told apart from what reads by type: who may name that type is written here.

use super::paths::passes;
use super::sources::SOURCES;

/// The files that name a registry that may be deleted from, or a token that may. `lib.rs` hands it on to the tests.
const DELETING: [&str; 12] = [
    "command/apply/deletion.rs",
    "command/apply/mod.rs",
    "command/delete_repositories.rs",
    "gitlab/registry/mod.rs",
    "gitlab/token/group.rs",
    "lib.rs",
    "registry/mod.rs",
    "run/apply.rs",
    "run/cleanup.rs",
    "run/connection.rs",
    "run/delete.rs",
    "run/session.rs",
];

/// The files that name a registry that may be written to, or a token that may.
const WRITING: [&str; 10] = [
    "command/retag/mod.rs",
    "command/retag/write.rs",
    "gitlab/registry/writing.rs",
    "gitlab/token/group.rs",
    "gitlab/token/mod.rs",
    "gitlab/token/refusal.rs",
    "lib.rs",
    "registry/mod.rs",
    "run/connection.rs",
    "run/session.rs",
];

#[test]
fn only_what_writes_is_handed_something_that_can() {
    for source in SOURCES.iter() {
        let names = |words: &[&str]| source.paths.iter().any(|path| passes(path, words));
        if names(&["Writes"]) || names(&["Rights", "Push"]) {
            let is_known = WRITING.iter().any(|file| source.file.ends_with(file));
            assert!(is_known, "{} could write", source.file.display());
        }
    }
}

#[test]
fn only_what_deletes_is_handed_something_that_can() {
    for source in SOURCES.iter() {
        let names = |words: &[&str]| source.paths.iter().any(|path| passes(path, words));
        if names(&["Deletes"]) || names(&["Rights", "Delete"]) {
            let is_known = DELETING.iter().any(|file| source.file.ends_with(file));
            assert!(is_known, "{} could delete", source.file.display());
        }
    }
}

#[test]
fn a_registry_that_is_read_has_nothing_that_deletes() {
    let registry = include_str!("../../../src/registry/mod.rs");
    let reads = registry.split("pub trait Registry").nth(1).unwrap().split("\n}\n").next().unwrap();
    assert!(reads.contains("fn look_up"), "{reads}");
    assert!(!reads.contains("fn delete_"), "{reads}");
}
