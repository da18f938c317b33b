//! In what two answers differ.

use super::transcript::Expected;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// How much of a body is shown.
const SHOWN: usize = 700;

/// An answer that came, normalised.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) length: Option<i64>,
    pub(super) body: Value,
}

/// One sentence for each difference.
pub(super) fn differences(expected: &Expected, answer: &Answer) -> Vec<String> {
    let mut found = Vec::new();
    if expected.status != answer.status {
        found.push(format!("status {}, expected {}", answer.status, expected.status));
    }
    let names: BTreeSet<&String> = expected.headers.keys().chain(answer.headers.keys()).collect();
    for name in names {
        let (wanted, given) = (expected.headers.get(name), answer.headers.get(name));
        let is_same = match (name.as_str(), wanted, given) {
            // Any version is as good as any other, as long as it is said.
            ("gitlab-container-registry-version", _, _) => {
                let is_said = |value: Option<&String>| value.is_some_and(|value| !value.is_empty());
                is_said(wanted) == is_said(given)
            }
            ("content-type", Some(wanted), Some(given)) => {
                let bare = |value: &str| value.split(';').next().unwrap_or_default().to_owned();
                bare(wanted) == bare(given)
            }
            _ => wanted == given,
        };
        if !is_same {
            found.push(format!("{name}: {}, expected {}", said(given), said(wanted)));
        }
    }
    if expected.length != answer.length {
        found.push(format!("content-length {:?}, expected {:?}", answer.length, expected.length));
    }
    let (mut wanted, mut given) = (expected.body.clone(), answer.body.clone());
    if expected.any_order {
        sort(&mut wanted);
        sort(&mut given);
    }
    if wanted != given {
        found.push(format!("body {}\n            expected {}", shown(&given), shown(&wanted)));
    }
    found
}

fn said(value: Option<&String>) -> String {
    value.map_or_else(|| "not there".to_owned(), |value| format!("{value:?}"))
}

fn shown(value: &Value) -> String {
    value.to_string().chars().take(SHOWN).collect()
}

/// Puts tags in an order, wherever a list of them is.
fn sort(value: &mut Value) {
    let key = |value: &Value| value["name"].as_str().unwrap_or_default().to_owned();
    match value {
        Value::Array(entries) if entries.first().is_some_and(|entry| entry.get("name").is_some()) => {
            entries.sort_by_key(key);
        }
        Value::Object(object) => {
            if let Some(Value::Array(tags)) = object.get_mut("tags") {
                tags.sort_by_key(|tag| tag.as_str().unwrap_or_default().to_owned());
            }
        }
        _ => {}
    }
}
