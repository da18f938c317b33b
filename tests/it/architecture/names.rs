//! One name an idea: what a module shows to others has a name that no other type has, not even one that its own file keeps.

use super::paths::without_tests;
use super::sources::SOURCES;
use proc_macro2::{Delimiter, TokenTree};
use std::collections::BTreeMap;

/// What makes a type.
const KEYWORDS: [&str; 5] = ["struct", "enum", "union", "trait", "type"];

/// Who may see a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// Others, as it is `pub` or `pub(crate)`.
    ByOthers,
    /// Its own folder.
    Near,
    /// Its own file.
    Here,
}

/// The types of a source text by their names, and who may see each.
pub(super) fn types(source: &str) -> Vec<(Seen, String)> {
    let tokens = without_tests(source.parse().unwrap());
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        if let (Some(TokenTree::Ident(word)), Some(TokenTree::Ident(name))) =
            (tokens.get(at), tokens.get(at + 1))
            && KEYWORDS.iter().any(|keyword| word == keyword)
        {
            found.push((seen(&tokens[..at]), name.to_string()));
        }
    }
    found
}

/// Who may see what stands behind these.
fn seen(before: &[TokenTree]) -> Seen {
    match before {
        [.., TokenTree::Ident(word)] if word == "pub" => Seen::ByOthers,
        [.., TokenTree::Ident(word), TokenTree::Group(group)]
            if word == "pub" && group.delimiter() == Delimiter::Parenthesis =>
        {
            if group.stream().to_string() == "crate" { Seen::ByOthers } else { Seen::Near }
        }
        _ => Seen::Here,
    }
}

#[test]
fn a_type_is_seen_whatever_kind_it_is_of_and_whoever_may_see_it() {
    let source = "
        pub struct A; struct B; pub(crate) enum C {} pub(super) struct D; pub trait E { type F; }
        pub type G<T> = Vec<T>; impl E for A { type F = B; } #[cfg(test)] mod tests { pub struct H; }
        /// pub struct I;
        pub use x::J; pub fn k() {}
    ";
    let told: Vec<_> = types(source).into_iter().map(|(seen, name)| format!("{name} {seen:?}")).collect();
    assert_eq!(told, ["A ByOthers", "B Here", "C ByOthers", "D Near", "E ByOthers", "G ByOthers"]);
}

#[test]
fn a_type_that_others_see_has_a_name_of_its_own() {
    let mut places: BTreeMap<&str, Vec<(Seen, String)>> = BTreeMap::new();
    for source in SOURCES.iter() {
        for (seen, name) in source.types.iter().filter(|(seen, _)| *seen != Seen::Near) {
            places.entry(name).or_default().push((*seen, source.file.display().to_string()));
        }
    }
    let is_shown = |files: &[(Seen, String)]| files.iter().any(|(seen, _)| *seen == Seen::ByOthers);
    let twice: Vec<_> = places.iter().filter(|(_, files)| files.len() > 1 && is_shown(files)).collect();
    assert!(places.len() > 100 && twice.is_empty(), "{twice:#?}");
}
