//! What a job sees of its GitLab: each step of the way, what is behind a broken one, and nothing that is secret.

use simulator::{Failure, Fault, Mode, Role, Simulator};
use time::OffsetDateTime;

use crate::support::{Folder, Gate, Outcome, Shop, world};

/// The clock of this machine is the simulator's, and that of the other tests stands.
fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

fn asked(gate: Gate<'_>, args: &[&str]) -> Outcome {
    let outcome = gate.at(now()).may_examine().run_aloud(&[&["doctor"], args].concat());
    assert!(outcome.stdout.starts_with('{') || outcome.stdout.lines().count() <= 40, "{}", outcome.told());
    outcome
}

/// The word and the text of a finding.
fn finding<'o>(outcome: &'o Outcome, code: &str) -> (&'o str, &'o str) {
    let line = outcome.stdout.lines().find(|line| line.get(11..).is_some_and(|rest| rest.starts_with(code)));
    let line = line.unwrap_or_else(|| panic!("nothing about {code}{}", outcome.told()));
    (line[..11].trim_end(), line[11 + code.len()..].trim_start())
}

fn word<'o>(outcome: &'o Outcome, code: &str) -> &'o str {
    finding(outcome, code).0
}

#[test]
fn a_job_that_works_is_told_so_and_leaves_no_trace() {
    let sim = Shop::open(world(Mode::Metadata).role(Role::Developer));
    let before = sim.with_state(|state| state.rows.len());
    let outcome = asked(Gate::of(&sim), &[]);
    assert_eq!((outcome.exit, outcome.stderr.as_str()), (0, ""), "{}", outcome.told());
    let words: Vec<&str> =
        outcome.stdout.lines().map(|line| line.get(..11).unwrap_or(line).trim_end()).collect();
    assert_eq!(words.iter().filter(|word| **word == "ok").count(), 18, "{}", outcome.told());
    assert_eq!(outcome.stdout.lines().last(), Some("everything that was asked works"));
    assert_eq!(sim.with_state(|state| state.rows.len()), before);
    assert!(outcome.dotenv.is_none(), "{}", outcome.told());
}

#[test]
fn a_repository_that_is_not_there_is_not_made_by_asking() {
    let sim = Simulator::start(world(Mode::Metadata).role(Role::Owner));
    let outcome = asked(Gate::of(&sim), &[]);
    let (word, seen) = finding(&outcome, "token/push");
    assert_eq!((outcome.exit, word), (0, "not asked"), "{}", outcome.told());
    assert_eq!(seen, "acme/shop has no images yet, and to ask would make its repository");
    assert!(outcome.requests.iter().all(|request| !request.target.contains("push")), "{}", outcome.told());
    assert!(sim.with_state(|state| state.rows.is_empty()));
}

#[test]
fn rights_that_only_some_commands_need_are_warnings() {
    let reading = "glpat-only-to-read-S3CR3T";
    let sim = Shop::open(world(Mode::Metadata).access_token(reading, &["read_registry", "read_api"]));
    let gate = || Gate::of(&sim).env("REGISTRY_GATE_TOKEN", reading).secret(reading);
    let outcome = asked(gate(), &[]);
    assert_eq!(outcome.exit, 0, "{}", outcome.told());
    assert_eq!((word(&outcome, "token/push"), word(&outcome, "token/delete")), ("warn", "warn"));
    assert_eq!(word(&outcome, "token/pull"), "ok");
    assert_eq!(outcome.stdout.lines().last(), Some("works, with 2 warnings"));
    let strict = asked(gate(), &["--strict"]);
    assert_eq!(strict.exit, 1, "{}", strict.told());
}

#[test]
fn a_dead_token_is_the_first_failure_and_the_rest_is_not_asked() {
    let sim = Shop::open(world(Mode::Metadata).job_finished());
    let outcome = asked(Gate::of(&sim), &[]);
    assert_eq!((outcome.exit, word(&outcome, "token/pull")), (4, "fail"), "{}", outcome.told());
    assert_eq!((word(&outcome, "way/gitlab"), word(&outcome, "way/registry")), ("ok", "ok"));
    for code in ["token/push", "token/delete", "registry/kind", "registry/database", "registry/deletion"] {
        assert_eq!(word(&outcome, code), "not asked", "{code}{}", outcome.told());
    }
    assert!(outcome.stdout.contains("hint: a job token lives as long as its job"), "{}", outcome.told());
}

#[test]
fn a_job_with_nothing_set_is_told_what_to_set() {
    let sim = Shop::open(world(Mode::Metadata));
    let mut gate = Gate::at_a_desk(&sim);
    let outcome = asked(gate, &[]);
    assert_eq!((outcome.exit, word(&outcome, "names/gitlab")), (3, "fail"), "{}", outcome.told());
    assert_eq!(word(&outcome, "way/gitlab"), "not asked");
    assert!(outcome.requests.is_empty());
    // With GitLab alone the project is missing.
    let server = sim.env().into_iter().find(|(name, _)| name == "CI_SERVER_URL").unwrap().1;
    gate = Gate::at_a_desk(&sim);
    let outcome = asked(gate, &["--server", &server]);
    assert_eq!((outcome.exit, word(&outcome, "names/image")), (3, "fail"), "{}", outcome.told());
}

#[test]
fn at_a_desk_a_project_and_a_token_are_enough() {
    let sim = Shop::open(world(Mode::Metadata));
    let server = sim.env().into_iter().find(|(name, _)| name == "CI_SERVER_URL").unwrap().1;
    let desk = || Gate::at_a_desk(&sim).env("GITLAB_TOKEN", simulator::ACCESS_TOKEN);
    let outcome = asked(desk(), &["--server", &server, "--project", "acme/shop"]);
    assert_eq!(outcome.exit, 0, "{}", outcome.told());
    assert_eq!(
        (word(&outcome, "job/ci"), word(&outcome, "token/pull")),
        ("note", "ok"),
        "{}",
        outcome.told()
    );
    let (_, seen) = finding(&outcome, "token/kind");
    assert_eq!(seen, "an access or deploy token, from GITLAB_TOKEN");
}

#[test]
fn a_registry_without_a_database_and_one_of_others_are_notes() {
    let filesystem = Shop::open(world(Mode::Filesystem));
    let outcome = asked(Gate::of(&filesystem), &[]);
    assert_eq!((word(&outcome, "registry/kind"), word(&outcome, "registry/database")), ("ok", "note"));
    let plain = Shop::open(world(Mode::Distribution));
    let outcome = asked(Gate::of(&plain), &[]);
    assert_eq!((outcome.exit, word(&outcome, "registry/kind")), (0, "note"), "{}", outcome.told());
}

#[test]
fn an_authority_that_nobody_trusts_is_told_on_the_way() {
    let sim = Shop::open(world(Mode::Metadata).tls(true));
    let trusting = asked(Gate::of(&sim), &[]);
    let (word_of, seen) = finding(&trusting, "way/gitlab");
    assert_eq!(word_of, "ok", "{}", trusting.told());
    assert!(
        seen.ends_with("its certificate is trusted by a file alone (files/trust)"),
        "{}",
        trusting.told()
    );
    let outcome = asked(Gate::of(&sim).without("CI_SERVER_TLS_CA_FILE"), &[]);
    assert_eq!((outcome.exit, word(&outcome, "way/gitlab")), (6, "fail"), "{}", outcome.told());
    let missing = asked(Gate::of(&sim).env("SSL_CERT_FILE", "/nonexistent/ca.pem"), &[]);
    assert_eq!((missing.exit, word(&missing, "files/trust")), (3, "fail"), "{}", missing.told());
}

#[test]
fn a_clock_ten_minutes_off_is_a_warning() {
    let sim = Shop::open(world(Mode::Metadata));
    for (minutes, told) in [(10, "ahead of"), (-10, "behind")] {
        let gate = Gate::of(&sim).at(now() + time::Duration::minutes(minutes)).may_examine();
        let outcome = gate.run_aloud(&["doctor"]);
        let (word, seen) = finding(&outcome, "token/clock");
        assert_eq!((outcome.exit, word), (0, "warn"), "{}", outcome.told());
        assert!(seen.contains(&format!("min {told} GitLab's")), "{}", outcome.told());
    }
}

#[test]
fn a_proxy_is_named_without_its_password() {
    let sim = Shop::open(world(Mode::Metadata));
    let gate = Gate::of(&sim).env("HTTP_PROXY", "http://ada:hunter2@127.0.0.1:1").secret("hunter2");
    let outcome = asked(gate, &[]);
    assert_eq!(finding(&outcome, "way/proxy").1, "127.0.0.1:1 of HTTP_PROXY", "{}", outcome.told());
    assert_eq!((outcome.exit, word(&outcome, "way/gitlab")), (6, "fail"), "{}", outcome.told());
}

#[test]
fn an_api_that_refuses_is_a_warning_and_trouble_at_the_registry_a_failure() {
    let sim = Shop::open(world(Mode::Metadata));
    sim.fault(Fault::new(Failure::Status(403)).path("/api/v4").always());
    let outcome = asked(Gate::of(&sim), &[]);
    assert_eq!((outcome.exit, word(&outcome, "api/repositories")), (0, "warn"), "{}", outcome.told());
    sim.clear_faults();
    sim.fault(Fault::new(Failure::Status(500)).path("/v2/").skip(2).always());
    let outcome = asked(Gate::of(&sim), &[]);
    assert_eq!((outcome.exit, word(&outcome, "registry/kind")), (6, "fail"), "{}", outcome.told());
}

#[test]
fn of_the_file_of_images_and_rules_either_half_is_enough() {
    let sim = Shop::open(world(Mode::Metadata));
    let both = "[[image]]\nname = \"api\"\n[[cleanup.rule]]\nname_regex = \".*\"\naction = \"keep\"\n";
    let (image, rule) = both.split_at(both.find("[[cleanup").unwrap());
    for (text, is_understood) in
        [(both, true), (image, true), (rule, true), ("keep = true\n", false), ("", false)]
    {
        let folder = Folder::new();
        std::fs::write(folder.path("registry-gate.toml"), text).unwrap();
        let outcome = asked(Gate::of(&sim), &["--config", &folder.arg("registry-gate.toml")]);
        if is_understood {
            assert_eq!((outcome.exit, word(&outcome, "files/config")), (0, "ok"), "{text}{}", outcome.told());
        } else {
            assert_eq!((outcome.exit, outcome.requests.len()), (3, 0), "{text}{}", outcome.told());
            assert!(outcome.stderr.contains("registry-gate.toml"), "{}", outcome.told());
        }
    }
}

#[test]
fn a_page_in_place_of_the_registry_is_a_failure() {
    let sim = Shop::open(world(Mode::Metadata));
    sim.fault(Fault::new(Failure::Html(200)).on(simulator::Server::Registry).skip(1).always());
    let outcome = asked(Gate::of(&sim), &[]);
    assert_eq!((outcome.exit, word(&outcome, "registry/image")), (7, "fail"), "{}", outcome.told());
    assert_eq!(word(&outcome, "registry/kind"), "fail", "{}", outcome.told());
}

#[test]
fn what_makes_no_sense_is_told_where_it_belongs() {
    let sim = Shop::open(world(Mode::Metadata));
    for (variable, value, code) in [
        ("REGISTRY_GATE_TOKEN", "a b", "token/kind"),
        ("HTTP_PROXY", "nonsense://x", "way/proxy"),
        ("CI_SERVER_URL", "nonsense", "names/gitlab"),
        ("CI_API_V4_URL", "nonsense", "names/gitlab"),
        ("CI_REGISTRY", "elsewhere.example.com", "names/registry"),
        ("CI_REGISTRY_IMAGE", "nonsense", "names/image"),
    ] {
        let outcome = asked(Gate::of(&sim).env(variable, value), &[]);
        let first = outcome.stdout.lines().find(|line| line.starts_with("fail ")).unwrap_or_default();
        assert_eq!((outcome.exit, word(&outcome, code)), (3, "fail"), "{variable}{}", outcome.told());
        assert!(first[11..].starts_with(code), "{variable}{}", outcome.told());
        assert!(outcome.requests.is_empty(), "{}", outcome.told());
    }
}

/// The lines of a page that is not run are those of a run, as far as they are the same everywhere.
#[test]
fn the_page_on_trouble_shows_what_it_tells() {
    let page =
        std::fs::read_to_string(crate::readme::document::root().join("docs/troubleshooting.md")).unwrap();
    let shown = page.split("```").nth(1).unwrap();
    let codes = |text: &str| -> Vec<String> {
        let lines = text.lines().filter_map(|line| line.get(11..)?.split(' ').next());
        lines.filter(|code| code.contains('/')).map(str::to_owned).collect()
    };
    let sim = Shop::open(world(Mode::Filesystem));
    let outcome = asked(Gate::of(&sim), &[]);
    assert_eq!(codes(shown), codes(&outcome.stdout));
    for same in ["registry/kind", "registry/database", "registry/deletion", "api/repositories", "files/trust"]
    {
        let line = outcome.stdout.lines().find(|line| line.contains(same)).unwrap();
        assert!(shown.contains(line), "{line}");
    }
}

#[test]
fn as_json_it_is_what_the_schema_says() {
    let sim = Shop::open(world(Mode::Metadata));
    let outcome = asked(Gate::of(&sim), &["--format", "json"]);
    let json = outcome.json();
    assert_eq!(
        (json["doctor"]["failures"].as_u64(), json["doctor"]["exit_code"].as_u64()),
        (Some(0), Some(0))
    );
    assert_eq!(json["doctor"]["findings"][0]["code"], "job/ci");
}
