//! One switch of formats: what a format makes of a report stands in its own file, and one file chooses among them.

use std::fs;

use proc_macro2::{TokenStream, TokenTree};

use super::paths::without_tests;
use super::sources::SOURCES;

/// The file that holds the switch, and the one that names the formats.
const MAY: [&str; 2] = ["output/mod.rs", "output/format.rs"];

/// Whether a text asks which format there is: in a pattern, or by a comparison. To name one that is to be written, as
/// for `--html`, is no question.
fn asks(tokens: TokenStream) -> bool {
    let tokens = without_tests(tokens);
    (0..tokens.len()).any(|at| match &tokens[at] {
        TokenTree::Group(group) => {
            let is_pattern = mark(&tokens, at + 1) == "=" || mark(&tokens, at.wrapping_sub(2)) == "matches";
            is_pattern && names(group.stream()) || asks(group.stream())
        }
        _ => is_variant(&tokens, at) && is_asked(&tokens, at),
    })
}

/// Whether a text names a format anywhere.
fn names(tokens: TokenStream) -> bool {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    (0..tokens.len()).any(|at| match &tokens[at] {
        TokenTree::Group(group) => names(group.stream()),
        _ => is_variant(&tokens, at),
    })
}

fn mark(tokens: &[TokenTree], at: usize) -> String {
    tokens.get(at).map(ToString::to_string).unwrap_or_default()
}

/// Whether a `Format::Name` begins here; `Format::NAME` is none.
fn is_variant(tokens: &[TokenTree], at: usize) -> bool {
    let name = mark(tokens, at + 3);
    let is_name = name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase);
    [0, 1, 2].map(|step| mark(tokens, at + step)) == ["Format", ":", ":"] && is_name
}

/// Whether the variant here is a pattern, or a side of a comparison.
fn is_asked(tokens: &[TokenTree], at: usize) -> bool {
    // Back over what leads to it: `cli::Format`.
    let path = (0..at).rev().take_while(|at| mark(tokens, *at) == ":" || mark(tokens, at + 1) == ":");
    let before = at - path.count();
    let [last, one] = [1, 2].map(|step| mark(tokens, before.wrapping_sub(step)));
    let is_pattern =
        ["let", "|"].contains(&last.as_str()) || ["=", "|", "if"].contains(&mark(tokens, at + 4).as_str());
    is_pattern || last == "=" && ["=", "!"].contains(&one.as_str()) || mark(tokens, at + 4) == "!"
}

#[test]
fn formats_are_told_apart_in_one_file() {
    let asking = SOURCES.iter().filter(|source| {
        !MAY.iter().any(|may| source.file.ends_with(may))
            && asks(fs::read_to_string(&source.file).unwrap().parse().unwrap())
    });
    let others: Vec<String> = asking.map(|source| source.file.display().to_string()).collect();
    assert!(others.is_empty(), "{others:?} ask for the format, which output::write alone does");
}

#[test]
fn a_question_for_the_format_is_seen_however_it_is_put() {
    for question in [
        "match format { Format::Text => 1, _ => 2 }",
        "match format { Format::Text | Format::Csv => 1, _ => 2 }",
        "match (count, format) { (true, output::Format::Json) => 1, _ => 2 }",
        "if format == Format::Json { }",
        "if format == output::Format::Json { }",
        "if Format::Json != format { }",
        "if let Format::Json = format { }",
        "matches!(format, Format::Csv)",
    ] {
        assert!(asks(question.parse().unwrap()), "{question}");
    }
    for naming in [
        "write(&report, Format::Html, Paint(false), out)?",
        "let format = Format::Html;",
        "let format = Format::parse(text);",
    ] {
        assert!(!asks(naming.parse().unwrap()), "{naming}");
    }
}
