//! The gate and the operating system: signals, streams that are closed or full, a machine without threads.

use crate::ask::{ask, program, read};
use programs::{command, executable, run};
use simulator::{Failure, Fault, ImageSpec, Server, Simulator, Wire, World};
use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn shop() -> Simulator {
    let sim = Simulator::start(World::default());
    sim.push("acme/shop", "v1", &ImageSpec::new());
    sim
}

/// Sends a signal to a check that hangs; its code, its words and its dotenv file.
fn interrupted_by(signal: &str, server: Server) -> (Option<i32>, String, String) {
    let (sim, folder) = (shop(), tempfile::tempdir().unwrap());
    sim.fault(Fault::new(Failure::Wire(Wire::Hang)).on(server).always());
    let file = folder.path().join("registry-gate.env");
    std::fs::write(&file, "REGISTRY_GATE_VERDICT=present\nREGISTRY_GATE_BUILD=false\n").unwrap();
    let mut gate = program(&sim.env(), folder.path());
    let child = gate.args(["check", "v1"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let began = Instant::now();
    while sim.requests_to(server).is_empty() {
        assert!(began.elapsed() < Duration::from_secs(10), "it never asked");
        std::thread::sleep(Duration::from_millis(10));
    }
    let done = run(command("kill").arg(signal).arg(child.id().to_string()), "");
    assert_eq!(done.code, 0, "{done:?}");
    let output = child.wait_with_output().unwrap();
    assert!(began.elapsed() < Duration::from_secs(10));
    let stderr = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), stderr, std::fs::read_to_string(file).unwrap())
}

#[test]
fn an_interrupted_check_is_unavailable_and_leaves_unknown_behind() {
    for signal in ["-TERM", "-INT", "-HUP"] {
        for server in [Server::Gitlab, Server::Registry] {
            let (code, stderr, dotenv) = interrupted_by(signal, server);
            assert_eq!(code, Some(6), "{signal}: {stderr}");
            assert!(stderr.contains("interrupted"), "{signal}: {stderr}");
            let keys = read(&dotenv);
            assert_eq!((keys["VERDICT"].as_str(), keys["BUILD"].as_str()), ("unknown", ""), "{dotenv}");
            assert_eq!(keys.len(), registry_gate::GateKey::ALL.len(), "{dotenv}");
        }
    }
}

#[test]
fn a_killed_check_leaves_unknown_behind() {
    let (code, _, dotenv) = interrupted_by("-KILL", Server::Registry);
    assert_eq!((code, read(&dotenv)["VERDICT"].as_str()), (None, "unknown"));
}

#[test]
fn a_reader_that_went_away_changes_no_answer() {
    let (sim, folder) = (shop(), tempfile::tempdir().unwrap());
    for (arguments, code) in [(&["check", "v1"][..], 0), (&["check", "v2"], 10), (&["inspect", "v1"], 0)] {
        let mut gate = program(&sim.env(), folder.path());
        let mut child = gate.args(arguments).stdout(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        assert_eq!(child.wait().unwrap().code(), Some(code), "{arguments:?}");
    }
}

#[test]
fn closed_streams_change_no_answer() {
    let (sim, folder) = (shop(), tempfile::tempdir().unwrap());
    for (tag, code) in [("v1", 0), ("v2", 10)] {
        let mut shell = Command::new("/bin/sh");
        shell.env_clear().envs(sim.env()).current_dir(folder.path());
        let line = format!("exec {} check {tag} <&- >&- 2>&-", env!("CARGO_BIN_EXE_registry-gate"));
        let answer = ask(shell.arg("-c").arg(line), folder.path());
        assert_eq!((answer.done.code, answer.key("BUILD")), (code, if code == 0 { "false" } else { "true" }));
    }
}

#[test]
fn an_answer_that_cannot_be_written_is_a_failure() {
    let (sim, folder) = (shop(), tempfile::tempdir().unwrap());
    let mut gate = program(&sim.env(), folder.path());
    let full = File::options().write(true).open("/dev/full").unwrap();
    let output = gate.args(["check", "v1"]).stdout(full).stderr(Stdio::piped()).spawn().unwrap();
    let output = output.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("cannot write to standard output"), "{stderr}");
    let dotenv = std::fs::read_to_string(folder.path().join("registry-gate.env")).unwrap();
    assert_eq!(read(&dotenv)["VERDICT"], "present", "what is known stays known");
    // Standard error is only for people.
    let full = File::options().write(true).open("/dev/full").unwrap();
    let mut gate = program(&sim.env(), folder.path());
    assert_eq!(
        gate.args(["check", "v1", "-v"]).stdout(Stdio::null()).stderr(full).status().unwrap().code(),
        Some(0)
    );
}

#[test]
fn a_folder_that_cannot_be_written_is_a_configuration_mistake_before_any_request() {
    let (sim, folder) = (shop(), tempfile::tempdir().unwrap());
    for file in ["nowhere/gate.env", "/dev/full", "/proc/gate.env"] {
        let mut gate = program(&sim.env(), folder.path());
        ask(gate.args(["check", "v1", "--dotenv", file]), folder.path()).failed(3, file);
    }
    assert!(sim.requests().is_empty());
}

/// Makes a copy that anybody may run, in a folder where anybody may write.
fn for_anybody() -> tempfile::TempDir {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o777)).unwrap();
    executable::copy(Path::new(env!("CARGO_BIN_EXE_registry-gate")), &folder.path().join("gate"));
    folder
}

#[test]
fn a_machine_that_gives_no_threads_changes_no_answer() {
    let (sim, folder) = (shop(), for_anybody());
    // Limits on processes do not count for root.
    for (limit, images, code) in [("1", "v1", 0), ("1", "v1 v2 w:v1 x:v1", 10), ("2", "v1 v2 w:v1 x:v1", 10)]
    {
        let mut limited = command("setpriv");
        limited.args(["--reuid=54321", "--regid=54321", "--clear-groups", "prlimit"]);
        limited.arg(format!("--nproc={limit}:{limit}")).args(["./gate", "check"]).args(images.split(' '));
        let limited = limited.envs(sim.env()).env("NO_COLOR", "1").current_dir(folder.path());
        let answer = ask(limited, folder.path());
        assert_eq!(answer.done.code, code, "{limit}, {images}: {answer:?}");
        assert_eq!(answer.key("VERDICT"), if code == 0 { "present" } else { "absent" });
    }
}

/// No input is known that makes the program panic. But the resolver that it uses does, for want of a thread: threads
/// whose stack nobody chose get as much as this variable says, and so much memory there is nowhere.
#[test]
fn a_panic_ends_with_70_and_leaves_unknown_behind() {
    let (sim, folder) = (shop(), tempfile::tempdir().unwrap());
    let registry = sim.addresses().registry_host.replace("127.0.0.1", "localhost");
    let variables =
        [("CI_REGISTRY", registry.clone()), ("CI_REGISTRY_IMAGE", format!("{registry}/acme/shop"))];
    let check = |stack: &str| {
        let mut gate = program(&sim.env(), folder.path());
        gate.envs(variables.iter().map(|(name, value)| (name, value))).env("RUST_MIN_STACK", stack);
        ask(gate.args(["check", "v1", "--exit-zero", "--on-unknown", "present"]), folder.path())
    };
    assert_eq!(check("200000").done.code, 0);
    let answer = check("1125899906842624");
    answer.failed(70, "error: this is a bug in registry-gate");
    assert_eq!((answer.key("VERDICT"), answer.key("BUILD"), answer.key("EXISTS")), ("unknown", "", ""));
}

/// Whatever date an image claims, the gate tells it or says that it is unknown; no date is a bug of ours.
#[test]
fn dates_at_the_ends_of_the_calendar_are_told() {
    let (sim, folder) = (shop(), tempfile::tempdir().unwrap());
    for (at, created) in [
        "9999-12-31T23:59:59-01:00",
        "9999-12-31T23:59:59.999999999Z",
        "9999-12-31T23:59:60Z",
        "0000-01-01T00:00:00+01:00",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00Z",
        "1969-12-31T23:59:59.5Z",
        "2026-01-02T03:04:05+23:59",
        "2026-02-30T03:04:05Z",
        "yesterday",
        "",
    ]
    .iter()
    .enumerate()
    {
        let tag = format!("v{at}");
        sim.push("acme/shop", &tag, &ImageSpec::new().created(created).layers(&[1]));
        for arguments in [
            &["inspect", &tag][..],
            &["inspect", &tag, "--format", "json"],
            &["check", &tag, "--label", "a", "--exit-zero"],
            &[
                "check",
                &tag,
                "--max-age",
                "1h",
                "--clock",
                "created",
                "--unknown-age",
                "fresh",
                "--exit-zero",
            ],
        ] {
            let answer = ask(program(&sim.env(), folder.path()).args(arguments), folder.path());
            assert_eq!(answer.done.code, 0, "{created:?} {arguments:?}: {answer:?}");
        }
    }
}

#[test]
fn a_file_name_that_is_no_text_is_refused_and_never_written_under_another_name() {
    use std::os::unix::ffi::OsStringExt;
    let (sim, folder) = (shop(), tempfile::tempdir().unwrap());
    let name = std::ffi::OsString::from_vec(b"gate\xff.env".to_vec());
    for arguments in [
        vec!["--dotenv".into(), name.clone()],
        vec![OsStringExt::from_vec(b"--dotenv=gate\xff.env".to_vec())],
    ] {
        let mut gate = program(&sim.env(), folder.path());
        ask(gate.args(["check", "v1"]).args(arguments), folder.path()).failed(2, "UTF-8");
    }
    // Blanks around a variable's value are nobody's intention, and no other option keeps them.
    let mut gate = program(&sim.env(), folder.path());
    let done = run(gate.args(["check", "v1"]).env("REGISTRY_GATE_DOTENV", " other.env "), "");
    assert_eq!(done.code, 0, "{done:?}");
    let listed = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let mut listed: Vec<_> = listed.collect();
    listed.sort();
    assert_eq!(listed, ["other.env", "registry-gate.env"]);
}
