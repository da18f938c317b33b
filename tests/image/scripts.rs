//! A runner's scripts in the image.

use crate::built::image;
use programs::Done;
use programs::runner::Wrapper;
use simulator::{Failure, Fault, ImageSpec, Server, Simulator, World};
use std::time::Duration;

/// How the docker executor looks for a shell, as the container's command.
const DETECT: &str = "
for shell in /usr/local/bin/bash /usr/bin/bash /bin/bash /usr/local/bin/sh /usr/bin/sh /bin/sh /busybox/sh; do
  if [ -x $shell ]; then exec $shell; fi
done
echo shell not found; exit 1";

/// Runs a job of these lines, in every form of the runner's script, as root and as nobody in particular.
fn everywhere(lines: &[&str], variables: &[(String, String)], check: impl Fn(&str, &Done)) {
    let lines: Vec<_> = lines.iter().map(ToString::to_string).collect();
    for user in ["0:0", "1000:1000"] {
        let container = image().container();
        for wrapper in Wrapper::ALL {
            let done = container.run(user, &["sh", "-c", DETECT], &wrapper.script("/tmp", variables, &lines));
            check(&format!("{user} {wrapper:?}"), &done);
        }
    }
}

#[test]
fn a_usage_error_ends_the_job_with_its_own_code() {
    everywhere(&["registry-gate check --no-such-flag || exit $?", "echo NOT REACHED"], &[], |place, done| {
        assert_eq!(done.code, 2, "{place}: {done:?}");
        assert!(!done.stdout.lines().any(|line| line == "NOT REACHED"), "{place}: {done:?}");
    });
}

/// The project's registry with one image, published nine days ago, for one platform.
fn registry() -> Simulator {
    let simulator = Simulator::start(World::default());
    simulator.push("acme/shop", "v1", &ImageSpec::new());
    simulator.set_age("acme/shop", "v1", Duration::from_secs(9 * 24 * 3600));
    simulator
}

#[test]
fn the_job_ends_with_the_answer_s_own_code() {
    let simulator = registry();
    for (arguments, code, verdict) in [
        ("v1", 0, "present"),
        ("v1 --max-age 10d", 0, "present"),
        ("v2", 10, "absent"),
        ("v1 --max-age 7d", 11, "stale"),
        ("v1 --platform linux/arm64", 12, "incomplete"),
        ("v2 --exit-zero", 0, "absent"),
    ] {
        let check = format!("registry-gate check {arguments} || code=$?");
        let lines = [&check, "cat registry-gate.env", "exit ${code:-0}"];
        everywhere(&lines, &simulator.env(), |place, done| {
            assert_eq!(done.code, code, "{place} {arguments}: {done:?}");
            let said = format!("REGISTRY_GATE_VERDICT={verdict}");
            assert!(done.stdout.lines().any(|line| line == said), "{place} {arguments}: {done:?}");
        });
    }
    assert!(simulator.unknown_requests().is_empty());
    assert!(simulator.writes().is_empty());
}

#[test]
fn a_registry_that_fails_ends_the_job_with_6() {
    let simulator = registry();
    simulator.fault(Fault::new(Failure::Status(503)).on(Server::Registry).always());
    let lines = ["registry-gate check v1 --deadline 1s || exit $?", "echo NOT REACHED"];
    everywhere(&lines, &simulator.env(), |place, done| {
        assert_eq!(done.code, 6, "{place}: {done:?}");
        assert!(!done.stdout.lines().any(|line| line == "NOT REACHED"), "{place}: {done:?}");
    });
}
