//! What keys there are in a table, and what each takes.

use super::place::Wrong;
use crate::words::{likest, quoted};

/// A key of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownKey {
    /// Its name.
    pub name: &'static str,
    /// What it takes, in words that fit after `takes`.
    pub takes: &'static str,
}

/// A key with what it takes.
pub(crate) const fn key(name: &'static str, takes: &'static str) -> KnownKey {
    KnownKey { name, takes }
}

/// A key that is none: the nearest that there is, and all of them.
pub(super) fn unknown(name: &str, at: usize, keys: &[KnownKey], of: &str) -> Wrong {
    let meant = match meant(name, keys) {
        Some(key) => format!("did you mean {key}? "),
        None => String::new(),
    };
    let names: Vec<&str> = keys.iter().map(|key| key.name).collect();
    Wrong::at(at, format!("{} is no key of {of}", quoted(name)))
        .with_hint(format!("{meant}{of} takes {}", names.join(", ")))
}

/// The key that a slip of the fingers made this of, or that says more, or less.
fn meant(name: &str, keys: &[KnownKey]) -> Option<&'static str> {
    let names = || keys.iter().map(|key| key.name);
    let begins = |long: &str, short: &str| long.strip_prefix(short).is_some_and(|rest| rest.starts_with('_'));
    let akin = names().filter(|key| begins(key, name) || begins(name, key));
    likest(name, names()).or_else(|| akin.max_by_key(|key| key.len()))
}
