//! Variables that are none of ours and look like it.

use super::ending::Ending;
use super::telling::tell;
use crate::cli::{self, Cli};
use crate::config::env::Variables;
use crate::error::Error;

/// Tells of variables that are none of ours and look like it; what deletes is not begun beside one.
pub(super) fn judge_unknown(cli: &Cli, variables: &Variables, ending: &Ending) -> Result<(), Error> {
    for (variable, meant) in cli::unknown(&variables.flags) {
        if cli.command.changes() {
            return Err(misspelt(variable, meant.as_deref()));
        }
        let meant = meant.map_or_else(String::new, |meant| format!("; did you mean {meant}?"));
        let what = "is no variable of registry-gate, and has no effect";
        tell(&ending.stderr, &format!("note: {variable} {what}{meant}"));
    }
    Ok(())
}

/// The failure of what deletes or writes beside a variable that is none: it may have been meant to spare something.
fn misspelt(variable: &str, meant: Option<&str>) -> Error {
    let hint = match meant {
        Some(meant) => format!("did you mean {meant}? else unset it"),
        None => {
            "correct its name, or unset it; --help names the flags, and their variables follow".to_owned()
        }
    };
    let cause = "no flag has this variable, and it may have been meant to spare something";
    Error::configuration(format!("read {variable}"), cause).with_hint(hint)
}
