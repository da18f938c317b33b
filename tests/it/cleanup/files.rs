//! What lies where a cleanup writes, and what becomes of its answer where nothing can be written. The real program in a
//! folder of its own, because paths and streams are the process's.

use std::fs::{self, File};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::process::{Command, Output, Stdio};

use simulator::{Mode, Simulator, World};

use super::record::Record;
use crate::support::{Dotenv, Folder, TOKEN};

const SHOP: &str = "acme/shop";
const DELETE: [&str; 3] = ["cleanup", "--name-regex-delete", "tag-000000[0-4]"];

/// Files get no larger than the blocks that follow, as on a full disk; that is an error, and no signal.
const NO_ROOM: &str = "trap '' XFSZ; ulimit -f";

/// A registry of ten tags, five of which are to go, and a folder.
struct Job {
    sim: Simulator,
    folder: Folder,
}

/// How one run ended.
struct Ended {
    code: i32,
    told: String,
    asked: usize,
}

impl Job {
    fn new() -> Self {
        let sim = Simulator::start(World::default().mode(Mode::Metadata).job_token(TOKEN));
        sim.seed_tags(SHOP, 10);
        Self { sim, folder: Folder::new() }
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut gate = Command::new(env!("CARGO_BIN_EXE_registry-gate"));
        gate.env_clear()
            .envs(self.sim.env())
            .env("NO_COLOR", "1")
            .current_dir(self.folder.path("."))
            .args(args);
        gate.stdin(Stdio::null());
        gate
    }

    fn ended(&self, output: &Output) -> Ended {
        let text = [&output.stdout[..], &output.stderr].concat();
        let told = format!("{}\n{:?}", String::from_utf8(text).unwrap(), self.sim.tags(SHOP));
        Ended { code: output.status.code().unwrap(), told, asked: self.sim.requests().len() }
    }

    fn run(&self, args: &[&str]) -> Ended {
        self.sim.clear_requests();
        self.ended(&self.command(args).output().unwrap())
    }

    /// By a line of shell, in which the program is `$0`.
    fn run_in_a_shell(&self, line: &str) -> Ended {
        self.sim.clear_requests();
        let mut shell = Command::new("/bin/sh");
        shell.env_clear().envs(self.sim.env()).env("NO_COLOR", "1").current_dir(self.folder.path("."));
        let done =
            shell.args(["-c", line, env!("CARGO_BIN_EXE_registry-gate")]).stdin(Stdio::null()).output();
        self.ended(&done.unwrap())
    }

    /// With nowhere to print to.
    fn run_mute(&self, args: &[&str]) -> Ended {
        let full = File::options().write(true).open("/dev/full").unwrap();
        self.ended(&self.command(args).stdout(full).output().unwrap())
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    fn totals(&self) -> String {
        Dotenv::read_cleanup(self.read("registry-gate-cleanup.env").as_bytes(), "REGISTRY_GATE_").totals()
    }

    fn left(&self) -> usize {
        self.sim.tags(SHOP).len()
    }

    fn plan(&self) {
        let planned = self.run(&[&DELETE[..], &["--plan", "plan.json"]].concat());
        assert_eq!(planned.code, 0, "{}", planned.told);
    }
}

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

/// Commands with a file for later jobs, as they are typed behind the program, with its default name and the code with
/// which they end.
const LATER: [(&str, &str, i32); 3] = [
    ("check tag-0000000", "registry-gate.env", 0),
    ("cleanup --name-regex-delete tag-0000000", "registry-gate-cleanup.env", 0),
    ("check --no-such-flag", "registry-gate.env", 2),
];

#[test]
fn an_old_answer_that_cannot_be_replaced_is_removed() {
    for (command, file, _) in LATER {
        let job = Job::new();
        fs::write(job.path(file), "REGISTRY_GATE_BUILD=false\n").unwrap();
        let ended = job.run_in_a_shell(&format!("{NO_ROOM} 0; exec \"$0\" {command} --dotenv {file}"));
        assert_eq!((ended.code, ended.asked), (3, 0), "{}", ended.told);
        assert!(ended.told.contains("the old one is removed"), "{}", ended.told);
        assert!(job.folder.files().is_empty(), "{:?}", job.folder.files());
    }
}

#[test]
fn where_nobody_named_a_file_and_none_can_be_written_the_answer_is_the_same() {
    for (command, file, code) in LATER {
        for is_old in [false, true] {
            let job = Job::new();
            if is_old {
                fs::write(job.path(file), "REGISTRY_GATE_BUILD=false\n").unwrap();
            }
            let ended = job.run_in_a_shell(&format!("{NO_ROOM} 0; exec \"$0\" {command}"));
            assert_eq!(ended.code, code, "{command}: {}", ended.told);
            assert!(ended.told.contains(&format!("warning: cannot write {file}: ")), "{}", ended.told);
            assert_eq!(ended.told.contains("the old one is removed"), is_old, "{}", ended.told);
            assert!(job.folder.files().is_empty(), "no old answer is left: {:?}", job.folder.files());
        }
    }
}

#[test]
fn an_old_answer_that_can_neither_be_replaced_nor_removed_is_a_failure() {
    for (command, file, _) in LATER {
        let job = Job::new();
        fs::copy(env!("CARGO_BIN_EXE_registry-gate"), job.path("gate")).unwrap();
        fs::write(job.path(file), "REGISTRY_GATE_BUILD=false\n").unwrap();
        fs::set_permissions(job.path("."), fs::Permissions::from_mode(0o555)).unwrap();
        // Permissions stop everybody but root.
        let line = format!(
            "if [ \"$(id -u)\" = 0 ]; then set -- setpriv --reuid=65534 --regid=65534 --clear-groups; fi; \
             \"$@\" ./gate {command}"
        );
        let ended = job.run_in_a_shell(&line);
        fs::set_permissions(job.path("."), fs::Permissions::from_mode(0o755)).unwrap();
        assert_eq!((ended.code, ended.asked), (3, 0), "{command}: {}", ended.told);
        assert!(
            ended.told.contains("which later jobs would believe, could not be removed"),
            "{}",
            ended.told
        );
        assert_eq!(job.read(file), "REGISTRY_GATE_BUILD=false\n");
    }
}

#[test]
fn check_and_cleanup_of_one_job_keep_both_answers() {
    let job = Job::new();
    assert_eq!(job.run(&["check", "tag-0000000"]).code, 0);
    assert_eq!(job.run(&DELETE).code, 0);
    let answer = Dotenv::read(job.read("registry-gate.env").as_bytes(), "REGISTRY_GATE_");
    assert_eq!(answer.answer(), "present true false");
    assert!(job.totals().starts_with("5 0 0 "), "{}", job.totals());
}

#[test]
fn outside_ci_a_file_is_written_only_where_somebody_names_one() {
    let job = Job::new();
    let at_a_desk = |args: &[&str]| {
        let mut command = job.command(args);
        command.env_remove("CI").env_remove("GITLAB_CI");
        job.ended(&command.output().unwrap())
    };
    for (command, _, code) in LATER {
        let args: Vec<&str> = command.split(' ').collect();
        let ended = at_a_desk(&args);
        assert_eq!(ended.code, code, "{}", ended.told);
        assert!(job.folder.files().is_empty(), "{:?}", job.folder.files());
        let ended = at_a_desk(&[&args[..], &["--prefix", "X_"]].concat());
        assert_eq!(ended.told.contains("note: --prefix changes nothing"), code == 0, "{}", ended.told);
    }
    assert_eq!(at_a_desk(&["check", "tag-0000000", "--dotenv", "named.env", "--prefix", "X_"]).code, 0);
    assert!(job.read("named.env").starts_with("X_VERDICT=present\n"));
}

#[test]
fn a_disk_that_fills_up_while_tags_are_deleted_changes_no_deletion() {
    let job = Job::new();
    job.plan();
    let line = format!("{NO_ROOM} 1; exec \"$0\" cleanup apply plan.json --outcome outcome.jsonl");
    let ended = job.run_in_a_shell(&line);
    assert_eq!((ended.code, job.left()), (8, 5), "{}", ended.told);
    assert!(ended.told.contains("5 of 5 tags deleted"), "{}", ended.told);
    assert!(ended.told.contains("error: cannot write outcome.jsonl"), "{}", ended.told);
    assert!(job.totals().starts_with("5 5 0 "), "{}", job.totals());
    assert!(job.read("outcome.jsonl").starts_with("{\"schema\""), "what had room is there");
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
fn deletions_that_cannot_be_told_on_standard_output_are_partial_and_told_elsewhere() {
    for format in ["text", "json", "csv"] {
        let job = Job::new();
        job.plan();
        let args = ["cleanup", "apply", "plan.json", "--outcome", "outcome.jsonl", "--format", format];
        let ended = job.run_mute(&args);
        assert_eq!((ended.code, job.left()), (8, 5), "{}", ended.told);
        assert!(ended.told.contains("5 of 5 tags deleted"), "{}", ended.told);
        assert!(ended.told.contains("error: cannot write to standard output"), "{}", ended.told);
        assert!(job.totals().starts_with("5 5 0 "), "{}", job.totals());
        let record = Record::read(job.read("outcome.jsonl").as_bytes()).unwrap();
        assert_eq!((record.exit_code(), record.count("deleted")), (Some(8), 5));

        let job = Job::new();
        let ended = job.run_mute(&[&DELETE[..], &["--apply", "--format", format]].concat());
        assert_eq!((ended.code, job.left()), (8, 5), "{}", ended.told);
        assert!(job.totals().starts_with("5 5 0 "), "{}", job.totals());

        if format != "csv" {
            let ended = job.run_mute(&["delete", "tag-0000009", "--format", format]);
            assert_eq!((ended.code, job.left()), (8, 4), "{}", ended.told);
            assert!(ended.told.contains("1 of 1 tag deleted"), "{}", ended.told);
        }
    }
}

#[test]
fn an_outcome_tells_how_the_run_ended_by_its_process() {
    let job = Job::new();
    for (tags, code) in
        [(&["tag-0000000"][..], 0), (&["tag-0000000"], 5), (&["tag-0000001", "tag-0000000"], 5)]
    {
        let args = [&["delete", "--outcome", "outcome.jsonl", "--format", "json"], tags].concat();
        let ended = job.run(&args);
        let record = Record::read(job.read("outcome.jsonl").as_bytes()).unwrap();
        assert_eq!((ended.code, record.exit_code()), (code, Some(i64::from(code))), "{}", ended.told);
        let told = format!("\"exit_code\": {code},");
        assert!(ended.told.contains(&told), "{}", ended.told);
    }
}

#[test]
fn an_outcome_or_a_dotenv_file_without_room_changes_no_deletion() {
    let job = Job::new();
    job.plan();
    let refused = job.run(&["cleanup", "apply", "plan.json", "--dotenv", "/dev/full"]);
    assert_eq!((refused.code, refused.asked, job.left()), (3, 0, 10), "it is known before: {}", refused.told);
    let ended = job.run(&["cleanup", "apply", "plan.json", "--outcome", "/dev/full"]);
    assert_eq!((ended.code, job.left()), (8, 5), "{}", ended.told);
    assert!(ended.told.contains("5 of 5 tags deleted") && ended.told.contains("cannot write /dev/full"));
    assert!(job.totals().starts_with("5 5 0 "), "{}", job.totals());
}

#[test]
fn a_plan_that_cannot_be_printed_is_saved_all_the_same() {
    let job = Job::new();
    let ended = job.run_mute(&[&DELETE[..], &["--plan", "plan.json"]].concat());
    assert_eq!(ended.code, 1, "{}", ended.told);
    assert!(ended.told.contains("5 to delete"), "{}", ended.told);
    assert!(job.totals().starts_with("5 0 0 "), "{}", job.totals());
    assert_eq!(job.run(&["cleanup", "apply", "plan.json"]).code, 0);
    assert_eq!(job.left(), 5);
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

#[test]
fn a_reader_that_went_away_has_seen_enough() {
    let job = Job::new();
    let mut child =
        job.command(&[&DELETE[..], &["--apply"]].concat()).stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!((child.wait().unwrap().code(), job.left()), (Some(0), 5));
}
