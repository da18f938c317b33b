//! A list that could not be finished is a failure, and never a shorter list.

use simulator::{Failure, Fault, Mode, Server, Simulator};

use crate::support::{Gate, MODES, Outcome, Shop, world};

const FORMATS: [&str; 3] = ["text", "json", "csv"];

fn faults() -> Vec<(Failure, &'static [u8])> {
    vec![
        (Failure::Status(500), &[6]),
        (Failure::Status(503), &[6]),
        (Failure::Status(403), &[4]),
        (Failure::Html(502), &[6]),
        (Failure::Html(200), &[7]),
        (Failure::InvalidJson, &[7]),
        (Failure::ForeignLink, &[7]),
    ]
}

fn seeded(mode: Mode) -> Simulator {
    let sim = Simulator::start(world(mode));
    sim.seed_tags("acme/shop", if mode == Mode::Metadata { 3_500 } else { 40 });
    sim
}

/// Whether everything there was came out, or nothing and a failure.
fn is_honest(outcome: &Outcome, all: &str) {
    match outcome.exit {
        0 => assert_eq!(outcome.stdout, all, "{}", outcome.told()),
        4 | 6 | 7 => {
            assert_eq!(outcome.stdout, "", "{}", outcome.told());
            assert!(
                outcome.stderr.contains("error: cannot ") && outcome.stderr.contains("hint: "),
                "{}",
                outcome.told()
            );
        }
        _ => panic!("{}", outcome.told()),
    }
}

#[test]
fn every_fault_at_every_request_is_a_failure_or_does_no_harm() {
    for mode in MODES {
        let sim = seeded(mode);
        let args = ["tags", "--sort", "age,name", "--format", "csv"];
        let sound = Gate::of(&sim).run_aloud(&args);
        assert_eq!(sound.exit, 0, "{}", sound.told());
        let last = sound.requests.len() as u64 - 1;
        for (failure, exits) in faults() {
            for position in [0, 1, 2, 3, last / 2, last] {
                sim.clear_faults();
                sim.fault(Fault::new(failure.clone()).skip(position).always());
                let outcome = Gate::of(&sim).run_aloud(&args);
                is_honest(&outcome, &sound.stdout);
                assert!(
                    outcome.exit == 0 || exits.contains(&outcome.exit) || outcome.exit == 7,
                    "{failure:?} {}",
                    outcome.told()
                );
            }
        }
    }
}

#[test]
fn how_far_it_came_is_said() {
    let sim = seeded(Mode::Metadata);
    sim.fault(Fault::new(Failure::Status(503)).on(Server::Registry).path("last=").skip(1).always());
    let outcome = Gate::of(&sim).run_aloud(&["tags"]);
    assert_eq!(outcome.exit, 6, "{}", outcome.told());
    assert!(outcome.stderr.contains("2000 tags were read until then"), "{}", outcome.told());
}

#[test]
fn partial_prints_what_there_is_and_marks_it_in_every_format() {
    let sim = seeded(Mode::Metadata);
    let fail = || {
        sim.clear_faults();
        sim.fault(Fault::new(Failure::Status(503)).on(Server::Registry).path("last=").skip(1).always());
    };
    for format in FORMATS {
        fail();
        let outcome = Gate::of(&sim).run_aloud(&["tags", "--partial", "--format", format]);
        assert_eq!(outcome.exit, 6, "{}", outcome.told());
        let mark = match format {
            "text" => "incomplete: ",
            "json" => "\"complete\": false",
            _ => ",false\n",
        };
        assert!(outcome.stdout.contains(mark), "{format}: {}", outcome.stderr);
        assert!(outcome.stdout.contains("tag-0001999") && !outcome.stdout.contains("tag-0002000"));
    }
    fail();
    let outcome = Gate::of(&sim).run_aloud(&["tags", "--partial", "--count"]);
    assert_eq!(outcome.stdout, "2000 incomplete\n", "{}", outcome.told());
}

#[test]
fn pages_in_a_circle_end_as_a_failure() {
    for mode in MODES {
        let sim = seeded(mode);
        sim.fault(Fault::new(Failure::EndlessLinks).on(Server::Registry).path("tags/list").always());
        let outcome = Gate::of(&sim).run_aloud(&["tags", "--count"]);
        assert_eq!((outcome.exit, outcome.stdout.as_str()), (7, ""), "{}", outcome.told());
    }
}

#[test]
fn lists_of_gitlab_that_break_off_are_failures_too() {
    let sim = Simulator::start(world(Mode::Metadata));
    sim.seed_repositories(230, 1, 1);
    for (failure, exits) in faults() {
        sim.clear_faults();
        sim.fault(Fault::new(failure.clone()).on(Server::Gitlab).path("page=2").always());
        for args in [&["tags", "--all-repositories", "--count"][..], &["repositories", "--count"]] {
            let outcome = Gate::of(&sim).run_aloud(args);
            assert_eq!(outcome.stdout, "", "{failure:?}{}", outcome.told());
            assert!(exits.contains(&outcome.exit) || outcome.exit == 7, "{failure:?}{}", outcome.told());
        }
    }
}

#[test]
fn a_registry_that_fails_is_no_count_of_nothing() {
    let sim = Shop::open(world(Mode::Metadata));
    sim.fault(Fault::new(Failure::Status(503)).on(Server::RegistryFromRails).always());
    let outcome = Gate::of(&sim).run_aloud(&["repositories", "--format", "json"]);
    assert_eq!(outcome.json()["repositories"][0]["tags_count"], 5, "Rails would say 0{}", outcome.told());
    sim.fault(Fault::new(Failure::Status(503)).on(Server::Registry).always());
    let outcome = Gate::of(&sim).run_aloud(&["repositories"]);
    assert_eq!((outcome.exit, outcome.stdout.as_str()), (6, ""), "{}", outcome.told());
}

#[test]
fn a_token_without_rights_is_denied() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        sim.fault(Fault::new(Failure::LostActions(vec!["pull".into()])).on(Server::Gitlab).always());
        for args in [&["tags"][..], &["tags", "--all-repositories"], &["repositories"]] {
            let outcome = Gate::of(&sim).run_aloud(args);
            assert_eq!((outcome.exit, outcome.stdout.as_str()), (4, ""), "{}", outcome.told());
        }
    }
}

#[test]
fn an_empty_list_that_others_contradict_is_believed_by_nobody() {
    let sim = seeded(Mode::Metadata);
    let empty = Failure::Answer {
        status: 200,
        headers: vec![("Content-Type".into(), "application/json".into())],
        body: b"[]".to_vec(),
    };
    sim.fault(Fault::new(empty).on(Server::Registry).path("/gitlab/v1/").always());
    let outcome = Gate::of(&sim).run_aloud(&["tags", "--count"]);
    assert_eq!((outcome.exit, outcome.stdout.as_str()), (7, ""), "{}", outcome.told());
}

#[test]
fn a_first_page_that_lost_its_link_is_not_the_end() {
    let sim = Simulator::start(world(Mode::Metadata));
    sim.seed_tags("acme/shop", 1_000);
    let page = Gate::of(&sim).run_aloud(&["tags", "--count"]).stdout;
    assert_eq!(page, "1000\n");
    // What a proxy that drops the field leaves of the first of several pages.
    let list = Gate::of(&sim).run_aloud(&["tags", "--details", "none", "--format", "json"]).json();
    let rows: Vec<serde_json::Value> = list["tags"].as_array().unwrap().iter().map(|tag| {
        serde_json::json!({ "name": tag["name"], "digest": tag["digest"], "media_type": tag["media_type"] })
    }).collect();
    sim.seed_tags("acme/shop", 1_500);
    let cut = Failure::Answer {
        status: 200,
        headers: vec![("Content-Type".into(), "application/json".into())],
        body: serde_json::to_vec(&rows).unwrap(),
    };
    sim.fault(Fault::new(cut).on(Server::Registry).path("/gitlab/v1/").times(1));
    assert_eq!(Gate::of(&sim).run_aloud(&["tags", "--count"]).stdout, "1500\n");
}
