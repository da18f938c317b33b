//! A `registry-gate` that tells what it was given, and shells and runners in which a job's lines call it.

use programs::runner::Wrapper;
use programs::template::{Job, Template};
use programs::{Done, command, executable, path, run};
use std::path::Path;
use tempfile::TempDir;

/// A shell, how a runner starts it, and whether a pipe fails with any of its parts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Way {
    pub(crate) shell: &'static [&'static str],
    pub(crate) wrapper: Wrapper,
    has_pipefail: bool,
}

const SHELLS: [&[&str]; 3] = [&["bash"], &["busybox", "sh"], &["dash"]];

/// Each shell and each form of the runner's script, once.
const FEW: [Way; 3] = [
    Way { shell: SHELLS[0], wrapper: Wrapper::Pipe, has_pipefail: true },
    Way { shell: SHELLS[1], wrapper: Wrapper::Subshell, has_pipefail: true },
    Way { shell: SHELLS[2], wrapper: Wrapper::PipeChecked, has_pipefail: false },
];

/// Every shell in every form, with and without `pipefail` where it knows that.
pub(crate) fn ways() -> Vec<Way> {
    let each = SHELLS.into_iter().flat_map(|shell| Wrapper::ALL.map(|wrapper| (shell, wrapper)));
    let knows_it = |shell: &[&str]| shell != ["dash"];
    each.flat_map(|(shell, wrapper)| {
        let pipefail = [Some(false), knows_it(shell).then_some(true)];
        pipefail.into_iter().flatten().map(move |has_pipefail| Way { shell, wrapper, has_pipefail })
    })
    .collect()
}

impl Way {
    /// Runs lines in this folder, with the programs of another one first.
    pub(crate) fn run(
        self,
        folder: &Path,
        programs: &Path,
        variables: &[(String, String)],
        lines: &[String],
    ) -> Done {
        let is_taken_back = !self.has_pipefail && self.shell != ["dash"];
        let first = is_taken_back.then(|| "set +o pipefail".to_owned());
        let lines: Vec<String> = first.into_iter().chain(lines.iter().cloned()).collect();
        let script = self.wrapper.script(folder.to_str().unwrap(), variables, &lines);
        let mut shell = command(self.shell[0]);
        let done = run(shell.args(&self.shell[1..]).env("PATH", path(&[programs])), &script);
        println!("{self:?}: {done:?}");
        done
    }
}

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
    let folder = tempfile::tempdir().unwrap();
    executable::write(&folder.path().join("registry-gate"), &PROGRAM.replace("CODE", &code.to_string()));
    folder
}

/// Runs these lines in each shell, and in each form of a runner's script, with that program.
pub(crate) fn play(lines: &[String], variables: &[(String, String)], code: i32, check: impl Fn(&Done)) {
    play_in(&mut || tempfile::tempdir().unwrap(), lines, variables, code, |_, done| check(done));
}

/// The same, each in a folder of its own that was made like this.
pub(crate) fn play_in(
    folder: &mut dyn FnMut() -> TempDir,
    lines: &[String],
    variables: &[(String, String)],
    code: i32,
    check: impl Fn(&Path, &Done),
) {
    let program = program(code);
    for way in FEW {
        let folder = folder();
        let done = way.run(folder.path(), program.path(), variables, lines);
        check(folder.path(), &done);
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
