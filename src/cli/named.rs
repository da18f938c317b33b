//! Which variable stands for a flag, and which flags have none.

use std::ffi::OsString;

use crate::error::Error;
use crate::secret::masked_value;
use crate::words::variable_of_flag;

/// Flags without a variable: what deletes or confirms, and `--repository` (a dotenv key).
const WITHOUT_VARIABLE: [&str; 5] = ["apply", "yes", "repository", "help", "version"];

/// Flags of one command that have none, though others of their name have: `--force` of `check` only builds.
const WITHOUT_VARIABLE_OF: [(&str, &str); 1] = [("retag", "force")];

/// The variable that stands for a flag of a command, if it has one.
#[must_use]
pub fn variable_of(command: &str, flag: &str) -> Option<String> {
    variable(flag).filter(|_| !WITHOUT_VARIABLE_OF.contains(&(command, flag)))
}

/// The variable that stands for a flag, if it has one.
#[must_use]
pub fn variable(flag: &str) -> Option<String> {
    (!WITHOUT_VARIABLE.contains(&flag)).then(|| variable_of_flag(flag))
}

/// What is wrong with a flag's value, which came from its variable where these arguments do not have the flag.
#[must_use]
pub(crate) fn wrong(args: &[OsString], flag: &str, value: &str, why: String) -> Error {
    match variable(flag).filter(|_| !is_typed(args, flag)) {
        Some(variable) => {
            Error::configuration(format!("read {variable}"), format!("{:?}: {why}", masked_value(value)))
        }
        None => Error::usage(format!("read --{flag} {}", masked_value(value)), why),
    }
}

/// What a person has to look for who gave this flag, `--max-age`: its variable, where these arguments do not have it.
#[must_use]
pub(crate) fn said_by(args: &[OsString], flag: &str) -> String {
    let name = flag.trim_start_matches('-');
    let variable = flag.strip_prefix("--").and_then(variable).filter(|_| !is_typed(args, name));
    variable.unwrap_or_else(|| flag.to_owned())
}

fn is_typed(args: &[OsString], flag: &str) -> bool {
    let typed = format!("--{flag}");
    args.iter().any(|arg| {
        let arg = arg.to_string_lossy();
        arg == typed || arg.starts_with(&format!("{typed}="))
    })
}
