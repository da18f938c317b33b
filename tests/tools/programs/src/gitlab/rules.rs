//! `rules`: whether a job is in a pipeline, and when it starts.

use std::iter::Peekable;
use std::vec::IntoIter;

use serde_yaml_ng::Value;

use super::read::flat;
use super::variables::Variables;

/// When a job starts, and whether it may fail, as the rule that holds says it.
pub(super) type Decided = (String, Option<Value>);

/// What the first rule that holds decides; `None`: none does.
pub(super) fn decided(rules: &Value, variables: &Variables) -> Option<Decided> {
    let rule = flat(rules).into_iter().find(|rule| {
        // What changed is not known here: GitLab takes that for a yes where it does not know it, either.
        let condition = rule.get("if").and_then(Value::as_str);
        condition.is_none_or(|condition| holds(condition, variables))
    })?;
    let when = rule.get("when").and_then(Value::as_str).unwrap_or("on_success");
    Some((when.to_owned(), rule.get("allow_failure").cloned()))
}

/// Whether an expression holds. Values are compared as they stand: GitLab does not expand them.
pub(super) fn holds(expression: &str, variables: &Variables) -> bool {
    let mut words = words(expression).into_iter().peekable();
    let is_so = any(&mut words, variables);
    assert!(words.next().is_none(), "what is {expression}?");
    is_so
}

fn words(expression: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = expression.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let length = match first {
            '"' | '\'' => 2 + rest[1..].find(first).expect("a closing quote"),
            '(' | ')' => 1,
            '$' => 1 + rest[1..].find(|c| !is_word(c)).unwrap_or(rest.len() - 1),
            c if is_word(c) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            _ => 2,
        };
        words.push(rest[..length].to_owned());
        rest = rest[length..].trim_start();
    }
    words
}

type Words = Peekable<IntoIter<String>>;

fn any(words: &mut Words, variables: &Variables) -> bool {
    let mut is_so = all(words, variables);
    while words.next_if(|word| word == "||").is_some() {
        is_so |= all(words, variables);
    }
    is_so
}

fn all(words: &mut Words, variables: &Variables) -> bool {
    let mut is_so = one(words, variables);
    while words.next_if(|word| word == "&&").is_some() {
        is_so &= one(words, variables);
    }
    is_so
}

fn one(words: &mut Words, variables: &Variables) -> bool {
    if words.next_if(|word| word == "(").is_some() {
        let is_so = any(words, variables);
        assert_eq!(words.next().as_deref(), Some(")"));
        return is_so;
    }
    let left = value(&words.next().expect("a value"), variables);
    match words.next_if(|word| word == "==" || word == "!=") {
        Some(sign) => (left == value(&words.next().expect("a value"), variables)) == (sign == "=="),
        None => left.is_some_and(|value| !value.is_empty()),
    }
}

fn value(word: &str, variables: &Variables) -> Option<String> {
    match word.split_at(1) {
        ("$", name) => variables.raw(name),
        ("\"" | "'", rest) => Some(rest[..rest.len() - 1].to_owned()),
        _ if word == "null" => None,
        _ => panic!("what is {word}?"),
    }
}

#[test]
fn an_expression_is_read_as_gitlab_reads_it() {
    let variables = Variables::of(&[("A", "1"), ("EMPTY", ""), ("REF", "$A")]);
    for (expression, expected) in [
        ("$A", true),
        ("$EMPTY", false),
        ("$UNSET", false),
        ("$A == \"1\"", true),
        ("$A != '1'", false),
        ("$UNSET == null", true),
        ("$UNSET == \"\"", false),
        ("$EMPTY == \"\"", true),
        ("$REF == \"1\"", false),
        ("$UNSET || $A && $EMPTY == \"\"", true),
        ("($UNSET || $A) && $UNSET", false),
    ] {
        assert_eq!(holds(expression, &variables), expected, "{expression}");
    }
}
