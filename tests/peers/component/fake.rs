//! A `registry-gate` that tells what it was given, and shells and runners in which a job's lines call it.

use programs::runner::Wrapper;
use programs::template::{Job, Template};
use programs::{Done, command, path, run};
use std::path::Path;
use tempfile::TempDir;

const SHELLS: [&[&str]; 2] = [&["bash"], &["busybox", "sh"]];

/// Prints its arguments and the options that it finds in its variables; writes the files that a cleanup is asked for.
/// What it is told to apply must be there.
const PROGRAM: &str = r#"#!/bin/sh
printf 'argument=[%s]\n' "$@"
env | sed -n 's/^\(REGISTRY_GATE_[A-Z_]*\)=\(.*\)/\1=[\2]/p'
[ "$1" = cleanup ] || exit CODE
while [ $# -gt 0 ]; do
  case $1 in
    *-plan.json) [ -f "$1" ] || { echo "there is no $1" >&2; exit 3; } ;;
    --plan | --html | --outcome) echo "$1" >"$2"; shift ;;
    --dotenv) dotenv=$2; shift ;;
    --prefix) prefix=$2; shift ;;
  esac
  shift
done
for key in TO_DELETE=2 DELETED= FAILED= FREED_BYTES= REFUSED=false; do echo "${prefix}CLEANUP_$key"; done >"$dotenv"
exit CODE
"#;

/// A folder with such a program, which ends with this code.
pub(crate) fn program(code: i32) -> TempDir {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("registry-gate");
    std::fs::write(&program, PROGRAM.replace("CODE", &code.to_string())).unwrap();
    std::fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
    folder
}

/// Runs these lines in each shell as each runner would start it, with that program.
pub(crate) fn play(
    lines: &[String],
    variables: &[(String, String)],
    code: i32,
    check: impl Fn(&str, Wrapper, &Done),
) {
    play_in(&mut || tempfile::tempdir().unwrap(), lines, variables, code, |shell, wrapper, _, done| {
        check(shell, wrapper, done);
    });
}

/// The same, each in a folder of its own that was made like this.
pub(crate) fn play_in(
    folder: &mut dyn FnMut() -> TempDir,
    lines: &[String],
    variables: &[(String, String)],
    code: i32,
    check: impl Fn(&str, Wrapper, &Path, &Done),
) {
    let program = program(code);
    for shell in SHELLS {
        for wrapper in Wrapper::ALL {
            let folder = folder();
            let script = wrapper.script(folder.path().to_str().unwrap(), variables, lines);
            let done = run(command(shell[0]).args(&shell[1..]).env("PATH", path(&[program.path()])), &script);
            println!("{shell:?} {wrapper:?}: {done:?}");
            check(shell[0], wrapper, folder.path(), &done);
        }
    }
}

/// A job of a component, with these inputs.
pub(crate) fn job(component: &str, name: &str, inputs: &[(&str, &str)]) -> Job {
    Template::read(component).job(name, inputs)
}

/// The arguments that the program was given.
pub(crate) fn arguments(done: &Done) -> Vec<&str> {
    let argument = |line| str::strip_prefix(line, "argument=[")?.strip_suffix(']');
    done.stdout.lines().filter_map(argument).collect()
}

/// What it found in a variable; empty counts as not given.
pub(crate) fn option<'a>(done: &'a Done, name: &str) -> Option<&'a str> {
    let option = |line| str::strip_prefix(line, name)?.strip_prefix("=[")?.strip_suffix(']');
    done.stdout.lines().find_map(option).filter(|value| !value.is_empty())
}
