//! The variables of a Dockerfile's `FROM` lines: arguments before the first of them, and what was given for them.

use std::collections::BTreeMap;

/// Known values, by name.
pub(super) type Values = BTreeMap<String, String>;

/// `NAME=default` and `NAME` of an `ARG`, quotes taken off.
pub(super) fn declared(rest: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    rest.split_whitespace().map(|word| match word.split_once('=') {
        Some((name, value)) => (name, Some(value.trim_matches(['"', '\'']))),
        None => (word, None),
    })
}

/// A text with its variables replaced; `None`: one of them is not known, or is changed on the way.
pub(super) fn replaced(text: &str, values: &Values) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('$') {
        out.push_str(before);
        if let Some(braced) = behind.strip_prefix('{') {
            let (inside, after) = braced.split_once('}')?;
            out.push_str(&value(inside, values)?);
            rest = after;
        } else {
            let length =
                behind.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(behind.len());
            out.push_str(values.get(&behind[..length])?);
            rest = &behind[length..];
        }
    }
    out.push_str(rest);
    Some(out)
}

/// `NAME`, `NAME:-default`, `NAME:+other`, and both without the colon.
fn value(inside: &str, values: &Values) -> Option<String> {
    let length = inside.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(inside.len());
    let (name, operator) = inside.split_at(length);
    let known = values.get(name);
    let not_empty = known.filter(|value| !value.is_empty());
    let (of, known, word) = match operator.strip_prefix(':') {
        Some(operator) => (operator.chars().next(), not_empty, operator.get(1..)),
        None => (operator.chars().next(), known, operator.get(1..)),
    };
    match (of, known) {
        (None, known) => known.cloned(),
        (Some('-'), Some(known)) => Some(known.clone()),
        (Some('-'), None) | (Some('+'), Some(_)) => replaced(word?, values),
        (Some('+'), None) => Some(String::new()),
        _ => None,
    }
}
