//! What the README shows apart from its text.

use super::document::text;

/// Fenced blocks of a language.
pub(crate) fn blocks(language: &str) -> Vec<String> {
    blocks_in(&text(), language)
}

/// The same of a part of the text.
pub(crate) fn blocks_in(text: &str, language: &str) -> Vec<String> {
    let fenced = text.split("\n```").skip(1).step_by(2);
    let of_language = fenced.filter_map(|block| block.strip_prefix(&format!("{language}\n")));
    of_language.map(str::to_owned).collect()
}

/// Lines that are indented as commands.
pub(crate) fn indented() -> Vec<String> {
    let text = text();
    let outside: String = text.split("\n```").step_by(2).collect();
    outside.lines().filter_map(|line| line.strip_prefix("    ")).map(|line| line.trim().to_owned()).collect()
}

/// What stands below each heading of the second rank, with its name.
pub(crate) fn sections() -> Vec<(String, String)> {
    let text = text();
    let sections = text.split("\n## ").skip(1).filter_map(|section| section.split_once('\n'));
    sections.map(|(name, below)| (name.to_owned(), format!("\n{below}"))).collect()
}
