//! What stands in brackets, as Go's regular expressions read it, in ours.

use std::iter::Peekable;
use std::str::Chars;

use super::letter::{character, literal};

/// The names between `[:` and `:]`, which also may begin with `^`.
const NAMED: [&str; 14] = [
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space",
    "upper", "word", "xdigit",
];

/// What `\d` and its like stand for, of ASCII alone; Go's `\s` has no vertical tab.
pub(super) fn of_perl(letter: char) -> Option<&'static str> {
    Some(match letter {
        'd' => "0-9",
        'D' => r"\x00-/:-\x{10FFFF}",
        'w' => "0-9A-Z_a-z",
        'W' => r"\x00-/:-@\[-\^`\{-\x{10FFFF}",
        's' => r"\t\n\x0C\r\x20",
        'S' => r"\x00-\x08\x0B\x0E-\x1F!-\x{10FFFF}",
        _ => return None,
    })
}

/// Reads a class whose `[` was read, and writes it; `None`: it is faulty.
pub(super) fn translate(text: &mut Peekable<Chars<'_>>, ours: &mut String) -> Option<()> {
    ours.push('[');
    if text.next_if_eq(&'^').is_some() {
        ours.push('^');
    }
    let mut is_first = true;
    loop {
        if !is_first && text.next_if_eq(&']').is_some() {
            break;
        }
        is_first = false;
        if let Some(name) = named(text)? {
            ours.push_str(&name);
            continue;
        }
        if let Some(class) = perl(text) {
            ours.push_str(class);
            continue;
        }
        let low = one(text)?;
        let is_range = text.peek() == Some(&'-') && text.clone().nth(1).is_some_and(|next| next != ']');
        literal(low, ours);
        if is_range {
            text.next();
            let high = one(text)?;
            if high < low {
                return None;
            }
            ours.push('-');
            literal(high, ours);
        }
    }
    ours.push(']');
    Some(())
}

fn one(text: &mut Peekable<Chars<'_>>) -> Option<char> {
    match text.next()? {
        '\\' => character(text),
        c => Some(c),
    }
}

/// `[:alpha:]`; `Some(None)`: it is no such thing; `None`: it is one that is not known.
#[expect(clippy::option_option, reason = "a bracket that means itself is no fault")]
fn named(text: &mut Peekable<Chars<'_>>) -> Option<Option<String>> {
    let rest: String = text.clone().collect();
    let Some(inside) = rest.strip_prefix("[:").and_then(|rest| Some(rest.split_once(":]")?.0)) else {
        return Some(None);
    };
    if !NAMED.contains(&inside.strip_prefix('^').unwrap_or(inside)) {
        return None;
    }
    let written = format!("[:{inside}:]");
    text.nth(written.chars().count() - 1);
    Some(Some(written))
}

fn perl(text: &mut Peekable<Chars<'_>>) -> Option<&'static str> {
    let letter = text.clone().nth(1).filter(|_| text.peek() == Some(&'\\'))?;
    let class = of_perl(letter)?;
    text.nth(1);
    Some(class)
}
