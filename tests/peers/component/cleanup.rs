//! The lines of the cleanup's two jobs: what they ask the tool for, and what they refuse by themselves, whatever
//! the shell.

use super::fake::{arguments, job, option, play, play_in};
use programs::Done;
use programs::template::Template;
use serde_yaml_ng::Value;
use tempfile::TempDir;

const PLAN: &str = "registry-gate-cleanup-plan";
const APPLY: &str = "registry-gate-cleanup-apply";
/// What an earlier run left in the job's folder.
const LEFT: [&str; 4] = [
    "registry-gate-cleanup-plan.json",
    "registry-gate-cleanup.html",
    "registry-gate-cleanup-outcome.jsonl",
    "registry-gate-cleanup.env",
];

fn planning(inputs: &[(&str, &str)], code: i32, check: impl Fn(&Done)) {
    let job = job("cleanup", PLAN, inputs);
    play(&job.lines, &job.variables, code, |done| check(done));
}

/// With the variable by which GitLab tells that a person started the job, or without it.
fn applying(inputs: &[(&str, &str)], manual: bool, code: i32, check: impl Fn(&Done)) {
    let mut job = job("cleanup", APPLY, inputs);
    job.variables.extend(manual.then(|| ("CI_JOB_MANUAL".to_owned(), "true".to_owned())));
    play_in(&mut planned, &job.lines, &job.variables, code, |_, done| check(done));
}

/// A folder in which the plan job left its plan.
fn planned() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["registry-gate-cleanup", "ours"] {
        std::fs::write(folder.path().join(format!("{name}-plan.json")), "{}").unwrap();
    }
    folder
}

/// What the plan job adds to what it always says.
fn added(done: &Done) -> Vec<&str> {
    let arguments = arguments(done);
    let plan = arguments.iter().position(|argument| *argument == "--plan").unwrap();
    arguments[1..plan].to_vec()
}

#[test]
fn a_plan_is_made_and_shown_and_nothing_is_applied() {
    planning(&[], 0, |done| {
        assert_eq!(
            arguments(done),
            [
                "cleanup",
                "--plan",
                "registry-gate-cleanup-plan.json",
                "--html",
                "registry-gate-cleanup.html",
                "--dotenv",
                "registry-gate-cleanup.env",
                "--prefix",
                "REGISTRY_GATE_"
            ]
        );
        assert!(done.stdout.contains("/artifacts/file/registry-gate-cleanup.html\n"));
    });
    let everything = [("apply", "always"), ("name-regex-delete", ".*"), ("max-delete", "9")];
    planning(&everything, 0, |done| {
        assert!(!arguments(done).iter().any(|argument| argument.contains("apply")));
    });
}

#[test]
fn the_plan_that_is_applied_is_the_one_that_was_made() {
    let inputs = [("files", "ours"), ("dotenv-file", "ours.env"), ("prefix", "OURS_")];
    planning(&inputs, 0, |done| {
        let files = ["cleanup", "--plan", "ours-plan.json", "--html", "ours.html", "--dotenv", "ours.env"];
        assert_eq!(arguments(done)[..7], files);
    });
    applying(&inputs, true, 0, |done| {
        assert_eq!(
            arguments(done),
            [
                "cleanup",
                "apply",
                "ours-plan.json",
                "--outcome",
                "ours-outcome.jsonl",
                "--dotenv",
                "ours.env",
                "--prefix",
                "OURS_"
            ]
        );
    });
}

#[test]
fn a_policy_of_four_fields_arrives_as_it_was_written() {
    let inputs = [
        ("name-regex-delete", r"^v\d+$|$CI_COMMIT_SHA|it's `a` $(b)"),
        ("name-regex-keep", r"(?:main|release/.+)$"),
        ("keep-n", "5"),
        ("older-than", "30d"),
    ];
    planning(&inputs, 0, |done| {
        assert_eq!(option(done, "REGISTRY_GATE_NAME_REGEX_DELETE"), Some(inputs[0].1));
        assert_eq!(option(done, "REGISTRY_GATE_NAME_REGEX_KEEP"), Some(inputs[1].1));
        assert_eq!(option(done, "REGISTRY_GATE_OLDER_THAN"), Some("30d"));
        assert_eq!(added(done), ["--keep-n=5"]);
    });
}

/// GitLab and the runner expand `$…` in variables, unless these say otherwise.
#[test]
fn nobody_expands_a_pattern() {
    let jobs = Template::read("cleanup").with(&[("name-regex-delete", "a$")]);
    let variables = &jobs[PLAN]["variables"];
    for (pattern, value) in [("DELETE", "a$"), ("KEEP", "")] {
        let variable = &variables[format!("REGISTRY_GATE_NAME_REGEX_{pattern}")];
        assert_eq!((&variable["value"], &variable["expand"]), (&Value::from(value), &Value::from(false)));
    }
    assert!(variables["REGISTRY_GATE_OLDER_THAN"].is_string(), "that may be a variable");
}

#[test]
fn repositories_become_flags_one_by_one_and_are_never_read_as_shell() {
    let inputs = [("repositories", "  worker  registry.example.com/acme/shop/* $(echo,x) --apply ;echo ")];
    planning(&inputs, 0, |done| {
        assert_eq!(
            added(done),
            [
                "--repository=worker",
                "--repository=registry.example.com/acme/shop/*",
                "--repository=$(echo,x)",
                "--repository=--apply",
                "--repository=;echo"
            ]
        );
    });
    planning(&[("all-repositories", "true")], 0, |done| assert_eq!(added(done), ["--all-repositories"]));
}

#[test]
fn what_is_not_asked_for_is_left_to_the_policy() {
    planning(&[], 0, |done| {
        assert_eq!(added(done), [""; 0]);
        for option_of_policy in ["POLICY", "KEEP_REFS_AS", "CLOCK", "OLDER_THAN", "NAME_REGEX_DELETE"] {
            assert_eq!(option(done, &format!("REGISTRY_GATE_{option_of_policy}")), None);
        }
        assert_eq!(option(done, "REGISTRY_GATE_DEADLINE"), Some("30m"));
    });
    let inputs =
        [("keep-deployed", "true"), ("keep-latest", "false"), ("max-delete", "20"), ("summary", "true")];
    planning(&inputs, 0, |done| {
        assert_eq!(added(done), ["--keep-deployed", "--keep-latest=false", "--summary"]);
        assert_eq!(option(done, "REGISTRY_GATE_MAX_DELETE"), Some("20"));
    });
    applying(&inputs, true, 0, |done| {
        assert_eq!(arguments(done)[2], "--summary");
        assert_eq!(option(done, "REGISTRY_GATE_MAX_DELETE"), Some("20"));
    });
}

#[test]
fn what_a_living_branch_or_a_git_tag_names_stays_unless_somebody_decided_otherwise() {
    const KEEP_REFS: &str = "REGISTRY_GATE_KEEP_REFS";
    planning(&[], 0, |done| assert_eq!(option(done, KEEP_REFS), Some("branches,tags")));
    planning(&[("keep-refs", "tags")], 0, |done| assert_eq!(option(done, KEEP_REFS), Some("tags")));
    planning(&[("keep-refs", "none")], 0, |done| assert_eq!(option(done, KEEP_REFS), None));
    with_policy(&[], |done| assert_eq!(option(done, KEEP_REFS), None));
    with_policy(&[("keep-refs", "branches")], |done| assert_eq!(option(done, KEEP_REFS), Some("branches")));
}

fn with_policy(inputs: &[(&str, &str)], check: impl Fn(&Done)) {
    let inputs = [inputs, &[("policy", "registry-gate.toml")]].concat();
    let job = job("cleanup", PLAN, &inputs);
    let mut folder = || {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("registry-gate.toml"), "").unwrap();
        folder
    };
    play_in(&mut folder, &job.lines, &job.variables, 0, |_, done| {
        assert_eq!(option(done, "REGISTRY_GATE_POLICY"), Some("registry-gate.toml"));
        check(done);
    });
}

#[test]
fn a_policy_file_that_is_not_there_stops_the_job_and_says_how_it_gets_there() {
    planning(&[("policy", "ci/registry-gate.toml")], 0, |done| {
        assert_eq!((done.code, arguments(done).len()), (3, 0));
        assert!(done.stderr.contains(r#"there is no policy file "ci/registry-gate.toml" in this job"#));
        assert!(done.stderr.contains("git-strategy (fetch)"));
    });
}

#[test]
fn a_manual_apply_job_that_no_person_started_deletes_nothing() {
    applying(&[], false, 0, |done| {
        assert_eq!((done.code, arguments(done).len()), (9, 0));
        assert!(done.stderr.contains("registry-gate: nothing was deleted: apply is manual"));
    });
    applying(&[("apply", "always")], false, 0, |done| assert_eq!(arguments(done)[1], "apply"));
}

#[test]
fn what_an_earlier_run_left_is_no_answer_of_this_one() {
    let mut folder = || {
        let folder = tempfile::tempdir().unwrap();
        for file in LEFT {
            std::fs::write(folder.path().join(file), "old").unwrap();
        }
        folder
    };
    let stopped = [("policy", "not-there.toml")];
    for (name, inputs, gone) in
        [(PLAN, &stopped[..], [LEFT[0], LEFT[1], LEFT[3]]), (APPLY, &[], [LEFT[2], LEFT[2], LEFT[3]])]
    {
        let job = job("cleanup", name, inputs);
        play_in(&mut folder, &job.lines, &job.variables, 0, |folder, done| {
            assert_ne!(done.code, 0);
            for file in gone {
                assert!(!folder.join(file).exists(), "{name} {file}");
            }
        });
    }
    // The plan of the job before is no left-over.
    let job = job("cleanup", APPLY, &[("apply", "always")]);
    play_in(&mut folder, &job.lines, &job.variables, 0, |folder, _| {
        assert!(folder.join(LEFT[0]).exists());
    });
}

#[test]
fn two_applies_wait_for_each_other_and_are_not_broken_off_by_a_newer_pipeline() {
    let jobs = Template::read("cleanup").with(&[]);
    assert_eq!(jobs[APPLY]["resource_group"], "registry-gate-cleanup");
    assert_eq!(jobs[APPLY]["interruptible"], false);
    assert_eq!(jobs[PLAN].get("resource_group"), None, "it changes nothing");
}

#[test]
fn plan_report_and_outcome_are_kept_for_those_who_may_see_them() {
    let jobs = Template::read("cleanup").with(&[("files", "ours"), ("expire-in", "2 weeks")]);
    let (plan, apply) = (&jobs[PLAN]["artifacts"], &jobs[APPLY]["artifacts"]);
    assert_eq!(plan["paths"], Value::from(vec!["ours.html", "ours-plan.json"]));
    assert_eq!(apply["paths"], Value::from(vec!["ours-outcome.jsonl"]));
    // Letters, digits, hyphens, underscores and blanks; the paths have neither variables nor patterns.
    let shown = plan["expose_as"].as_str().unwrap();
    assert!(shown.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_ ".contains(&b)), "{shown}");
    for artifacts in [plan, apply] {
        assert_eq!(artifacts["when"], "always");
        assert_eq!(artifacts["access"], "developer");
        assert_eq!(artifacts["expire_in"], "2 weeks");
        assert_eq!(artifacts["reports"]["dotenv"], "registry-gate-cleanup.env");
    }
}

#[test]
fn neither_job_inherits_what_expects_another_image_or_fetches_what_it_does_not_need() {
    let jobs = Template::read("cleanup").with(&[]);
    for job in [PLAN, APPLY] {
        assert_eq!(jobs[job]["inherit"]["default"], Value::from(vec!["tags"]));
        assert_eq!(jobs[job]["image"]["entrypoint"], Value::from(vec![""]));
        assert_eq!(jobs[job]["variables"]["GIT_STRATEGY"], "none");
        assert_eq!(jobs[job]["timeout"], "1h");
    }
    assert_eq!(jobs[PLAN]["needs"], Value::Sequence(vec![]));
    let jobs = Template::read("cleanup").with(&[("git-strategy", "fetch")]);
    assert_eq!(jobs[PLAN]["variables"]["GIT_STRATEGY"], "fetch");
    assert_eq!(jobs[APPLY]["variables"]["GIT_STRATEGY"], "none");
}
