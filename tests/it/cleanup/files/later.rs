//! The file for later jobs, where an old one lies or none can be written.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::{DELETE, Job, NO_ROOM};
use crate::support::Dotenv;
use programs::executable;

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
        executable::copy(Path::new(env!("CARGO_BIN_EXE_registry-gate")), &job.path("gate"));
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
