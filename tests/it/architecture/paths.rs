//! The paths that a text names, off its tokens: comments and strings name nothing, a group names each of its parts.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A path from its first segment on: `use a::{b::{c}, d}` is `a::b::c` and `a::d`. A glob ends with `*`, a renamed
/// one with `as`.
pub(super) type Path = Vec<String>;

/// Every path of a source text without its tests: those of `use` lines, and those in code, attributes and macros.
///
/// # Panics
///
/// When the text is no Rust.
pub(super) fn paths(source: &str) -> Vec<Path> {
    let mut found = Vec::new();
    read(source.parse().unwrap_or_else(|error| panic!("{error}: {source}")), &mut found);
    found
}

/// Whether a path goes through these segments, one after the other.
pub(super) fn passes(path: &[String], segments: &[&str]) -> bool {
    path.windows(segments.len()).any(|window| window == segments)
}

fn read(tokens: TokenStream, found: &mut Vec<Path>) {
    let tokens = without_tests(tokens);
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at = match token {
            TokenTree::Ident(_) => read_path(&tokens, at, Path::new(), found),
            TokenTree::Group(group) => {
                read(group.stream(), found);
                at + 1
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => at + 1,
        };
    }
}

/// Reads the path whose next segment is at `at`, and tells where it ends.
fn read_path(tokens: &[TokenTree], mut at: usize, mut path: Path, found: &mut Vec<Path>) -> usize {
    loop {
        match tokens.get(at) {
            Some(TokenTree::Ident(name)) => path.push(name.to_string().trim_start_matches("r#").to_owned()),
            Some(TokenTree::Punct(star)) if star.as_char() == '*' => path.push("*".to_owned()),
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
                for part in tokens.split(|token| is_mark(Some(token), ',')) {
                    read_path(part, 0, path.clone(), found);
                }
                return at + 1;
            }
            // Generics behind `::`, or the end of a group: what stands in them is read for itself.
            _ => break,
        }
        at += 1;
        if !is_mark(tokens.get(at), ':') || !is_mark(tokens.get(at + 1), ':') {
            break;
        }
        at += 2;
    }
    if matches!(tokens.get(at), Some(TokenTree::Ident(name)) if name == "as") {
        path.push("as".to_owned());
    }
    found.push(path);
    at
}

fn is_mark(token: Option<&TokenTree>, mark: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == mark)
}

/// Leaves out what `#[cfg(test)]` stands before: all to the end of its block or statement.
pub(super) fn without_tests(tokens: TokenStream) -> Vec<TokenTree> {
    let mut kept: Vec<TokenTree> = Vec::new();
    let mut tokens = tokens.into_iter();
    while let Some(token) = tokens.next() {
        let is_test = matches!(&token, TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket
            && group.stream().to_string().replace(' ', "") == "cfg(test)");
        if is_test && is_mark(kept.last(), '#') {
            kept.pop();
            tokens.by_ref().find(|token| {
                let is_block =
                    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
                is_block || is_mark(Some(token), ';')
            });
        } else {
            kept.push(token);
        }
    }
    kept
}

#[test]
fn a_group_names_each_of_its_parts_however_deep() {
    let named = |source: &str| paths(source).into_iter().map(|path| path.join("::")).collect::<Vec<_>>();
    assert_eq!(
        named("use crate::{a::{b::{c}, d}, e, f::*, g as h};"),
        ["use", "crate::a::b::c", "crate::a::d", "crate::e", "crate::f::*", "crate::g::as"]
    );
    assert!(named("use {crate::a, std::{fs, io::{self}}};").contains(&"std::io::self".to_owned()));
    assert!(
        named("#[serde(with = \"x\")] fn f() -> Vec<crate::a::B> { }").contains(&"crate::a::B".to_owned())
    );
    assert!(
        named("fn f() { let x = vec![crate::a::b::<crate::c::D>()]; }").contains(&"crate::c::D".to_owned())
    );
}

#[test]
fn comments_strings_and_tests_name_nothing() {
    let source = r##"
        // crate::a
        /* use crate::a; */
        /// [`crate::a`]
        const A: &str = "crate::a";
        const B: &str = r#"crate::a"#;
        #[cfg(test)]
        mod tests { use crate::a; }
        use crate::b;
    "##;
    let named: Vec<Path> = paths(source).into_iter().filter(|path| path[0] == "crate").collect();
    assert_eq!(named, [["crate", "b"]]);
}
