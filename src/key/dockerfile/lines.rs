//! A Dockerfile's instructions, each on one line.

use std::iter::Peekable;

/// An instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Instruction {
    /// The line on which it begins, from 1.
    pub(super) line: usize,
    /// Its name, in capitals.
    pub(super) name: String,
    pub(super) rest: String,
}

/// What a comment at the very top says: `# syntax=…`, `# escape=…`.
pub(super) fn directive(text: &str, name: &str) -> Option<String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for line in text.lines() {
        let (key, value) = line.trim().strip_prefix('#')?.split_once('=')?;
        let is_word = |key: &str| !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric());
        if !is_word(key.trim()) {
            return None;
        }
        if key.trim().eq_ignore_ascii_case(name) {
            return Some(value.trim().to_owned());
        }
    }
    None
}

/// All instructions. What stands in documents within (`<<EOF`) is told as if it were some, too, or is passed over.
pub(super) fn instructions(text: &str, passes_documents: bool) -> Vec<Instruction> {
    let escape = if directive(text, "escape").is_some_and(|value| value == "`") { '`' } else { '\\' };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text.lines().enumerate().map(|(at, line)| (at + 1, line)).peekable();
    let mut found = Vec::new();
    while let Some((number, first)) = lines.next() {
        if is_nothing(first) {
            continue;
        }
        let whole = joined(first, escape, &mut lines);
        if passes_documents {
            documents(&whole).for_each(|end| pass(&end, &mut lines));
        }
        let whole = whole.trim();
        let (name, rest) = whole.split_once(char::is_whitespace).unwrap_or((whole, ""));
        found.push(Instruction {
            line: number,
            name: name.to_ascii_uppercase(),
            rest: rest.trim().to_owned(),
        });
    }
    found
}

fn is_nothing(line: &str) -> bool {
    line.trim().is_empty() || line.trim_start().starts_with('#')
}

/// A line with those that continue it; comments and empty ones between do not count.
fn joined<'a>(first: &'a str, escape: char, lines: &mut impl Iterator<Item = (usize, &'a str)>) -> String {
    let mut whole = String::new();
    let mut line = first;
    loop {
        let Some(kept) = line.trim_end().strip_suffix(escape) else {
            whole.push_str(line);
            return whole;
        };
        whole.push_str(kept);
        match lines.find(|(_, line)| !is_nothing(line)) {
            Some((_, next)) => line = next,
            None => return whole,
        }
    }
}

/// The words that end the documents which an instruction begins.
fn documents(line: &str) -> impl Iterator<Item = String> {
    line.split_whitespace().filter_map(|word| {
        let (_, end) = word.split_once("<<")?;
        let end = end.strip_prefix('-').unwrap_or(end).trim_matches(['"', '\'']);
        (!end.is_empty() && !end.contains('<')).then(|| end.to_owned())
    })
}

/// Passes over a document, if it is one: it ends with its word.
fn pass<'a>(end: &str, lines: &mut Peekable<impl Iterator<Item = (usize, &'a str)> + Clone>) {
    if lines.clone().any(|(_, line)| line.trim_start_matches('\t') == end) {
        lines.find(|(_, line)| line.trim_start_matches('\t') == end);
    }
}
