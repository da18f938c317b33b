//! How GitLab Runner starts a job's lines: the script that it generates, in the forms that are in use. Held against what
//! runners 18.6.6 and 19.4.0 write and do (shell executor, with bash and busybox's sh; with dash only where
//! `FF_POSIXLY_CORRECT_ESCAPES` is on, else it cannot read their scripts).
//!
//! `before_script` and `script` are one list of lines, evaluated in a subshell so that `exit` ends the job and not
//! the runner's own epilogue. How that subshell is made decides whether bash keeps a failing line's exit code.

/// A form of the generated script.
#[derive(Clone, Copy, Debug)]
pub enum Wrapper {
    /// Before runner 18.11.4, 19.0.2 and 19.1, and later with `FF_USE_LEGACY_BASH_EVAL`: `: | eval`. Bash then ends with 1,
    /// whatever code a failing line had.
    Pipe,
    /// The same with `FF_ENABLE_BASH_EXIT_CODE_CHECK`: a line that ends false ends the job too. Bash still ends with 1.
    PipeChecked,
    /// Since then, and before it much the same with `FF_USE_NEW_BASH_EVAL_STRATEGY`.
    Subshell,
    /// The same with `FF_ENABLE_BASH_EXIT_CODE_CHECK`.
    SubshellChecked,
}

impl Wrapper {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Pipe, Self::PipeChecked, Self::Subshell, Self::SubshellChecked];

    /// Whether bash ends with 1 where a line failed with another code.
    pub fn loses_codes(self) -> bool {
        matches!(self, Self::Pipe | Self::PipeChecked)
    }

    /// The script that the runner would hand to the job's shell on its standard input.
    pub fn script(self, folder: &str, variables: &[(String, String)], lines: &[String]) -> String {
        let mut body: Vec<String> = Vec::new();
        for (name, value) in variables {
            body.push(format!("export {name}={}", quote(value)));
        }
        body.push(format!("cd {}", quote(folder)));
        for line in lines {
            let line = line.trim();
            let shown = match line.split_once('\n') {
                Some((first, _)) => format!("$ {first} # collapsed multi-line command"),
                None => format!("$ {line}"),
            };
            body.push(format!("echo {}", quote(&format!("\u{1b}[32;1m{shown}\u{1b}[0;m"))));
            body.push(line.to_owned());
            if matches!(self, Self::PipeChecked | Self::SubshellChecked) {
                let check =
                    "_runner_exit_code=$?; if [ $_runner_exit_code -ne 0 ]; then exit $_runner_exit_code; fi";
                body.push(check.to_owned());
            }
        }
        let body = quote(&body.join("\n"));
        let evaluated = if self.loses_codes() {
            format!(
                "if set -o | grep pipefail > /dev/null; then set -o pipefail; fi; set -o errexit\n\
                 set +o noclobber\n: | eval {body}"
            )
        } else {
            format!(
                "case \"$(set -o)\" in *\"pipefail\"*) set -o pipefail;; esac; set -o errexit\n\
                 set +o noclobber\n(trap 'exit 1' TERM; eval {body}) < /dev/null"
            )
        };
        format!("trap 'exit 1' TERM\n\n{evaluated}\nexit 0\n")
    }
}

/// One word for a shell.
fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
