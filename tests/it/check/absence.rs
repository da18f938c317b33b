//! What proves that an image is absent: the registry's own error code in the body of a `GET`, and nothing else.

use simulator::{Failure, Fault, Mode, Server, Simulator, foreign_404s};

use crate::support::{Gate, MODES, Outcome, Shop, world};

/// Every way by which the gate comes to a no.
const QUESTIONS: [&[&str]; 8] = [
    &["check", "v1"],
    &["check", "v1", "--max-age", "90d"],
    &["check", "v1", "--max-age", "90d", "--clock", "created"],
    &["check", "v1", "--platform", "linux/amd64"],
    &["check", "v1", "--label", "vendor"],
    &["check", "v1", "v2", "v3", "old"],
    &["age", "v1"],
    &["inspect", "v1"],
];

fn ask(sim: &Simulator, question: &[&str]) -> Outcome {
    Gate::of(sim).run_aloud(question)
}

#[test]
fn a_404_that_is_not_the_registrys_own_is_never_absence_whatever_it_wears() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        for (dress, answer) in foreign_404s() {
            for question in QUESTIONS {
                sim.clear_faults();
                sim.fault(Fault::new(answer.clone()).on(Server::Registry).path("/manifests/").always());
                sim.fault(Fault::new(answer.clone()).on(Server::Registry).path("/gitlab/v1/").always());
                let outcome = ask(&sim, question);
                assert_ne!(outcome.exit, 10, "{dress}, {mode:?}{}", outcome.told());
                outcome.fails(&[7]);
            }
        }
    }
}

#[test]
fn what_the_metadata_api_does_not_know_is_asked_of_the_manifest() {
    let sim = Shop::open(world(Mode::Metadata));
    let headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
    for code in ["TAG_UNKNOWN", "NAME_UNKNOWN"] {
        let body = format!(r#"{{"errors":[{{"code":"{code}","message":"not known"}}]}}"#);
        for question in QUESTIONS {
            sim.clear_faults();
            let answer =
                Failure::Answer { status: 404, headers: headers.clone(), body: body.clone().into_bytes() };
            sim.fault(Fault::new(answer).on(Server::Registry).path("/gitlab/v1/").always());
            let outcome = ask(&sim, question);
            assert_ne!(outcome.exit, 10, "{code}{}", outcome.told());
        }
    }
}

#[test]
fn a_list_that_lacks_a_name_is_no_proof_at_any_length() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        for names in [0, 1, 2, 7] {
            let rows: Vec<String> = (0..names)
                .map(|at| format!(r#"{{"name":"x{at}","digest":"sha256:{}"}}"#, "0".repeat(64)))
                .collect();
            let answer = Failure::Answer {
                status: 200,
                headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
                body: format!("[{}]", rows.join(",")).into_bytes(),
            };
            sim.clear_faults();
            sim.fault(Fault::new(answer).on(Server::Registry).path("/gitlab/v1/").always());
            let outcome = ask(&sim, &["check", "v1", "v2", "v3", "old"]);
            assert_eq!(outcome.exit, 0, "{mode:?}, a list of {names}{}", outcome.told());
        }
    }
}

#[test]
fn nothing_is_asked_by_head() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        for question in QUESTIONS.into_iter().chain([&["check", "none"][..], &["check", "none", "v1"]]) {
            let outcome = ask(&sim, question);
            let heads = outcome.requests.iter().filter(|request| request.method == "HEAD");
            assert_eq!(heads.count(), 0, "{}", outcome.told());
        }
    }
}

#[test]
fn an_absent_image_is_three_requests_at_most() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        for question in [&["check", "none"][..], &["check", "none", "--exit-zero"], &["inspect", "none"]] {
            let outcome = ask(&sim, question);
            let most = if question[0] == "inspect" && mode != Mode::Metadata { 4 } else { 3 };
            assert!(outcome.requests.len() <= most, "{}", outcome.told());
        }
    }
}

#[test]
fn a_no_is_believed_only_with_the_canary() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        let asked = |more: &[&str]| Gate::of(&sim).run_aloud(&[&["check", "none"], more].concat());
        assert_eq!(asked(&["--canary", "v1"]).answer(), "10 absent false true");
        assert_eq!(asked(&["--canary", "worker:v1"]).answer(), "10 absent false true");
        let doubted = asked(&["--canary", "gone"]);
        doubted.fails(&[7]);
        assert!(doubted.stderr.contains("the canary is not there either"), "{}", doubted.told());
        assert_eq!(asked(&["--canary", "gone", "--on-unknown", "absent"]).exit, 10);
        Gate::of(&sim).run_aloud(&["age", "none", "--canary", "gone"]).fails(&[7]);
        Gate::of(&sim).run_aloud(&["inspect", "none", "--canary", "gone"]).fails(&[7]);
        let with = asked(&["--canary", "v2"]).requests.len();
        assert_eq!(with, asked(&[]).requests.len() + 1, "it costs one request");
    }
}

#[test]
fn a_canary_costs_nothing_where_everything_is_there_and_spoils_no_yes() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        let outcome = Gate::of(&sim).run(&["check", "v1", "--canary", "gone"]);
        assert_eq!((outcome.answer().as_str(), outcome.requests.len()), ("0 present true false", 2));
        let both = Gate::of(&sim).run_aloud(&["check", "v1", "none", "--canary", "gone"]);
        both.fails(&[7]);
        assert!(both.stdout.starts_with("present "), "{}", both.told());
        sim.fault(Fault::new(Failure::Status(503)).on(Server::Registry).path("/manifests/v2").always());
        Gate::of(&sim).run_aloud(&["check", "none", "--canary", "v2"]).fails(&[6]);
    }
}
