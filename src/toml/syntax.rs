//! TOML, and what is wrong with it in our own words: the crate knows where, and speaks to programmers.

use toml_span::{Error, ErrorKind, Span, Value};

use super::entry::{in_order, table};
use super::place::{Wrong, place};
use crate::words::{character, quoted};

/// Why a rule or an image is a table where it should be one of a list: a bracket too few.
const RULES: &str = "write every rule as [[cleanup.rule]], with two brackets";
const IMAGES: &str = "write every image as [[image]], with two brackets";
const LISTS: &str = "write every rule as [[cleanup.rule]] and every image as [[image]], with two brackets";

/// Parses a file.
pub(crate) fn parse(text: &str) -> Result<Value<'_>, Wrong> {
    toml_span::parse(text).map_err(|error| told(text, &error))
}

/// The keys of the whole file; of what is no such file none.
pub(crate) fn keys(text: &str) -> Vec<String> {
    let Ok(file) = parse(text.strip_prefix('\u{feff}').unwrap_or(text)) else { return Vec::new() };
    in_order(table(&file)).into_iter().map(|(name, _)| name.name.to_string()).collect()
}

fn told(text: &str, error: &Error) -> Wrong {
    let at = error.span.start;
    let line = |first: &Span| place(text, first.start).0;
    let wrong = |what: String| Wrong::at(at, what);
    match &error.kind {
        ErrorKind::UnexpectedEof => wrong("the file ends where a value should be".to_owned()),
        ErrorKind::ExceededDepthLimit => wrong("there are too many levels of lists or tables".to_owned()),
        ErrorKind::InvalidCharInString('\n' | '\r') => wrong("the text does not end on its line".to_owned())
            .with_hint("close it with the quote that it begins with"),
        ErrorKind::InvalidCharInString(c) => wrong(format!("{} cannot be in a text", character(*c))),
        ErrorKind::InvalidEscape(c) | ErrorKind::InvalidHexEscape(c) => {
            wrong(format!("{} cannot follow a backslash here", character(*c)))
                .with_hint(r"between single quotes a backslash is itself: 'v\d+'")
        }
        ErrorKind::InvalidEscapeValue(value) => wrong(format!("there is no character {value:x}")),
        ErrorKind::Unexpected(c) => wrong(format!("{} is not expected here", character(*c))),
        ErrorKind::UnterminatedString => wrong("the text that begins here does not end".to_owned()),
        ErrorKind::InvalidNumber => number(text, at),
        ErrorKind::Wanted { expected, found } => {
            wrong(format!("{} should be here, not {}", token(expected), token(found)))
        }
        ErrorKind::DuplicateTable { name, first } => {
            let wrong = wrong(format!(
                "the table {} is there twice; it is in line {} too",
                quoted(name),
                line(first)
            ));
            match &**name {
                "rule" => wrong.with_hint(RULES),
                "image" => wrong.with_hint(IMAGES),
                _ => wrong,
            }
        }
        ErrorKind::DuplicateKey { key, first } => {
            wrong(format!("{} is there twice; it is in line {} too", quoted(key), line(first)))
        }
        ErrorKind::RedefineAsArray => {
            wrong("this was a table before, and is a list here".to_owned()).with_hint(LISTS)
        }
        ErrorKind::MultilineStringKey => wrong("a key is on one line".to_owned()),
        ErrorKind::DottedKeyInvalidType { first } => {
            wrong(format!("this adds to what is no table, in line {}", line(first)))
        }
        ErrorKind::UnquotedString => unquoted(text, at),
        other => wrong(other.to_string()),
    }
}

/// What a token is called; the crate's own names but for some.
fn token(name: &str) -> &str {
    match name {
        "eof" => "the end of the file",
        "newline" | "a newline" => "the end of the line",
        "a table key" => "a key",
        "an identifier" => "a word",
        "an equals" => "=",
        "a period" => "a dot",
        "a colon" => ":",
        "a plus" => "+",
        "a left brace" => "{",
        "a right brace" => "}",
        "a left bracket" => "[",
        "a right bracket" => "]",
        "a string" => "a text",
        "a multiline string" => "a text of several lines",
        other => other,
    }
}

/// What is no number; most often a duration or a date that needs quotes.
fn number(text: &str, at: usize) -> Wrong {
    let (start, word) = word(text, at);
    let digits = word.trim_start_matches(['-', '+']);
    let is_digits =
        |text: &str| !text.is_empty() && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'_'));
    let is_date =
        digits.get(4..5) == Some("-") && digits.get(..4).is_some_and(is_digits) || digits.contains(':');
    let what = match digits {
        _ if is_date => "no key takes a date or a time".to_owned(),
        digits if is_digits(digits) && digits.starts_with('0') => "a number does not begin with 0".to_owned(),
        digits if is_digits(digits) && !digits.contains('_') => format!("{word} is too large"),
        _ => format!("{} is no number", quoted(word)),
    };
    let wrong = Wrong::at(start, what);
    let is_quantity = !is_date && digits.starts_with(|c: char| c.is_ascii_digit()) && !is_digits(digits);
    if is_quantity {
        wrong.with_hint(format!("a duration or a size is in quotes: \"{word}\""))
    } else {
        wrong
    }
}

fn unquoted(text: &str, at: usize) -> Wrong {
    let (start, word) = word(text, at);
    let lower = word.to_ascii_lowercase();
    match lower.as_str() {
        "true" | "false" => Wrong::at(start, format!("{word} is in lower case: {lower}")),
        _ => Wrong::at(start, format!("a text is in quotes: \"{word}\"")),
    }
}

/// The word around a place, and where it begins.
fn word(text: &str, at: usize) -> (usize, &str) {
    let belongs = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '.' | ':');
    let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
    let start = before.trim_end_matches(belongs).len();
    let end = before.len() + (after.len() - after.trim_start_matches(belongs).len());
    (start, &text[start..end])
}
