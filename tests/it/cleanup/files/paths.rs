//! Which paths may be written to, and what lies there.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use super::{DELETE, Job};

#[test]
fn one_path_for_two_files_is_refused_before_anything_is_asked_or_written() {
    let job = Job::new();
    job.plan();
    let plan = job.read("plan.json");
    symlink("x", job.path("link to x")).unwrap();
    symlink(".", job.path("here")).unwrap();
    fs::hard_link(job.path("plan.json"), job.path("same plan")).unwrap();
    fs::write(job.path("rules"), "[[cleanup.rule]]\nname_regex = 'tag-.*'\naction = 'delete'\n").unwrap();
    fs::write(job.path("ca.pem"), "a certificate").unwrap();
    let absolute = job.folder.arg("x");
    let own = "registry-gate-cleanup.env";
    for (args, named) in [
        (&["--plan", "x", "--html", "x"][..], ["--plan", "--html"]),
        (&["--plan", "x", "--html", "./x"], ["--plan", "--html"]),
        (&["--plan", "x", "--html", &absolute], ["--plan", "--html"]),
        (&["--plan", "x", "--html", "here/here/x"], ["--plan", "--html"]),
        (&["--plan", "x", "--html", "link to x"], ["--plan", "--html"]),
        (&["--plan", "x", "--apply", "--outcome", "x"], ["--plan", "--outcome"]),
        (&["--html", "x", "--apply", "--outcome", "./x"], ["--html", "--outcome"]),
        (&["--plan", "x", "--dotenv", "x"], ["--plan", "--dotenv"]),
        (&["--plan", own], ["--plan", "--dotenv"]),
        (&["--html", own], ["--html", "--dotenv"]),
        (&["--apply", "--outcome", own], ["--outcome", "--dotenv"]),
        (&["--plan", "ca.pem", "--ca-file", "ca.pem"], ["--plan", "--ca-file"]),
        (&["--dotenv", "ca.pem", "--ca-file", "./ca.pem"], ["--dotenv", "--ca-file"]),
    ] {
        let ended = job.run(&[&DELETE[..], args].concat());
        assert_eq!((ended.code, ended.asked), (2, 0), "{args:?} {}", ended.told);
        assert!(named.iter().all(|named| ended.told.contains(named)), "{args:?} {}", ended.told);
        assert!(!job.read("x").contains("sha256:"), "{args:?}");
    }
    let rules = job.read("rules");
    for args in [
        &["cleanup", "--policy", "rules", "--plan", "./rules"][..],
        &["cleanup", "--policy", "rules", "--dotenv", "rules"],
        &["cleanup", "apply", "plan.json", "--outcome", "plan.json"],
        &["cleanup", "apply", "plan.json", "--outcome", "here/plan.json"],
        &["cleanup", "apply", "plan.json", "--outcome", "same plan"],
        &["cleanup", "apply", "plan.json", "--dotenv", "plan.json"],
        &["cleanup", "apply", "plan.json", "--dotenv", "plan.json", "--no-such-flag"],
        &["cleanup", "apply", "plan.json", "--outcome", "o", "--dotenv", "./o"],
        &["check", "tag-0000000", "--dotenv", "ca.pem", "--ca-file", "ca.pem"],
        &["tags", "--html", "ca.pem", "--ca-file", "ca.pem"],
        &["delete", "tag-0000000", "--outcome", "ca.pem", "--ca-file", "ca.pem"],
    ] {
        let ended = job.run(args);
        assert_eq!((ended.code, ended.asked), (2, 0), "{args:?} {}", ended.told);
    }
    assert_eq!(
        (job.read("plan.json"), job.read("rules"), &*job.read("ca.pem")),
        (plan, rules, "a certificate")
    );
    assert_eq!(job.left(), 10);
    let two = job.run(&[&DELETE[..], &["--plan", "x", "--html", "X"]].concat());
    assert_eq!(two.code, 0, "names that differ in case are two files here: {}", two.told);
}

#[test]
fn what_the_shell_sends_into_a_file_is_an_output_too() {
    let job = Job::new();
    job.plan();
    let plan = job.read("plan.json");
    for (args, redirected) in [
        ("cleanup --name-regex-delete tag-0000000 --plan x", ">x"),
        ("cleanup --name-regex-delete tag-0000000 --html x", "2>x"),
        ("cleanup apply plan.json --outcome x", ">>./x"),
        ("cleanup apply plan.json", ">registry-gate-cleanup.env"),
        ("cleanup apply plan.json", ">>plan.json"),
    ] {
        let ended = job.run_in_a_shell(&format!("exec \"$0\" {args} {redirected}"));
        assert_eq!((ended.code, ended.asked), (2, 0), "{args} {redirected} {}", ended.told);
    }
    assert!(job.read("plan.json").starts_with(&plan), "nothing of it is lost");
    let both = job.run_in_a_shell("exec \"$0\" tags >log 2>&1");
    assert_eq!(both.code, 0, "{}", both.told);
    assert_eq!(job.left(), 10);
}

#[test]
fn the_file_of_rules_is_an_input_though_nobody_names_it() {
    let job = Job::new();
    let rules = "[[cleanup.rule]]\nname_regex = 'tag-0000000'\naction = 'delete'\n";
    fs::write(job.path("registry-gate.toml"), rules).unwrap();
    for flag in ["--plan", "--html", "--dotenv"] {
        let ended = job.run(&["cleanup", flag, "./registry-gate.toml"]);
        assert_eq!((ended.code, ended.asked), (2, 0), "{flag} {}", ended.told);
        assert_eq!(job.read("registry-gate.toml"), rules);
    }
    // A flag that only spares would put it aside.
    for half in ["--older-than=1s", "--keep-n=1", "--name-regex-keep=x"] {
        let ended = job.run(&["cleanup", half]);
        assert_eq!((ended.code, ended.asked), (2, 0), "{}", ended.told);
        let flag = half.split('=').next().unwrap();
        assert!(ended.told.contains("registry-gate.toml") && ended.told.contains(flag), "{}", ended.told);
    }
    assert_eq!(job.run(&["cleanup"]).code, 0);
}

#[test]
fn what_links_point_at_is_left_as_it_is() {
    let job = Job::new();
    job.plan();
    fs::write(job.path("victim"), "precious").unwrap();
    fs::set_permissions(job.path("victim"), fs::Permissions::from_mode(0o600)).unwrap();
    for (flag, args) in [
        ("--plan", &DELETE[..]),
        ("--html", &DELETE),
        ("--dotenv", &DELETE),
        ("--outcome", &["cleanup", "apply", "plan.json"]),
        ("--dotenv", &["check", "tag-0000009"]),
        ("--html", &["tags"]),
        ("--outcome", &["delete", "tag-0000008"]),
    ] {
        let _ = fs::remove_file(job.path("out"));
        symlink("victim", job.path("out")).unwrap();
        let ended = job.run(&[args, &[flag, "out"]].concat());
        assert_eq!(ended.code, 0, "{flag} {}", ended.told);
        assert_eq!(job.read("victim"), "precious", "{flag} of {args:?}");
        assert_eq!(fs::metadata(job.path("victim")).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(fs::symlink_metadata(job.path("out")).unwrap().is_file(), "{flag} of {args:?}");
    }
    let left: Vec<String> = job.folder.files().into_iter().map(|(name, _)| name).collect();
    assert!(left.iter().all(|name| !name.contains("part")), "{left:?}");
}

#[test]
fn nothing_is_asked_where_nothing_can_be_written() {
    let job = Job::new();
    job.plan();
    fs::create_dir(job.path("folder")).unwrap();
    for target in ["folder", "folder/", "nowhere/x", "plan.json/x"] {
        for (flag, args) in [
            ("--plan", &DELETE[..]),
            ("--html", &DELETE),
            ("--dotenv", &DELETE),
            ("--outcome", &["cleanup", "apply", "plan.json"]),
            ("--dotenv", &["cleanup", "apply", "plan.json"]),
            ("--dotenv", &["check", "tag-0000009"]),
            ("--html", &["tags"]),
            ("--outcome", &["delete", "tag-0000009"]),
        ] {
            let ended = job.run(&[args, &[flag, target]].concat());
            assert_eq!((ended.code, ended.asked), (3, 0), "{flag} {target} {}", ended.told);
            assert!(ended.told.contains("error: cannot write "), "{flag} {target} {}", ended.told);
        }
    }
    assert_eq!(job.left(), 10);
}
