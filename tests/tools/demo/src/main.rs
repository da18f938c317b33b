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

#[cfg(test)]
mod tests {
    #[test]
    fn the_story_is_told_to_its_end() {
        let mut told = Vec::new();
        super::story::tell(&mut told, false).expect("every answer is the one that the story needs");
        let told = String::from_utf8(told).expect("it is text");
        for part in ["review-search", "2 to delete", "2 of 2 tags deleted", "That is all."] {
            assert!(told.contains(part), "{part} is missing in {told}");
        }
    }
}
