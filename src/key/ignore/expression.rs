//! A pattern with wildcards, as the regular expression that the builders make of it, and that one in the syntax that
//! is understood here.
//!
//! The first step is the builders' own, letter by letter, oddities included: what stands in brackets is not looked at,
//! so that `[*]` becomes another class, and `|` and `{` are meant to be escaped and are not. The second reads Go's
//! syntax and writes what means the same. What nobody writes in an ignore file (`\pL`, `\Q`, octal numbers) is refused
//! rather than read in some way.

use std::borrow::Cow;
use std::iter::Peekable;
use std::str::Chars;

use super::class;
use super::letter::{character, literal};

/// How names are compared with a pattern.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Exactly,
    /// All that begins with what stands before `**`.
    Beginning,
    /// All that ends with what stands behind `**`.
    End,
    /// All in which this is found.
    Expression(String),
}

/// Bytes as Go reads text: each that is no UTF-8 is one U+FFFD.
pub(super) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = str::from_utf8(bytes) {
        return text.into();
    }
    bytes
        .utf8_chunks()
        .fold(String::new(), |mut text, chunk| {
            text.push_str(chunk.valid());
            text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
            text
        })
        .into()
}

/// What a pattern compares names by; `None`: it is none.
pub(super) fn compile(pattern: &str) -> Option<Kind> {
    let (kind, go) = as_in_go(pattern);
    match kind {
        Kind::Expression(_) => translated(&go).map(Kind::Expression),
        plain => Some(plain),
    }
}

/// The builders' step.
fn as_in_go(pattern: &str) -> (Kind, String) {
    const EXPRESSION: fn() -> Kind = || Kind::Expression(String::new());
    // The scanner that the builders use passes by a mark at the beginning.
    let mut characters = pattern.strip_prefix('\u{feff}').unwrap_or(pattern).chars().peekable();
    let (mut kind, mut go) = (Kind::Exactly, "^".to_owned());
    let mut is_first = true;
    while let Some(c) = characters.next() {
        match c {
            '*' if characters.next_if_eq(&'*').is_some() => {
                characters.next_if_eq(&'/');
                kind = match (characters.peek().is_some(), kind) {
                    (false, Kind::Exactly) => Kind::Beginning,
                    (false, _) => {
                        go.push_str(".*");
                        EXPRESSION()
                    }
                    (true, _) => {
                        go.push_str("(.*/)?");
                        EXPRESSION()
                    }
                };
                if is_first {
                    kind = Kind::End;
                }
            }
            '*' => {
                go.push_str("[^/]*");
                kind = EXPRESSION();
            }
            '?' => {
                go.push_str("[^/]");
                kind = EXPRESSION();
            }
            '.' | '+' | '(' | ')' | '$' => go.extend(['\\', c]),
            '\\' => {
                go.push('\\');
                if let Some(next) = characters.next() {
                    go.push(next);
                    kind = EXPRESSION();
                }
            }
            '[' | ']' => {
                go.push(c);
                kind = EXPRESSION();
            }
            c => go.push(c),
        }
        is_first = false;
    }
    go.push('$');
    (kind, go)
}

/// What can stand before a count.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    Something,
    Count,
}

/// Go's syntax in ours; `None`: it is faulty, or of a kind that is refused.
fn translated(go: &str) -> Option<String> {
    let mut text = go.chars().peekable();
    let (mut ours, mut before) = (String::new(), Before::Nothing);
    while let Some(c) = text.next() {
        before = match c {
            '[' => {
                class::translate(&mut text, &mut ours)?;
                Before::Something
            }
            '\\' => {
                escape(&mut text, &mut ours)?;
                Before::Something
            }
            '{' => match count(&mut text)? {
                Some(count) if before == Before::Something => {
                    ours.push_str(&count);
                    Before::Count
                }
                Some(_) => return None,
                None => {
                    ours.push_str(r"\{");
                    Before::Something
                }
            },
            // Only the builders write these two.
            '*' | '?' => {
                ours.push(c);
                Before::Count
            }
            '(' | '|' => {
                ours.push(c);
                Before::Nothing
            }
            '.' | ')' | '^' | '$' => {
                ours.push(c);
                Before::Something
            }
            c => {
                literal(c, &mut ours);
                Before::Something
            }
        };
    }
    Some(ours)
}

fn escape(text: &mut Peekable<Chars<'_>>, ours: &mut String) -> Option<()> {
    let next = *text.peek()?;
    if let Some(class) = class::of_perl(next) {
        text.next();
        ours.push('[');
        ours.push_str(class);
        ours.push(']');
    } else if matches!(next, 'A' | 'z' | 'b' | 'B') {
        text.next();
        ours.extend(['\\', next]);
    } else {
        literal(character(text)?, ours);
    }
    Some(())
}

/// A count behind `{`; `Some(None)`: it is none, and the brace means itself; `None`: it is a faulty one.
#[expect(clippy::option_option, reason = "a brace that means itself is no fault")]
fn count(text: &mut Peekable<Chars<'_>>) -> Option<Option<String>> {
    let inside: String = text.clone().take_while(|c| *c != '}').collect();
    let is_closed = text.clone().nth(inside.chars().count()) == Some('}');
    let is_number = |digits: &str| {
        !digits.is_empty()
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && (digits == "0" || !digits.starts_with('0'))
    };
    let (least, most) =
        inside.split_once(',').map_or((inside.as_str(), None), |(least, most)| (least, Some(most)));
    if !is_closed || !is_number(least) || most.is_some_and(|most| !most.is_empty() && !is_number(most)) {
        return Some(None);
    }
    let number = |digits: &str| digits.parse::<u32>().ok().filter(|number| *number <= 1_000);
    let low = number(least)?;
    let is_fair = match most {
        None | Some("") => true,
        Some(most) => number(most)? >= low,
    };
    text.nth(inside.chars().count());
    is_fair.then(|| Some(format!("{{{inside}}}")))
}
