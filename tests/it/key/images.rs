//! The images of a file: each with its key, and all of them asked for at once.

use super::desk::Desk;
use serde_json::Value;
use simulator::{ImageSpec, Simulator, World};
use std::fs;

const FILE: &str = r#"
[images]
platforms = ["linux/amd64"]

[[image]]
name = "base"
context = "base"

[[image]]
name = "api"
context = "services/api"
after = ["base"]
build_args = ["VERSION"]

[[image]]
name = "tools"
context = "nowhere"
tag = "{branch_slug}"
max_age = "7d"
unknown_age = "fresh"
"#;

fn desk() -> Desk {
    let desk = Desk::empty().env("CI_COMMIT_REF_SLUG", "main").env("VERSION", "1");
    for context in ["base", "services/api"] {
        desk.write(format!("ctx/{context}/Dockerfile"), "FROM scratch\nCOPY . /\n");
    }
    desk.write("ctx/registry-gate.toml", FILE);
    desk
}

/// The tags by name.
fn tags(desk: &Desk, more: &[&str]) -> Vec<(String, String)> {
    let config = desk.arg("ctx/registry-gate.toml");
    let ran = desk.run_alone(&[&["--config", &config], more].concat());
    assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""), "{ran:?}");
    let lines = ran.stdout.lines().map(|line| line.split_once('\t').unwrap());
    lines.map(|(name, tag)| (name.to_owned(), tag.to_owned())).collect()
}

#[test]
fn every_image_has_a_line_with_its_name_and_its_tag() {
    let desk = desk();
    let tags = tags(&desk, &[]);
    let names: Vec<&str> = tags.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["base", "api", "tools"]);
    assert_eq!(tags[2].1, "main");
    let alone = desk.run_on("ctx/base", &["--platform", "linux/amd64"]).stdout;
    assert_eq!(tags[0].1, alone.trim_end(), "the same as without a file");
    assert_eq!(self::tags(&desk, &["--only", "api"]), tags[1..2]);
}

#[test]
fn what_an_image_is_built_on_counts_and_nothing_beside_it() {
    let desk = desk();
    let before = tags(&desk, &[]);
    desk.write("ctx/base/new", "x");
    let after = tags(&desk, &[]);
    assert!(before[0] != after[0] && before[1] != after[1], "{before:?} {after:?}");
    assert_eq!(tags(&desk, &["--only", "api"])[0], after[1]);
    desk.write("ctx/services/api/new", "x");
    let last = tags(&desk, &[]);
    assert!(last[0] == after[0] && last[1] != after[1]);
}

#[test]
fn variables_without_a_value_are_those_of_the_run() {
    let one = desk();
    let other = desk().env("OTHER", "1");
    assert_eq!(tags(&one, &[]), tags(&other, &[]));
    let changed = Desk::env(desk(), "VERSION", "2");
    assert_eq!(tags(&one, &[])[0], tags(&changed, &[])[0]);
}

#[test]
fn all_images_are_asked_for_each_under_its_own_conditions() {
    let sim = Simulator::start(World::default());
    let desk = desk().in_job_of(&sim);
    let config = desk.arg("ctx/registry-gate.toml");
    let tags = tags(&desk, &[]);
    let dotenv = desk.arg("gate.env");
    let check = |more: &[&str]| {
        let args = ["--config", &config, "--dotenv", &dotenv, "--format", "json"];
        let ran = desk.check(&[&args[..], more].concat());
        let verdicts: Value = serde_json::from_str(&ran.stdout).unwrap();
        let of = |image: &Value| {
            format!("{} {}", image["name"].as_str().unwrap(), image["verdict"].as_str().unwrap())
        };
        (ran.exit, verdicts["images"].as_array().unwrap().iter().map(of).collect::<Vec<_>>())
    };
    assert_eq!(check(&[]).1, ["base absent", "api absent", "tools absent"]);
    let written = fs::read_to_string(&dotenv).unwrap();
    assert!(written.contains("REGISTRY_GATE_BUILD=true\n"), "{written}");
    assert!(written.contains("REGISTRY_GATE_BUILD_LIST=base api tools\n"), "{written}");
    sim.push("acme/shop/base", &tags[0].1, &ImageSpec::new());
    sim.push("acme/shop/api", &tags[1].1, &ImageSpec::new().label("registry-gate.key", "another"));
    sim.push("acme/shop/tools", "main", &ImageSpec::new().created("2001-01-01T00:00:00Z"));
    assert_eq!(
        check(&["--clock", "auto"]),
        (12, vec!["base present".into(), "api incomplete".into(), "tools present".into()])
    );
    assert_eq!(fs::read_to_string(&dotenv).unwrap().matches("BUILD_LIST=api\n").count(), 1);
    assert_eq!(check(&["--only", "base"]), (0, vec!["base present".into()]));
}

#[test]
fn a_file_that_is_faulty_gives_no_key_and_what_is_said_beside_it_is_refused() {
    let desk = desk();
    let config = desk.arg("ctx/registry-gate.toml");
    for (args, exit, told) in [
        (&["--config", &config, "--only", "web"][..], 2, "it has no image \"web\""),
        (&["--config", &config, "--build-arg", "A=1"], 2, "--build-arg is of one image alone"),
        (&["--config", "nowhere.toml"], 3, "nowhere.toml"),
        (&["--only", "api"], 2, "--config"),
    ] {
        let ran = desk.run_alone(args);
        assert_eq!((ran.exit, ran.stdout.as_str()), (exit, ""), "{ran:?}");
        assert!(ran.stderr.contains(told), "{ran:?}");
    }
    let ran = desk.check(&["--config", &config, "--max-age", "7d"]);
    assert!(ran.exit == 2 && ran.stderr.contains("--max-age is given beside --config"), "{ran:?}");
    let by_variable = Desk::new().env("REGISTRY_GATE_MAX_AGE", "7d").check(&["--config", &config]);
    assert!(
        by_variable.stderr.contains(": REGISTRY_GATE_MAX_AGE is given beside --config"),
        "{by_variable:?}"
    );
    desk.write("ctx/registry-gate.toml", "[[image]]\nname = 'base'\ncontex = 'base'\n");
    let ran = desk.check(&["--config", &config]);
    assert_eq!(ran.exit, 3);
    assert!(
        ran.stderr.contains("line 3, column 1") && ran.stderr.contains("did you mean context?"),
        "{ran:?}"
    );
    desk.write("ctx/registry-gate.toml", "[[image]]\nname = 'base'\ncontext = 'nowhere'\n");
    let ran = desk.run_alone(&["--config", &config]);
    assert_eq!(ran.exit, 3);
    assert!(ran.stderr.contains("for the image base"), "{ran:?}");
}

#[test]
fn images_of_one_context_have_the_keys_that_each_has_alone() {
    let desk = Desk::empty();
    desk.write("ctx/all/Dockerfile", "FROM scratch\nCOPY . /\n");
    for file in ["a.txt", "deep/b.txt", "deep/c.md"] {
        desk.write(format!("ctx/all/{file}"), file);
    }
    desk.write("ctx/other.ignore", "**/*.md\n");
    let image = |name: &str, more: &str| format!("[[image]]\nname = \"{name}\"\ncontext = \"all\"\n{more}\n");
    let file = [
        image("plain", ""),
        image("again", ""),
        image("target", "target = \"release\""),
        image("less", "leave_out = [\"deep\"]"),
        image("without", "ignore_file = \"other.ignore\""),
        image("argument", "build_args = [\"A=1\"]"),
    ];
    desk.write("ctx/registry-gate.toml", file.concat());
    let together = tags(&desk, &[]);
    for (name, tag) in &together {
        assert_eq!(tags(&desk, &["--only", name]), [(name.clone(), tag.clone())]);
    }
    let same = together.iter().filter(|(_, tag)| *tag == together[0].1).count();
    assert_eq!(same, 2, "{together:?}");
}
