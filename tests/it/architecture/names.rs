//! One name an idea: what two modules show to others has two names.

use super::paths::without_tests;
use super::sources::SOURCES;
use proc_macro2::{Delimiter, TokenTree};
use std::collections::BTreeMap;

/// What makes a type.
const KEYWORDS: [&str; 5] = ["struct", "enum", "union", "trait", "type"];

/// The names of the types of a source text that are `pub` or `pub(crate)`: others are known in their own folder alone.
pub(super) fn public_types(source: &str) -> Vec<String> {
    let tokens = without_tests(source.parse().unwrap());
    let mut found = Vec::new();
    for at in (0..tokens.len()).filter(|at| is_word(tokens.get(*at), "pub")) {
        let mut after = at + 1;
        if let Some(TokenTree::Group(group)) = tokens.get(after) {
            if group.delimiter() != Delimiter::Parenthesis || group.stream().to_string() != "crate" {
                continue;
            }
            after += 1;
        }
        if let (Some(TokenTree::Ident(word)), Some(TokenTree::Ident(name))) =
            (tokens.get(after), tokens.get(after + 1))
            && KEYWORDS.iter().any(|keyword| word == keyword)
        {
            found.push(name.to_string());
        }
    }
    found
}

fn is_word(token: Option<&TokenTree>, word: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(name)) if name == word)
}

#[test]
fn a_type_is_seen_whatever_kind_it_is_of_and_whoever_may_see_it() {
    let source = "
        pub struct A; struct B; pub(crate) enum C {} pub(super) struct D; pub trait E { type F; }
        pub type G<T> = Vec<T>; impl E for A { type F = B; } #[cfg(test)] mod tests { pub struct H; }
        /// pub struct I;
        pub use x::J; pub fn k() {}
    ";
    assert_eq!(public_types(source), ["A", "C", "E", "G"]);
}

#[test]
fn no_two_public_types_have_one_name() {
    let mut places: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for source in SOURCES.iter() {
        for name in &source.types {
            places.entry(name).or_default().push(source.file.display().to_string());
        }
    }
    let twice: Vec<_> = places.iter().filter(|(_, files)| files.len() > 1).collect();
    assert!(places.len() > 100 && twice.is_empty(), "{twice:#?}");
}
