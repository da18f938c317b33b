//! The components that wait and that warn: what their lines hand to the program, and in every shell.

use super::fake::{arguments, job, option, play};
use programs::Done;

const COMPONENTS: [(&str, &str, &str); 2] =
    [("wait", "registry-gate-wait", "wait"), ("warn", "registry-gate-warn", "check")];

fn everywhere(inputs: &[(&str, &str)], code: i32, check: impl Fn(&str, &Done)) {
    for (component, name, command) in COMPONENTS {
        let job = job(component, name, inputs);
        play(&job.lines, &job.variables, code, |done| check(command, done));
    }
}

#[test]
fn they_ask_for_the_images_that_the_gate_would_ask_for() {
    let inputs = [("tag", "v1"), ("repository", "worker"), ("max-age", "7d"), ("prefix", "OURS_")];
    everywhere(&inputs, 0, |command, done| {
        assert_eq!(option(done, "REGISTRY_GATE_MAX_AGE"), Some("7d"));
        assert_eq!(
            arguments(done),
            [command, "--dotenv", "registry-gate.env", "--prefix", "OURS_", "--", "worker:v1"]
        );
    });
    everywhere(&[("context", ".")], 0, |_, done| {
        assert_eq!(arguments(done).last(), Some(&"{key}"));
    });
}
