//! The main job on a machine without a GitLab: a pipeline's questions to a simulated one, told as a story.

mod shell;
mod story;

use std::io::{IsTerminal as _, stdout};
use std::process::ExitCode;

fn main() -> ExitCode {
    let colour = stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    match story::tell(&mut stdout().lock(), colour) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
