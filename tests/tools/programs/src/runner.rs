//! How GitLab Runner starts a job's lines: the script that it generates, in the forms that are in use.
//!
//! `before_script` and `script` are one list of lines, evaluated in a subshell so that `exit` ends the job and not
//! the runner's own epilogue. How that subshell is made decides whether bash keeps a failing line's exit code.

/// A form of the generated script.
#[derive(Clone, Copy, Debug)]
pub enum Wrapper {
    /// Before runner 19.1: `: | eval`. Bash then ends with 1, whatever code a failing line had.
    Pipe,
    /// The same with `FF_ENABLE_BASH_EXIT_CODE_CHECK`: a line that ends false ends the job too. Bash still ends with 1.
    PipeChecked,
    /// From runner 19.1 on, and before it with `FF_USE_NEW_BASH_EVAL_STRATEGY`.
    Subshell,
}

impl Wrapper {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Pipe, Self::PipeChecked, Self::Subshell];

    /// The script that the runner would hand to the job's shell on its standard input.
    pub fn script(self, folder: &str, variables: &[(String, String)], lines: &[String]) -> String {
        let mut body: Vec<String> = Vec::new();
        for (name, value) in variables {
            body.push(format!("export {name}={}", quote(value)));
        }
        body.push(format!("cd {}", quote(folder)));
        for line in lines {
            let first = line.lines().next().unwrap_or_default();
            body.push(format!("printf '%s\\n' {}", quote(&format!("$ {first}"))));
            body.push(line.clone());
            if matches!(self, Self::PipeChecked) {
                let check =
                    "_runner_exit_code=$?; if [ $_runner_exit_code -ne 0 ]; then exit $_runner_exit_code; fi";
                body.push(check.to_owned());
            }
        }
        let body = quote(&body.join("\n"));
        match self {
            Self::Pipe | Self::PipeChecked => format!(
                "if set -o | grep pipefail > /dev/null; then set -o pipefail; fi; set -o errexit\n\
                 set +o noclobber\n: | eval {body}\nexit 0\n"
            ),
            Self::Subshell => format!(
                "case \"$(set -o)\" in *\"pipefail\"*) set -o pipefail;; esac; set -o errexit\n\
                 set +o noclobber\n(trap 'exit 1' TERM; eval {body}) < /dev/null\nexit 0\n"
            ),
        }
    }
}

/// One word for a shell.
fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
