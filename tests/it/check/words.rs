//! Nobody else's words in the log: what servers and callers say steers no terminal and tells no password.

use registry_gate::is_dangerous;
use simulator::{Failure, Fault, ImageSpec, Server};

use crate::support::{Gate, MODES, Outcome, Shop, TOKEN, base64, world};

/// As GitLab's log and a terminal would obey it: a section, an escape, a change of direction, an invisible letter.
const EVIL: &str = "x\r\n\u{1b}[0Ksection_start:1700000000:evil[collapsed=true]\r\u{1b}[0Kpwn\u{202e}\u{9b}2J\u{61c}\u{200b}\u{2060}";

fn is_harmless(outcome: &Outcome) {
    let told = format!("{}{}", outcome.stdout, outcome.stderr);
    let bad: Vec<char> = told.chars().filter(|c| *c != '\n' && is_dangerous(*c)).collect();
    assert!(bad.is_empty() && !told.contains("\nsection_start"), "{bad:?}{}", outcome.told());
}

#[test]
fn what_is_typed_or_set_is_told_without_steering_the_log() {
    let sim = Shop::open(world(MODES[0]));
    let unknown = format!("--{EVIL}");
    for (code, args) in [
        (2, &["check", EVIL][..]),
        (2, &["check", "v1", "--max-age", EVIL]),
        (2, &["check", "v1", "--platform", EVIL]),
        (2, &["check", "v1", &unknown]),
        (2, &[EVIL]),
        (2, &["tags", "--repository", EVIL]),
        (2, &["tags", "--filter", EVIL, "=", EVIL]),
        (2, &["tags", "--sort", EVIL]),
        (2, &["delete", "v1", "--format", EVIL]),
        (3, &["check", "v1", "--ca-file", EVIL]),
        (3, &["check", "v1", "--server", EVIL]),
        (3, &["cleanup", "apply", EVIL]),
        (3, &["cleanup", "--policy", EVIL]),
    ] {
        let outcome = Gate::of(&sim).run_aloud(args);
        assert_eq!(outcome.exit, code, "{}", outcome.told());
        is_harmless(&outcome);
    }
    for variable in [
        "REGISTRY_GATE_IMAGES",
        "REGISTRY_GATE_MAX_AGE",
        "CI_SERVER_URL",
        "CI_REGISTRY_IMAGE",
        "CI_REGISTRY_USER",
    ] {
        let outcome = Gate::of(&sim).env(variable, EVIL).run_aloud(&["check"]);
        let codes = if variable == "REGISTRY_GATE_IMAGES" { [2, 3] } else { [3, 2] };
        assert!(codes.contains(&outcome.exit), "{}", outcome.told());
        is_harmless(&outcome);
    }
    is_harmless(&Gate::of(&sim).env(&format!("REGISTRY_GATE_{EVIL}"), "1").run_aloud(&["check", "v1"]));
}

#[test]
fn what_an_image_says_of_itself_is_shown_without_steering_the_log() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        let image = ImageSpec::new().created("2026-01-21T12:00:00Z").label(EVIL, EVIL).label("is", EVIL);
        Shop::put(&sim, "acme/shop", "evil", &image, "2026-01-21T12:00:00Z");
        for args in [
            &["inspect", "evil"][..],
            &["inspect", "evil", "--format", "json"],
            &["check", "evil", "--label", "is=other"],
            &["check", "evil", "--label", "is=other", "--format", "json"],
            &["tags"],
            &["tags", "--format", "csv"],
        ] {
            let outcome = Gate::of(&sim).run_aloud(args);
            assert!([0, 12].contains(&outcome.exit), "{}", outcome.told());
            is_harmless(&outcome);
        }
        let inspected = Gate::of(&sim).run(&["inspect", "evil", "--format", "json"]).json();
        assert_eq!(inspected["image"]["platforms"][0]["labels"]["is"], EVIL, "programs read what is there");
    }
}

#[test]
fn a_password_where_none_belongs_is_told_by_its_variable_and_never_shown() {
    const PASSWORD: &str = "hunter2secret";
    let sim = Shop::open(world(MODES[0]));
    let host = sim.env().into_iter().find(|(name, _)| name == "CI_REGISTRY").expect("a registry").1;
    let gate = || Gate::of(&sim).secret(PASSWORD);
    for user in
        [format!("user:{PASSWORD}@{host}"), format!("us/er:{PASSWORD}@{host}"), format!("{PASSWORD}@{host}")]
    {
        for (variable, value) in [
            ("CI_REGISTRY", user.clone()),
            ("CI_REGISTRY_IMAGE", format!("{user}/acme/shop")),
            ("CI_REGISTRY_IMAGE", format!("https://{user}/acme/shop")),
            ("CI_SERVER_URL", format!("http://{user}")),
            ("CI_API_V4_URL", format!("http://{user}/api/v4")),
            ("REGISTRY_GATE_SERVER", format!("http://{user}")),
            ("REGISTRY_GATE_PROJECT", format!("{user}/acme/shop")),
            ("REGISTRY_GATE_IMAGES", format!("v1 {user}/acme/shop:v1")),
            ("HTTP_PROXY", format!("htp://{user}")),
        ] {
            let image = if variable == "REGISTRY_GATE_IMAGES" { &[][..] } else { &["v1"] };
            let outcome = gate().env(variable, &value).run_aloud(&[&["check"], image].concat());
            assert_eq!(
                (outcome.answer().as_str(), outcome.requests.len()),
                ("3 unknown - -", 0),
                "{}",
                outcome.told()
            );
            assert!(outcome.stderr.contains(variable), "{}", outcome.told());
        }
        let full = format!("{user}/acme/shop:v1");
        let url = format!("https://{user}/x");
        for args in [
            &["check", &full][..],
            &["check", "v1", "--platform", &url],
            &["check", "v1", "--ca-file", &url],
            &["check", "v1", "--server", &url],
            &["check", "v1", "--project", &full],
            &["tags", "--repository", &full],
            &["tags", "--filter", "name", "=~", &url, "--sort", &url],
            &["cleanup", "apply", &url],
            &[&url],
        ] {
            let outcome = gate().run_aloud(args);
            assert!([2, 3].contains(&outcome.exit), "{}", outcome.told());
        }
    }
}

#[test]
fn a_token_that_a_server_sends_back_is_not_told_in_whatever_pieces() {
    let pair = base64(format!("gitlab-ci-token:{TOKEN}").as_bytes());
    let cut = |text: &str, at: usize, between: &str| format!("{}{between}{}", &text[..at], &text[at..]);
    for said in [
        TOKEN.to_owned(),
        cut(TOKEN, 14, "\n"),
        cut(TOKEN, 20, "\r\n  "),
        cut(TOKEN, 18, "<br>"),
        format!("it begins with {}...", &TOKEN[..20]),
        format!("Authorization: Basic {}", cut(&pair, 32, "\n ")),
        format!("Authorization: Basic {}", cut(&pair, 44, "\r\n")),
        serde_json::json!({"message": cut(TOKEN, 14, "\n")}).to_string(),
    ] {
        let sim = Shop::open(world(MODES[0]));
        let answer = Failure::Answer { status: 403, headers: Vec::new(), body: said.clone().into_bytes() };
        sim.fault(Fault::new(answer).on(Server::Gitlab).path("/jwt/auth").always());
        for args in [&["check", "v1"][..], &["check", "v1", "--format", "json", "-v"], &["tags"]] {
            let outcome = Gate::of(&sim).run_aloud(args);
            assert_eq!(outcome.exit, 4, "{}", outcome.told());
            let told = outcome.told();
            let is_shown = |piece: &[u8]| told.contains(std::str::from_utf8(piece).expect("ASCII"));
            assert!(!TOKEN.as_bytes().windows(10).any(is_shown), "{said}: {told}");
            assert!(!pair.as_bytes()[24..].windows(10).any(is_shown), "{said}: {told}");
        }
    }
}
