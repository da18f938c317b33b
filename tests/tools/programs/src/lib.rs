//! The programs that the tests drive, and what is shared about them. A missing one fails the test that needs it: nothing
//! is skipped.

#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    reason = "a part of the tests: it panics where a test fails"
)]

pub mod answer;
pub mod binary;
pub mod client;
pub mod documents;
pub mod executable;
pub mod gitlab;
pub mod runner;
pub mod template;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

/// What a program did.
#[derive(Debug)]
pub struct Done {
    /// Its exit code; a signal is a failure of the test.
    pub code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// The project's folder.
pub fn project() -> &'static Path {
    static PROJECT: LazyLock<PathBuf> =
        LazyLock::new(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..").canonicalize().unwrap());
    &PROJECT
}

/// Cargo's target folder, found as `tests/setup` finds it.
pub fn target() -> PathBuf {
    project().join(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}

/// Where `tests/setup` puts what no package of Debian brings.
pub fn folder() -> PathBuf {
    target().join("tools")
}

/// A command with the tools first in `PATH` and nothing else of this environment.
pub fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let program = program.as_ref();
    let own = folder().join("bin").join(program);
    let mut command = Command::new(if own.exists() { own.as_os_str() } else { program });
    command.env_clear().env("PATH", path(&[])).env("HOME", target().join("tmp")).env("LC_ALL", "C.UTF-8");
    command
}

/// A `PATH` with these folders first, then the tools, then the system's programs.
pub fn path(first: &[&Path]) -> std::ffi::OsString {
    let tools = folder().join("bin");
    let system = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
    std::env::join_paths(first.iter().copied().chain([tools.as_path()]).chain(system.map(Path::new))).unwrap()
}

/// Runs it to its end, with this on its standard input.
pub fn run(command: &mut Command, input: &str) -> Done {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap_or_else(
            |error| panic!("{command:?} does not start ({error}); tests/setup installs what is missing"),
        );
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    // A program that ends before it has read everything is its own business: its exit code tells.
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    drop(writer.join().unwrap());
    Done {
        code: status.code().unwrap_or_else(|| panic!("{command:?} ended by {status}")),
        stdout: String::from_utf8(stdout).unwrap(),
        stderr: String::from_utf8(stderr).unwrap(),
    }
}
