//! What else counts beside the context: the recipe, arguments, platforms, further contexts and paths.

use super::desk::Desk;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;

#[test]
fn arguments_count_by_name_in_any_order_and_the_last_of_one_name_does() {
    let desk = Desk::new().env("SET", "v").env("HTTP_PROXY", "http://p");
    let key = |args: &[&str]| desk.key(&args.iter().flat_map(|arg| ["--build-arg", arg]).collect::<Vec<_>>());
    let none = key(&[]);
    assert_eq!(key(&["A=1", "B=2"]), key(&["B=2", "A=1"]));
    assert_eq!(key(&["A=1", "A=2"]), key(&["A=2"]));
    assert_ne!(key(&["A=1"]), key(&["A=2"]));
    assert_ne!(key(&["A=1"]), key(&["B=1"]));
    assert_ne!(key(&["A="]), none);
    assert_eq!(key(&["A"]), none);
    assert_eq!(key(&["SET"]), key(&["SET=v"]));
    assert_eq!(key(&["HTTP_PROXY", "no_proxy=x", "BUILDKIT_INLINE_CACHE=1"]), none);
    assert_ne!(key(&["SOURCE_DATE_EPOCH=0"]), none);
    desk.write("ctx/Dockerfile", "FROM scratch\nARG HTTP_PROXY\n");
    assert_ne!(key(&["HTTP_PROXY"]), key(&[]));
}

#[test]
fn no_value_of_an_argument_is_printed_whatever_goes_wrong() {
    const CANARY: &str = "c4n4ry\nwith=more";
    let desk = Desk::new().env("FROM_OUTSIDE", CANARY).env("CI_COMMIT_SHA", CANARY);
    let (arg, input) = (format!("A={CANARY}"), format!("I={CANARY}"));
    let (list, dotenv) = (desk.arg("list"), desk.arg("dotenv"));
    let nameless = format!("={CANARY}");
    let good = ["--build-arg", &arg, "--build-arg", "FROM_OUTSIDE", "--input", &input];
    let mut said = String::new();
    for more in [
        &["--explain", "--format", "json", "--list", &list, "--dotenv", &dotenv][..],
        &["--file", "nowhere"],
        &["--build-arg", &nameless],
        &["--input", &nameless],
        &["--explain", "--compare", &list],
        &["--no-such-flag"],
        &["--tag-length", "3"],
    ] {
        let ran = desk.run(&[&good, more].concat());
        said = format!("{said}{ran:?}");
    }
    for file in [list, dotenv] {
        said.push_str(&fs::read_to_string(file).unwrap());
    }
    assert!(said.contains("A has the value of CI_COMMIT_SHA"), "{said}");
    assert!(!said.contains("c4n4ry"), "{said}");
}

#[test]
fn a_value_of_any_bytes_has_one_line() {
    let desk = Desk::new();
    let context = desk.path("ctx");
    let mut tags = std::collections::BTreeSet::new();
    for value in [&b"A=\xff"[..], b"A=\xfe", b"A=a\nb", b"A=a=b", b"\xff=1"] {
        let ran = desk.run_os(&[context.as_os_str(), OsStr::new("--build-arg"), OsStr::from_bytes(value)]);
        assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""));
        assert!(tags.insert(ran.stdout), "{value:?}");
    }
}

#[test]
fn platforms_are_a_set_and_stages_know_no_case() {
    let desk = Desk::new();
    let none = desk.key(&[]);
    let key = |platforms: &[&str]| {
        desk.key(&platforms.iter().flat_map(|it| ["--platform", it]).collect::<Vec<_>>())
    };
    assert_eq!(key(&["linux/arm64/v8"]), key(&["linux/arm64"]));
    assert_eq!(key(&["linux/arm64", "linux/amd64"]), key(&["linux/amd64", "linux/arm64", "linux/x86_64"]));
    assert_ne!(key(&["linux/amd64"]), none);
    assert_eq!(desk.key(&["--target", "Release"]), desk.key(&["--target", "release"]));
    assert_ne!(desk.key(&["--target", "release"]), desk.key(&["--target", "debug"]));
    assert_ne!(desk.key(&["--input", "a=1"]), desk.key(&["--input", "a=2"]));
    assert_ne!(desk.key(&["--input", "a=1"]), desk.key(&["--build-arg", "a=1"]));
}

#[test]
fn the_dockerfile_counts_by_its_bytes_wherever_it_lies() {
    let desk = Desk::empty();
    desk.write("ctx/a", "x");
    for place in ["one/Dockerfile", "two/other.name"] {
        desk.write(place, "FROM scratch\n");
    }
    let key = desk.key(&["--file", &desk.arg("one/Dockerfile")]);
    assert_eq!(desk.key(&["--file", &desk.arg("two/other.name")]), key);
    desk.write("one/Dockerfile", "FROM scratch\r\n");
    assert_ne!(desk.key(&["--file", &desk.arg("one/Dockerfile")]), key);
}

#[test]
fn an_ignored_dockerfile_counts_all_the_same() {
    let desk = Desk::new();
    desk.write("ctx/.dockerignore", "Dockerfile\n.dockerignore\n");
    let key = desk.key(&[]);
    desk.write("ctx/.dockerignore", "Dockerfile\n.dockerignore\nnothing\n");
    assert_eq!(desk.key(&[]), key);
    desk.write("ctx/Dockerfile", "FROM scratch\n");
    assert_ne!(desk.key(&[]), key);
    desk.write("ctx/.dockerignore", "Dockerfile\n");
    let key = desk.key(&[]);
    desk.write("ctx/.dockerignore", "Dockerfile\nnothing\n");
    assert_ne!(desk.key(&[]), key, "the builder takes the ignore file along");
}

#[test]
fn of_two_ignore_files_that_of_the_dockerfile_counts() {
    let desk = Desk::empty();
    desk.write("ctx/a", "1");
    desk.write("ctx/b", "1");
    desk.write("ctx/.dockerignore", "a\n.dockerignore\n");
    desk.write("build/Dockerfile", "FROM scratch\n");
    let file = desk.arg("build/Dockerfile");
    let lines = |args: &[&str]| desk.list(args).lines().filter(|line| line.starts_with("context")).count();
    assert_eq!(lines(&["--file", &file]), 1);
    desk.write("build/Dockerfile.dockerignore", "b\n");
    assert_eq!(lines(&["--file", &file]), 2, "a and .dockerignore");
    let other = desk.arg("ctx/.dockerignore");
    assert_eq!(lines(&["--file", &file, "--ignore-file", &other]), 1);
    assert_eq!(lines(&["--file", &file, "--ignore-file", &other, "--leave-out", "b"]), 0);
    assert_eq!(lines(&["--file", &file, "--ignore-file", &other, "--leave-out", "!a"]), 2);
}

#[test]
fn where_builders_choose_otherwise_somebody_has_to_say() {
    let desk = Desk::new();
    desk.write("ctx/.containerignore", "x\n");
    assert!(desk.refused(3, &[]).contains("--ignore-file"));
    desk.key(&["--ignore-file", &desk.arg("ctx/.containerignore")]);
    desk.remove("ctx/.containerignore");
    desk.write("ctx/Dockerfile.containerignore", "x\n");
    assert!(desk.refused(3, &[]).contains("Dockerfile.containerignore"));
    desk.remove("ctx/Dockerfile.containerignore");
    desk.write("ctx/Containerfile", "FROM scratch\n");
    assert!(desk.refused(3, &[]).contains("--file"));
    desk.key(&["--file", &desk.arg("ctx/Containerfile")]);
    desk.remove("ctx/Dockerfile");
    desk.key(&[]);
    desk.write("ctx/dockerfile", "FROM scratch\n");
    assert!(desk.refused(3, &[]).contains("--file"));
    desk.remove("ctx/Containerfile");
    desk.key(&[]);
}

#[test]
fn a_file_that_any_builder_sends_counts() {
    for lines in ["a/b\n!a\n", "a\n!a/b\na\n"] {
        let desk = Desk::new();
        desk.write("ctx/.dockerignore", lines);
        desk.write("ctx/a/b/c", "1");
        let key = desk.key(&[]);
        desk.write("ctx/a/b/c", "2");
        assert_ne!(desk.key(&[]), key, "{lines}");
    }
}

#[test]
fn named_contexts_count_with_their_names_and_their_own_ignore_files() {
    let desk = Desk::new();
    desk.write("lib/a", "1");
    desk.write("lib/b", "1");
    desk.write("lib/.dockerignore", "b\n.dockerignore\n");
    let named = |name: &str| desk.key(&["--named-context", &format!("{name}={}", desk.arg("lib"))]);
    let key = named("lib");
    assert_ne!(named("other"), key);
    desk.write("lib/b", "2");
    assert_eq!(named("lib"), key);
    desk.write("lib/a", "2");
    assert_ne!(named("lib"), key);
    let address = |text: &str| desk.key(&["--named-context", text]);
    assert_ne!(address("x=docker-image://alpine:3.20"), address("x=docker-image://alpine:3.21"));
    let list = desk.list(&["--named-context", "x=docker-image://alpine:3.20"]);
    assert!(list.contains("\nsource\tx\tsha256:"), "{list}");
    assert!(desk.refused(3, &["--named-context", &format!("x={}", desk.arg("nowhere"))]).contains("nowhere"));
}

#[test]
fn further_paths_count_and_a_link_is_what_it_leads_to() {
    let desk = Desk::new();
    desk.write("more/a", "1");
    desk.write("more/sub/b", "1");
    let none = desk.key(&[]);
    let path = |args: &[&str]| {
        let args: Vec<String> = args.iter().map(|path| desk.arg(path)).collect();
        desk.key(&args.iter().flat_map(|path| ["--path", path]).collect::<Vec<_>>())
    };
    let key = path(&["more"]);
    assert_ne!(key, none);
    assert_eq!(path(&["more", "more/sub", "more/a", "more"]), key);
    assert_ne!(path(&["more/a"]), key);
    desk.write("more/sub/b", "2");
    assert_ne!(path(&["more"]), key);
    fs::rename(desk.path("more"), desk.path("moved")).unwrap();
    let moved = desk.key(&["--path", &desk.arg("moved")]);
    desk.link("moved", "more");
    desk.write("moved/sub/b", "1");
    assert_eq!(path(&["more"]), key);
    assert_ne!(moved, key);
    assert!(desk.refused(3, &["--path", &desk.arg("nowhere")]).contains("nowhere"));
}

#[test]
fn the_tag_has_the_prefix_and_length_that_were_asked_for() {
    let desk = Desk::new();
    let tag = |args: &[&str]| desk.run(args).stdout;
    assert_eq!(tag(&["--tag-length", "64", "--tag-prefix", "key."]).trim_end().len(), 68);
    assert!(tag(&["--tag-length", "16"]).starts_with("c-"));
    assert_eq!(desk.run(&["--tag-length", "15"]).exit, 2);
    assert_eq!(desk.run(&["--tag-length", "65"]).exit, 2);
    assert_eq!(desk.run(&["--tag-prefix", "-"]).exit, 2);
}

#[test]
fn pinned_refuses_what_may_be_another_tomorrow() {
    let desk = Desk::new();
    desk.key(&["--pinned"]);
    for line in [
        "FROM node:22",
        "FROM scratch\nADD https://example.com/x /x",
        "# syntax=docker/dockerfile:1\nFROM scratch",
        "FROM scratch\nCOPY --from=nginx:1 / /",
    ] {
        desk.write("ctx/Dockerfile", line);
        assert!(desk.refused(3, &["--pinned"]).contains("another tomorrow"), "{line}");
        desk.key(&[]);
    }
    desk.write("ctx/Dockerfile", format!("FROM node@sha256:{}\n", "0".repeat(64)));
    desk.key(&["--pinned"]);
}

#[test]
fn later_jobs_get_the_key_and_nothing_of_an_old_one() {
    let desk = Desk::new()
        .env("CI_REGISTRY_IMAGE", "registry.example.com/acme/shop")
        .env("CI_REGISTRY", "registry.example.com");
    let file = desk.arg("key.env");
    let tag = desk.key(&["--dotenv", &file]);
    let written = fs::read_to_string(&file).unwrap();
    let key = written.lines().next().unwrap().strip_prefix("REGISTRY_GATE_KEY=").unwrap();
    assert_eq!(key.len(), 64);
    assert_eq!(
        written,
        format!(
            "REGISTRY_GATE_KEY={key}\nREGISTRY_GATE_TAG={tag}\nREGISTRY_GATE_IMAGE=registry.example.com/acme/shop:{tag}\n"
        )
    );
    desk.refused(3, &["--dotenv", &file, "--file", "nowhere"]);
    assert_eq!(
        fs::read_to_string(&file).unwrap(),
        "REGISTRY_GATE_KEY=\nREGISTRY_GATE_TAG=\nREGISTRY_GATE_IMAGE=\n"
    );
}
