//! Time: retries, pauses that servers ask for, hangs, deadlines, tokens that run out; and how often a server
//! in trouble is asked.

use std::time::{Duration, Instant};

use registry_gate::RetryPolicy;
use simulator::{Failure, Fault, RetryAfter, Server, Wire};

use crate::support::{Gate, IMPATIENT, MODES, Outcome, Shop, world};

fn notices(outcome: &Outcome) -> usize {
    outcome.stderr.matches("trying again in").count()
}

#[test]
fn what_passes_is_tried_again_and_said() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        for failure in [429, 502, 503, 504].map(Failure::Status).into_iter().chain([
            Failure::TooManyRequests(RetryAfter::Unsaid),
            Failure::Wire(Wire::Reset),
            Failure::Wire(Wire::Close),
        ]) {
            for server in [Server::Gitlab, Server::Registry] {
                sim.clear_faults();
                sim.fault(Fault::new(failure.clone()).on(server).times(2));
                let outcome = Gate::of(&sim).run_aloud(&["check", "v1"]);
                assert_eq!(outcome.answer(), "0 present true false", "{}", outcome.told());
                // A connection opened early that turns out dead is replaced without a word.
                assert!((1..=2).contains(&notices(&outcome)), "{}", outcome.told());
                assert_eq!(outcome.requests.len(), 4, "{}", outcome.told());
            }
        }
    }
}

#[test]
fn what_does_not_pass_is_not_tried_again() {
    for mode in MODES {
        for failure in [
            Failure::Status(401),
            Failure::Status(403),
            Failure::Html(404),
            Failure::Html(403),
            Failure::Redirect { status: 302, to: "/v2/".to_owned() },
        ] {
            let sim = Shop::open(world(mode));
            sim.fault(Fault::new(failure).on(Server::Registry).always());
            let outcome = Gate::of(&sim).run_aloud(&["check", "v1"]);
            assert_eq!(notices(&outcome), 0, "{}", outcome.told());
            // A HEAD that says nothing of itself is asked again as a GET.
            assert!(outcome.requests.len() <= 3, "{}", outcome.told());
        }
    }
}

#[test]
fn a_pause_asked_for_is_kept() {
    for (retry, least) in
        [(RetryAfter::Fraction(0.25), 250), (RetryAfter::Seconds(1), 1000), (RetryAfter::Date(2), 1000)]
    {
        for server in [Server::Gitlab, Server::Registry] {
            let sim = Shop::open(world(MODES[0]));
            sim.fault(Fault::new(Failure::TooManyRequests(retry)).on(server));
            let watch = Instant::now();
            let patient = RetryPolicy { patience: Duration::from_secs(5), ..IMPATIENT };
            let outcome = Gate::of(&sim).retry(patient).run_aloud(&["check", "v1"]);
            assert_eq!((outcome.exit, notices(&outcome)), (0, 1), "{}", outcome.told());
            assert!(
                watch.elapsed() >= Duration::from_millis(least),
                "{:?}{}",
                watch.elapsed(),
                outcome.told()
            );
        }
    }
}

#[test]
fn a_pause_beyond_the_deadline_is_not_begun() {
    let sim = Shop::open(world(MODES[0]));
    for server in [Server::Gitlab, Server::Registry] {
        sim.clear_faults();
        sim.fault(Fault::new(Failure::TooManyRequests(RetryAfter::Seconds(60))).on(server).always());
        let watch = Instant::now();
        let outcome =
            Gate::of(&sim).retry(RetryPolicy::default()).run_aloud(&["check", "v1", "--deadline", "5s"]);
        outcome.fails(&[6]);
        assert!(
            outcome.stderr.contains("asks to wait 1m, which goes beyond the deadline of 5s"),
            "{}",
            outcome.told()
        );
        assert!(watch.elapsed() < Duration::from_secs(4), "{}", outcome.told());
    }
}

#[test]
fn a_server_that_hangs_costs_the_deadline_and_no_more() {
    let cases: [(&[&str], u64); 6] = [
        (&["check", "v1"], 2),
        (&["check", "none"], 2),
        (&["check", "v1", "--max-age", "20d"], 2),
        (&["check", "v1", "v2", "v3", "none"], 2),
        (&["age", "v1"], 2),
        (&["inspect", "multi"], 3),
    ];
    std::thread::scope(|scope| {
        for mode in MODES {
            for (args, requests) in cases {
                for at in 0..requests {
                    scope.spawn(move || {
                        let sim = Shop::open(world(mode));
                        sim.fault(Fault::new(Failure::Wire(Wire::Hang)).skip(at).always());
                        let watch = Instant::now();
                        let outcome = Gate::of(&sim).run_aloud(&[args, &["--deadline", "1s"]].concat());
                        outcome.fails(&[6]);
                        assert!(outcome.stderr.contains("the deadline of 1s passed"), "{}", outcome.told());
                        assert!(watch.elapsed() < Duration::from_secs(20), "{:?}", watch.elapsed());
                    });
                }
            }
        }
    });
}

#[test]
fn a_body_that_drips_for_ever_costs_the_deadline_and_no_more() {
    let sim = Shop::open(world(MODES[0]));
    sim.fault(Fault::new(Failure::Wire(Wire::Drip { bytes: 1, pause: Duration::from_millis(200) })).always());
    let outcome = Gate::of(&sim).run_aloud(&["check", "v1", "--deadline", "1s"]);
    outcome.fails(&[6]);
}

#[test]
fn a_body_without_end_is_not_read_to_it() {
    std::thread::scope(|scope| {
        for mode in MODES {
            for args in [
                &["check", "v1", "--max-age", "20d"][..],
                &["check", "v1", "v2", "none"],
                &["inspect", "multi"],
            ] {
                for at in 0..2 {
                    scope.spawn(move || {
                        let sim = Shop::open(world(mode));
                        sim.fault(Fault::new(Failure::Wire(Wire::Endless { bytes: None })).skip(at).always());
                        let outcome = Gate::of(&sim).run_aloud(args);
                        outcome.fails(&[7]);
                        // Of a refusal only the beginning is read; it is then told as the refusal it is.
                        let refused = outcome.stderr.contains("answered 404");
                        assert!(refused || outcome.stderr.contains("larger than the"), "{}", outcome.told());
                    });
                }
            }
        }
    });
}

#[test]
fn a_token_that_runs_out_is_renewed_once() {
    for mode in MODES {
        for args in [
            &["check", "v1"][..],
            &["check", "v1", "v2", "v3", "none"],
            &["inspect", "multi"],
            &["check", "multi", "--label", "vendor"],
        ] {
            let sim = Shop::open(world(mode));
            let truth = Gate::of(&sim).run(args);
            for at in 1..truth.requests.len() as u64 {
                sim.fault(Fault::new(Failure::ExpiredToken).on(Server::Registry).skip(at - 1));
                let outcome = Gate::of(&sim).run(args);
                assert_eq!(
                    (outcome.exit, &outcome.stdout),
                    (truth.exit, &truth.stdout),
                    "{}",
                    outcome.told()
                );
                let tokens = outcome.requests.iter().filter(|request| request.path == "/jwt/auth").count();
                assert!(tokens <= 2, "{}", outcome.told());
                sim.clear_faults();
            }
            sim.fault(Fault::new(Failure::ExpiredToken).on(Server::Registry).always());
            let outcome = Gate::of(&sim).run_aloud(args);
            outcome.fails(&[4]);
            assert!(outcome.stderr.contains("are the clocks right"), "{}", outcome.told());
        }
    }
}

fn many(n: usize) -> Vec<String> {
    (0..n).map(|at| format!("part-{at}:v1")).collect()
}

#[test]
fn a_gitlab_in_trouble_is_not_asked_for_every_image() {
    let names = many(40);
    let args: Vec<&str> = std::iter::once("check").chain(names.iter().map(String::as_str)).collect();
    for failure in [
        Failure::Status(503),
        Failure::Wire(Wire::Reset),
        Failure::TooManyRequests(RetryAfter::Seconds(60)),
        Failure::Status(403),
        Failure::Html(200),
    ] {
        for mode in MODES {
            let sim = Shop::open(world(mode));
            sim.fault(Fault::new(failure.clone()).on(Server::Gitlab).always());
            let outcome = Gate::of(&sim).run_aloud(&args);
            outcome.fails(&[4, 6, 7]);
            // Two tokens, three attempts each.
            assert!(outcome.requests.len() <= 6, "{} requests{}", outcome.requests.len(), outcome.told());
            assert!(outcome.stderr.matches("error: ").count() <= 2, "told once a token{}", outcome.told());
            assert!(outcome.stderr.lines().all(|line| line.len() < 400), "{}", outcome.told());
        }
    }
}

#[test]
fn images_wait_for_a_registry_in_trouble_side_by_side() {
    let names = many(16);
    let args: Vec<&str> =
        ["check", "--max-age", "7d"].into_iter().chain(names.iter().map(String::as_str)).collect();
    for mode in MODES {
        let sim = Shop::open(world(mode));
        sim.fault(
            Fault::new(Failure::Wire(Wire::Delay(Duration::from_millis(100)))).on(Server::Registry).always(),
        );
        sim.fault(Fault::new(Failure::Status(503)).on(Server::Registry).always());
        let watch = Instant::now();
        let outcome = Gate::of(&sim).run_aloud(&args);
        outcome.fails(&[6]);
        // One after the other it would be 16 images times 3 attempts times 100 ms.
        assert!(watch.elapsed() < Duration::from_millis(2400), "{:?}", watch.elapsed());
    }
}

#[test]
fn pages_that_lead_nowhere_end() {
    for version in [(4, 6, 0), (4, 14, 0)] {
        let sim = Shop::open(world(MODES[0]).version(version.0, version.1, version.2));
        sim.seed_tags("acme/shop", 1500);
        sim.fault(Fault::new(Failure::EndlessLinks).on(Server::Registry).always());
        for args in [
            &["check", "none", "--max-age", "20d"][..],
            &["check", "v1", "--max-age", "20d"],
            &["check", "none", "nope", "nix"],
        ] {
            let outcome = Gate::of(&sim).run_aloud(args);
            assert!([0, 7, 10].contains(&outcome.exit), "{}", outcome.told());
            assert!(outcome.requests.len() < 12, "{} requests{}", outcome.requests.len(), outcome.told());
        }
    }
}
