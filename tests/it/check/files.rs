//! The dotenv file: what becomes of an old one, and what happens where none can be written.

use crate::support::{Folder, Gate, MODES, Shop, world};

const OLD: &str = "REGISTRY_GATE_VERDICT=present\nREGISTRY_GATE_BUILD=false\n";

#[test]
fn an_old_answer_never_survives() {
    let sim = Shop::open(world(MODES[0]));
    let gate = || Gate::of(&sim).old_dotenv(OLD);
    assert_eq!(gate().run(&["check", "none"]).answer(), "10 absent false true");
    assert_eq!(gate().run_aloud(&["check", "v1", "--no-such-flag"]).answer(), "2 unknown - -");
    assert_eq!(gate().run_aloud(&["check"]).answer(), "2 unknown - -");
    assert_eq!(
        gate().run_aloud(&["check", "Bad"]).answer(),
        "0 present true false".replace("0 present true false", "10 absent false true")
    );
    assert_eq!(gate().run_aloud(&["check", "v1", "--max-age", "1month"]).answer(), "2 unknown - -");
    assert_eq!(gate().env("CI_SERVER_URL", "nonsense").run_aloud(&["check", "v1"]).answer(), "3 unknown - -");
    let gone = gate().env("CI_SERVER_URL", "http://127.0.0.1:1").run_aloud(&["check", "v1"]);
    assert_eq!(gone.answer(), "6 unknown - -");
}

#[test]
fn age_and_inspect_write_no_file() {
    let sim = Shop::open(world(MODES[0]));
    for command in ["age", "inspect"] {
        assert_eq!(Gate::of(&sim).run(&[command, "v1"]).dotenv, None);
    }
    assert_eq!(Gate::of(&sim).run(&["check", "--help"]).dotenv, None);
}

#[test]
fn a_folder_that_cannot_be_written_to_is_3_before_any_request() {
    let sim = Shop::open(world(MODES[0]));
    let folder = Folder::new();
    let nowhere = folder.path("nowhere/registry-gate.env");
    let outcome = Gate::of(&sim).run_aloud(&["check", "v1", "--dotenv", nowhere.to_str().unwrap()]);
    assert_eq!((outcome.exit, outcome.requests.len()), (3, 0), "{}", outcome.told());
    assert!(
        outcome.stderr.contains("cannot write ") && outcome.stderr.contains("hint: "),
        "{}",
        outcome.told()
    );
}

#[test]
fn the_prefix_is_that_of_every_key() {
    let sim = Shop::open(world(MODES[0]));
    let outcome = Gate::of(&sim).prefix("IMG_").run(&["check", "v1", "--prefix", "IMG_"]);
    assert_eq!(outcome.answer(), "0 present true false");
    for wrong in ["A-", "1A", "", "A B"] {
        let outcome = Gate::of(&sim).run_aloud(&["check", "v1", "--prefix", wrong]);
        assert_eq!(
            (outcome.answer().as_str(), outcome.requests.len()),
            ("2 unknown - -", 0),
            "{}",
            outcome.told()
        );
    }
}

#[test]
fn the_path_and_the_prefix_are_found_however_they_are_typed() {
    let sim = Shop::open(world(MODES[0]));
    for args in [
        &["check", "v1", "--dotenv=PATH", "--bad"][..],
        &["check", "--dotenv", "PATH", "v1", "--bad"],
        &["check", "--bad", "--dotenv", "PATH"],
    ] {
        let folder = Folder::new();
        let path = folder.path("other.env");
        std::fs::write(&path, OLD).unwrap();
        let args: Vec<String> = args.iter().map(|arg| arg.replace("PATH", path.to_str().unwrap())).collect();
        let outcome = Gate::of(&sim).run_aloud(&args.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(outcome.exit, 2, "{}", outcome.told());
        let written = crate::support::Dotenv::read(&std::fs::read(&path).unwrap(), "REGISTRY_GATE_");
        assert_eq!(written.answer(), "unknown - -");
    }
}
