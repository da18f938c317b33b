//! No circles: the modules of a folder, at every depth, can be read one after the other, each before those that use it.

use super::paths::Path;
use super::sources::{SOURCES, Source};
use std::collections::{BTreeMap, BTreeSet};

/// Which module uses which of a folder's, and a file that says so.
type Uses = BTreeMap<(String, String), String>;

/// Where a path leads from a module: to the module that it names, or whose item it names.
///
/// An item that a folder hands on (`pub use part::Item`) is its part's.
fn leads_to(from: &[String], path: &Path, modules: &BTreeMap<Vec<String>, &Source>) -> Option<Vec<String>> {
    let mut at = from.to_vec();
    let mut rest = path.as_slice();
    match rest.first()?.as_str() {
        "crate" | "registry_gate" => at.clear(),
        "self" => {}
        "super" => {
            at.pop()?;
            while rest.get(1).is_some_and(|next| next == "super") {
                at.pop()?;
                rest = &rest[1..];
            }
        }
        part => {
            let child = [at.as_slice(), &[part.to_owned()]].concat();
            if !modules.contains_key(&child) {
                return None;
            }
            at = child;
        }
    }
    rest = &rest[1..];
    while let Some(next) = rest.first() {
        let child = [at.as_slice(), std::slice::from_ref(next)].concat();
        if !modules.contains_key(&child) {
            return Some(handed_on(&at, next, modules).unwrap_or(at));
        }
        at = child;
        rest = &rest[1..];
    }
    Some(at)
}

/// The module whose item a folder hands on under this name.
fn handed_on(folder: &[String], item: &str, modules: &BTreeMap<Vec<String>, &Source>) -> Option<Vec<String>> {
    let parts = modules.get(folder)?.paths.iter();
    let named = parts.filter(|path| path.len() > 1 && path.last().is_some_and(|last| last == item));
    named.filter(|path| path[0] != "super" && path[0] != "crate").find_map(|path| {
        let short = path[..path.len() - 1].to_vec();
        leads_to(folder, &short, modules).filter(|to| to.len() > folder.len())
    })
}

/// For each folder who uses whom in it.
fn uses(sources: &[Source]) -> BTreeMap<Vec<String>, Uses> {
    let modules: BTreeMap<Vec<String>, &Source> =
        sources.iter().filter(|source| source.depth > 0).map(|source| (source.at.clone(), source)).collect();
    let mut found: BTreeMap<Vec<String>, Uses> = BTreeMap::new();
    for source in modules.values() {
        for to in source.paths.iter().filter_map(|path| leads_to(&source.at, path, &modules)) {
            let shared = source.at.iter().zip(&to).take_while(|(one, other)| one == other).count();
            if let (Some(user), Some(used)) = (source.at.get(shared), to.get(shared)) {
                let file = source.file.display().to_string();
                let folder = found.entry(source.at[..shared].to_vec()).or_default();
                folder.entry((user.clone(), used.clone())).or_insert(file);
            }
        }
    }
    found
}

/// The modules that are in a circle: those that are left when what uses nobody that is left is taken away, and what
/// nobody uses that is left.
fn circle(uses: &Uses) -> BTreeSet<&str> {
    let mut left: BTreeSet<&str> =
        uses.keys().flat_map(|(user, used)| [user.as_str(), used.as_str()]).collect();
    loop {
        let before = left.len();
        let inside = |user: &str, used: &str| left.contains(user) && left.contains(used);
        let edges: Vec<_> = uses.keys().filter(|(user, used)| inside(user, used)).collect();
        left = left
            .iter()
            .copied()
            .filter(|module| {
                edges.iter().any(|(user, _)| user == module) && edges.iter().any(|(_, used)| used == module)
            })
            .collect();
        if left.len() == before {
            return left;
        }
    }
}

#[test]
fn the_modules_of_a_folder_use_each_other_in_no_circle() {
    let mut wrong = Vec::new();
    for (folder, uses) in uses(&SOURCES) {
        let circle = circle(&uses);
        for ((user, used), file) in &uses {
            if circle.contains(user.as_str()) && circle.contains(used.as_str()) {
                wrong.push(format!("{}: {user} uses {used} ({file})", folder.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "circles:\n{}", wrong.join("\n"));
}

#[test]
fn a_circle_is_seen_at_any_depth_and_through_what_a_folder_hands_on() {
    let circles = |files: &[(&str, &str)]| -> Vec<String> {
        let source = |(place, text): &(&str, &str)| Source::of(place.as_ref(), (*place).into(), text);
        let sources: Vec<Source> = files.iter().map(source).collect();
        let found = uses(&sources);
        found.values().flat_map(circle).map(str::to_owned).collect()
    };
    let folder = ("a/mod", "mod b; mod c; pub use b::B; pub use c::C;");
    let b = ("a/b", "use super::C; pub struct B;");
    assert_eq!(circles(&[folder, b, ("a/c", "pub struct C;")]), [""; 0]);
    assert_eq!(circles(&[folder, b, ("a/c", "pub struct C; fn f(_: crate::a::B) {}")]), ["b", "c"]);
    assert_eq!(circles(&[folder, b, ("a/c/mod", "mod d;"), ("a/c/d", "use crate::a::b::B;")]), ["b", "c"]);
    let below = [("x/mod", ""), ("x/y", "use {super::z::{Z}};"), ("x/z", "pub struct Z; use super::y;")];
    assert_eq!(circles(&below), ["y", "z"]);
    let above = [("m", "use crate::n::N;"), ("n/mod", ""), ("n/o", "use crate::{m::{self}};")];
    assert_eq!(circles(&above), ["m", "n"]);
    assert_eq!(
        circles(&[("m", "use crate::n::N;"), ("n", "#[cfg(test)] mod tests { use crate::m; }")]),
        [""; 0]
    );
}
