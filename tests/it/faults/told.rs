//! Whose fault it is, and in which class: what a server, a proxy or a file did is told as that.

use std::time::{Duration, Instant};

use simulator::{Failure, Fault, Mode, Server, Simulator};

use crate::support::{Folder, Gate, MODES, Shop, world};

fn answering(status: u16, headers: &[(&str, &str)], body: &str) -> Failure {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Failure::Answer { status, headers, body: body.as_bytes().to_vec() }
}

fn token(body: &str) -> Fault {
    Fault::new(answering(200, &[("Content-Type", "application/json")], body))
        .on(Server::Gitlab)
        .path("/jwt/auth")
}

#[test]
fn a_token_that_a_server_made_badly_is_protocol_and_on_unknown_decides() {
    let long = format!(r#"{{"token":"{}"}}"#, "a".repeat(33_000));
    for body in
        [r#"{"token":"abc def"}"#, r#"{"token":"abc\r\nX: 1"}"#, r#"{"token":""}"#, "{}", "[]", "", &long]
    {
        let sim = Shop::open(world(Mode::Metadata));
        sim.fault(token(body).always());
        let outcome = Gate::of(&sim).run_aloud(&["check", "v1"]);
        outcome.fails(&[7]);
        assert!(
            !outcome.stderr.contains("variable") && !outcome.stderr.contains("https"),
            "{}",
            outcome.told()
        );
        let decided = Gate::of(&sim).run_aloud(&["check", "v1", "--on-unknown", "absent"]);
        assert_eq!((decided.exit, decided.key("VERDICT"), decided.key("BUILD")), (10, "unknown", "true"));
        assert!(sim.requests_to(Server::Registry).is_empty());
    }
}

#[test]
fn a_user_name_that_cannot_be_one_is_told_before_anything_is_sent() {
    let sim = Shop::open(world(Mode::Metadata));
    for user in ["deploy\n", "deploy ", "de:ploy", "deploy\u{7f}"] {
        let own = Gate::of(&sim)
            .env("REGISTRY_GATE_TOKEN", "gldt-0123456789abcdef")
            .env("REGISTRY_GATE_USER", user);
        let jobs = Gate::of(&sim).env("CI_REGISTRY_USER", user);
        for (gate, variable) in [(own, "REGISTRY_GATE_USER"), (jobs, "CI_REGISTRY_USER")] {
            for args in [
                &["check", "v1"][..],
                &["tags"],
                &["inspect", "v1"],
                &["cleanup", "--name-regex-delete", ".*"],
            ] {
                let outcome = gate.run_aloud(args);
                assert_eq!(outcome.exit, 3, "{}", outcome.told());
                assert!(outcome.stderr.contains(variable), "{}", outcome.told());
            }
        }
    }
    assert!(sim.requests().is_empty());
}

#[test]
fn a_load_balancers_408_is_asked_again_and_no_answer() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        let late = || Fault::new(answering(408, &[("Connection", "close")], "")).on(Server::Registry);
        sim.fault(late());
        assert_eq!(Gate::of(&sim).run_aloud(&["check", "v1"]).exit, 0);
        sim.fault(late().always());
        for args in [&["check", "v1"][..], &["check", "none"], &["inspect", "v1"], &["age", "v1"]] {
            Gate::of(&sim).run_aloud(args).fails(&[6]);
        }
    }
}

#[test]
fn every_request_tells_caches_to_ask() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        for args in [
            &["check", "v1", "--max-age", "900d"][..],
            &["check", "none"],
            &["inspect", "v1"],
            &["tags", "--details", "full"],
            &["cleanup", "--name-regex-delete", "none", "--keep-refs", "branches"],
        ] {
            let asked = Gate::of(&sim).run_aloud(args).requests;
            assert!(asked.len() > 1, "{args:?}");
            for request in asked {
                assert_eq!(request.headers.get("cache-control"), Some("no-cache"), "{request:?}");
            }
        }
    }
}

/// A folder with a named pipe at whose other end is nobody; not that of the run, whose files are read afterwards.
fn with_pipe() -> Folder {
    let folder = Folder::new();
    let made = std::process::Command::new("mkfifo").arg(folder.path("pipe")).status();
    assert!(made.is_ok_and(|made| made.success()));
    folder
}

#[test]
fn a_named_pipe_does_not_outlive_the_deadline() {
    let sim = Shop::open(world(Mode::Metadata));
    let folder = with_pipe();
    let pipe = folder.arg("pipe");
    let began = |gate: Gate<'_>, args: &[&str]| {
        let watch = Instant::now();
        let outcome = gate.run_aloud(&[args, &["--deadline", "1s"]].concat());
        assert!(watch.elapsed() < Duration::from_secs(5), "{}", outcome.told());
        assert!(matches!(outcome.exit, 3 | 6), "{}", outcome.told());
    };
    for args in [
        &["check", "v1", "--ca-file", &pipe][..],
        &["cleanup", "--policy", &pipe],
        &["cleanup", "apply", &pipe],
        &["check", "v1", "--dotenv", &pipe],
        &["cleanup", "--name-regex-delete", ".*", "--plan", &pipe],
        &["cleanup", "--name-regex-delete", ".*", "--html", &pipe],
        &["cleanup", "--name-regex-delete", ".*", "--apply", "--outcome", &pipe],
        &["tags", "--html", &pipe],
    ] {
        began(Gate::of(&sim), args);
    }
    for variable in ["SSL_CERT_FILE", "CI_SERVER_TLS_CA_FILE"] {
        began(Gate::of(&sim).env(variable, &pipe), &["check", "v1"]);
    }
    let client = Gate::of(&sim).env("CI_SERVER_TLS_CERT_FILE", &pipe).env("CI_SERVER_TLS_KEY_FILE", &pipe);
    began(client, &["check", "v1"]);
    assert!(deleted_nothing(&sim));
}

fn deleted_nothing(sim: &Simulator) -> bool {
    sim.requests().iter().all(|request| request.method != "DELETE")
}

#[test]
fn half_a_client_certificate_or_an_unreadable_one_is_told_before_anything_is_sent() {
    let sim = Shop::open(world(Mode::Metadata).tls(true));
    let ca = sim.ca_file().unwrap().to_str().unwrap().to_owned();
    let both = ["CI_SERVER_TLS_CERT_FILE", "CI_SERVER_TLS_KEY_FILE"];
    for (certificate, key, words) in [
        (ca.as_str(), "", "CI_SERVER_TLS_CERT_FILE is set and CI_SERVER_TLS_KEY_FILE is not"),
        ("", &ca, "CI_SERVER_TLS_KEY_FILE is set and CI_SERVER_TLS_CERT_FILE is not"),
        ("/nonexistent.pem", &ca, "there is no such file, and CI_SERVER_TLS_CERT_FILE names it"),
        (&ca, "/nonexistent.pem", "there is no such file, and CI_SERVER_TLS_KEY_FILE names it"),
        (&ca, &ca, "it holds no private key in PEM, and CI_SERVER_TLS_KEY_FILE names it"),
    ] {
        let outcome = Gate::of(&sim).env(both[0], certificate).env(both[1], key).run_aloud(&["check", "v1"]);
        outcome.fails(&[3]);
        assert!(outcome.stderr.contains(words), "{}", outcome.told());
    }
    assert!(sim.requests().is_empty());
}
