//! `wait`: the gate is asked until it holds. Time is the test's own, and passes at once.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use registry_gate::Pace;
use simulator::{Failure, Fault, ImageSpec, Mode, RetryAfter, Server, Simulator, Wire};

use crate::support::{Gate, MODES, Outcome, Shop, world};

/// Time that passes when somebody waits, and what happens meanwhile: something at the end of each pause, from 1.
struct Meanwhile<'a> {
    pauses: Mutex<Vec<Duration>>,
    happens: Box<dyn Fn(usize) + 'a>,
    ends_at: usize,
}

impl<'a> Meanwhile<'a> {
    fn new(happens: impl Fn(usize) + 'a) -> Self {
        Self { pauses: Mutex::default(), happens: Box::new(happens), ends_at: usize::MAX }
    }

    fn seconds(&self) -> Vec<f64> {
        let pauses = self.pauses.lock().unwrap_or_else(PoisonError::into_inner);
        pauses.iter().map(Duration::as_secs_f64).collect()
    }
}

impl Pace for Meanwhile<'_> {
    fn spent(&self) -> Duration {
        self.pauses.lock().unwrap().iter().sum()
    }

    fn pause(&self, length: Duration) -> bool {
        let mut pauses = self.pauses.lock().unwrap();
        pauses.push(length);
        (self.happens)(pauses.len());
        pauses.len() >= self.ends_at
    }
}

fn wait(sim: &Simulator, meanwhile: &Meanwhile<'_>, args: &[&str]) -> Outcome {
    Gate::of(sim).pace(meanwhile).run_aloud(&[&["wait"], args].concat())
}

fn down(sim: &Simulator, failure: Failure) {
    sim.fault(Fault::new(failure).on(Server::Registry).always());
}

#[test]
fn who_need_not_wait_is_told_what_check_tells() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        let never = Meanwhile::new(|_| panic!("a pause"));
        let waited = Gate::of(&sim).pace(&never).run(&["wait", "v1"]);
        let checked = Gate::of(&sim).run(&["check", "v1"]);
        assert_eq!(waited.stdout, checked.stdout);
        assert_eq!(waited.answer(), "0 present true false");
        assert_eq!(waited.requests.len(), checked.requests.len());
    }
}

#[test]
fn an_image_that_comes_ends_it() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        let meanwhile = Meanwhile::new(|pause| {
            if pause == 3 {
                sim.push("acme/shop", "new", &ImageSpec::new().layers(&[41]));
            }
        });
        let outcome = wait(&sim, &meanwhile, &["new"]);
        assert_eq!(outcome.answer(), "0 present true false", "{}", outcome.told());
        let pauses = meanwhile.seconds();
        assert_eq!(pauses.len(), 3);
        for (pause, most) in pauses.iter().zip([5.0, 7.5, 11.25]) {
            assert!((0.79 * most..=most).contains(pause), "{pauses:?}");
        }
        let lines: Vec<&str> = outcome.stderr.lines().collect();
        assert_eq!(lines.len(), 2, "{}", outcome.stderr);
        assert!(
            lines[0].starts_with("after 0ms: registry.example.com/acme/shop:new is absent: ")
                || lines[0].contains(" is absent: "),
            "{}",
            lines[0]
        );
        assert!(lines[1].contains("/acme/shop:new is present: it exists"), "{}", lines[1]);
    }
}

#[test]
fn one_that_never_comes_is_absent_and_the_time_is_used() {
    let sim = Shop::open(world(Mode::Metadata));
    let meanwhile = Meanwhile::new(|_| {});
    let outcome = wait(&sim, &meanwhile, &["v1", "none"]);
    assert_eq!(outcome.answer(), "10 absent false true", "{}", outcome.told());
    assert!((1797.0..=1800.0).contains(&meanwhile.spent().as_secs_f64()), "{:?}", meanwhile.spent());
    assert!(meanwhile.seconds().iter().all(|pause| *pause <= 60.0));
    assert!(
        outcome.stderr.ends_with("note: 30m are over, and the last answer counts\n"),
        "{}",
        outcome.stderr
    );
    assert_eq!(outcome.stderr.lines().count(), 2, "{}", outcome.stderr);
    let soon = Meanwhile::new(|_| {});
    let outcome = wait(&sim, &soon, &["none", "--timeout", "1m", "--interval", "20s", "--exit-zero"]);
    assert_eq!(outcome.answer(), "0 absent false true");
    assert!(soon.spent() < Duration::from_secs(60));
}

#[test]
fn a_registry_that_is_away_is_waited_for_and_a_failure_is_not_absence() {
    for mode in MODES {
        for (failure, code) in
            [(Failure::Status(503), 6), (Failure::Html(200), 7), (Failure::Wire(Wire::Reset), 6)]
        {
            let sim = Shop::open(world(mode));
            down(&sim, failure.clone());
            let back = Meanwhile::new(|pause| {
                if pause == 4 {
                    sim.clear_faults();
                }
            });
            let outcome = wait(&sim, &back, &["v1"]);
            assert_eq!(outcome.answer(), "0 present true false", "{}", outcome.told());
            // It was absent when it was last heard of. By now it may be there.
            let gone = Meanwhile::new(|pause| {
                if pause == 2 {
                    down(&sim, failure.clone());
                }
            });
            let outcome = wait(&sim, &gone, &["none"]);
            assert_eq!(outcome.answer(), format!("{code} unknown - -"), "{}", outcome.told());
            assert!(!outcome.stderr.contains("trying again"), "{}", outcome.stderr);
        }
    }
}

#[test]
fn what_is_not_allowed_is_not_waited_for() {
    for mode in MODES {
        let sim = Shop::open(world(mode));
        down(&sim, Failure::Status(403));
        let never = Meanwhile::new(|_| panic!("a pause"));
        let outcome = wait(&sim, &never, &["v1"]);
        assert_eq!(outcome.answer(), "4 unknown - -", "{}", outcome.told());
    }
}

#[test]
fn nobody_is_asked_earlier_than_the_server_wishes() {
    let sim = Shop::open(world(Mode::Metadata));
    down(&sim, Failure::TooManyRequests(RetryAfter::Seconds(120)));
    let meanwhile = Meanwhile::new(|pause| {
        if pause == 1 {
            sim.clear_faults();
        }
    });
    assert_eq!(wait(&sim, &meanwhile, &["v1"]).exit, 0);
    assert_eq!(meanwhile.seconds(), [120.0]);
    down(&sim, Failure::TooManyRequests(RetryAfter::Seconds(120)));
    let never = Meanwhile::new(|_| panic!("a pause"));
    assert_eq!(wait(&sim, &never, &["v1", "--timeout", "2m"]).exit, 6);
}

#[test]
fn an_old_image_is_waited_for_until_it_is_built_anew() {
    let sim = Shop::open(world(Mode::Metadata));
    let meanwhile = Meanwhile::new(|pause| {
        if pause == 2 {
            let fresh = "2026-01-31T12:00:10Z";
            Shop::put(&sim, "acme/shop", "old", &ImageSpec::new().created(fresh).layers(&[51]), fresh);
        }
    });
    let outcome = wait(&sim, &meanwhile, &["old", "--max-age", "7d"]);
    assert_eq!(outcome.answer(), "0 present true false", "{}", outcome.told());
    assert!(outcome.stderr.contains(" is stale: "), "{}", outcome.stderr);
    // The age is that of now, and not of when the waiting began.
    assert!(outcome.key("AGE_SECONDS").parse::<u64>().unwrap() < 10, "{}", outcome.told());
}

#[test]
fn who_is_interrupted_knows_nothing() {
    let sim = Shop::open(world(Mode::Metadata));
    let meanwhile = Meanwhile { ends_at: 2, ..Meanwhile::new(|_| {}) };
    let outcome = wait(&sim, &meanwhile, &["none"]);
    assert_eq!(outcome.answer(), "6 unknown - -", "{}", outcome.told());
    assert!(
        outcome.stderr.contains("error: cannot wait for what was asked: interrupted"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn a_question_that_the_limit_cuts_short_tells_nothing() {
    let sim = Shop::open(world(Mode::Metadata));
    let meanwhile = Meanwhile::new(|pause| {
        if pause == 1 {
            down(&sim, Failure::Wire(Wire::Hang));
        }
    });
    let outcome = wait(&sim, &meanwhile, &["none", "--timeout", "1s"]);
    assert_eq!(outcome.answer(), "10 absent false true", "{}", outcome.told());
}
