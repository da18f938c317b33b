//! What is told of a key to people and programs.

use super::desk::Desk;
use serde_json::Value;

#[test]
fn what_a_key_is_made_of_is_told_on_standard_error() {
    let desk = Desk::empty().env("CI_PIPELINE_IID", "42");
    desk.write("ctx/Dockerfile", "# syntax=docker/dockerfile:1\nFROM node:22\n");
    desk.write("ctx/.dockerignore", "node_modules\n*.log\n");
    desk.write("ctx/node_modules/x/y", "x");
    desk.write("ctx/a.log", "x");
    desk.link("x", "ctx/l");
    let args = [
        "--build-arg",
        "BUILD=42",
        "--build-arg",
        "VARIANT",
        "--build-arg",
        "HTTP_PROXY=p",
        "--platform",
        "linux/amd64",
    ];
    let told = desk.explained(&args);
    let tag = desk.run(&args).stdout;
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines[0], format!("key      {}", tag.trim_end()));
    assert!(lines[1].starts_with("ignore   ") && lines[1].ends_with("ctx/.dockerignore"), "{told}");
    assert_eq!(
        &lines[2..],
        [
            "in       2 files, 1 link, 61 B; dockerfile; arguments BUILD; linux/amd64",
            "left out 1 file ignored; 1 folder ignored; HTTP_PROXY (a proxy); VARIANT (not set)",
            "note     # syntax=docker/dockerfile:1 can move; pin it, or let `check --max-age` rebuild",
            "note     FROM node:22 can move; pin it, or let `check --max-age` rebuild",
            "note     BUILD has the value of CI_PIPELINE_IID: the key changes with every pipeline",
        ]
    );
}

#[test]
fn odd_contexts_are_noted() {
    let desk = Desk::new();
    assert!(desk.explained(&[]).contains("note     there is no ignore file"));
    desk.write("ctx/.git/HEAD", "x");
    let told = desk.explained(&[]);
    assert!(
        told.contains("note     .git is sent to the builder") && told.contains("left out .git"),
        "{told}"
    );
    assert!(told.contains("note     git's index is not used: it is not there"), "{told}");
    desk.write("ctx/.dockerignore", "*\n");
    let told = desk.explained(&[]);
    assert!(
        told.contains("note     nothing in the context counts") && !told.contains(".git is sent"),
        "{told}"
    );
}

#[test]
fn which_input_another_key_comes_from_is_told() {
    let desk = Desk::new();
    desk.write("ctx/src/main.c", "1");
    desk.write("ctx/old.sh", "1");
    desk.chmod("ctx/old.sh", 0o755);
    desk.write("ctx/mode", "1");
    let old = desk.arg("old.list");
    desk.key(&["--list", &old, "--build-arg", "V=1"]);
    let ran = desk.run(&["--compare", &old, "--build-arg", "V=1"]);
    assert_eq!(ran.stderr, "changed  nothing\n");
    desk.write("ctx/src/main.c", "2");
    desk.write("ctx/src/new.c", "1");
    desk.remove("ctx/old.sh");
    desk.chmod("ctx/mode", 0o755);
    let ran =
        desk.run(&["--compare", &old, "--build-arg", "V=2", "--platform", "linux/amd64", "--format", "json"]);
    assert_eq!(
        ran.stderr,
        "changed  arg V\n\
         changed  mode                  100644 → 100755\n\
         removed  old.sh                (was executable)\n\
         changed  src/main.c            sha256:6b86b273ff34… → sha256:d4735e3a265e…\n\
         added    src/new.c\n\
         added    platform linux/amd64\n"
    );
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    let changes = document["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 6);
    assert_eq!(changes[2]["name"], "old.sh");
    assert_eq!(changes[2]["how"], "removed");
    assert_eq!(changes[2]["after"], Value::Null);
}

#[test]
fn control_characters_in_names_steer_nothing() {
    let desk = Desk::new();
    desk.write("old.list", "");
    let old = desk.arg("old.list");
    desk.key(&["--list", &old]);
    desk.write("ctx/a\u{1b}[2J\nb", "x");
    let ran = desk.run(&["--compare", &old, "--explain"]);
    assert!(!ran.stderr.contains('\u{1b}'), "{ran:?}");
    assert!(ran.stderr.contains(r"added    a\x1b[2J\x0ab"), "{ran:?}");
}
