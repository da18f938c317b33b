//! Of any tree: what must not change its key does not, and every single edit does.

use super::desk::Desk;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Names that are easily mixed up.
fn names() -> impl Strategy<Value = String> {
    proptest::collection::vec("[ab.\\\\ \u{e9}-]{1,3}", 1..4)
        .prop_map(|parts| parts.join("/"))
        .prop_filter("a name of its own", |path| path.split('/').all(|part| part != "." && part != ".."))
}

/// Files with their contents, whether they may be run; none lies where another needs a folder.
fn trees() -> impl Strategy<Value = BTreeMap<String, (String, bool)>> {
    proptest::collection::btree_map(names(), ("[ab\n]{0,3}", any::<bool>()), 1..8).prop_map(|tree| {
        let files: Vec<String> = tree.keys().cloned().collect();
        let is_folder = |path: &String| files.iter().any(|other| other.starts_with(&format!("{path}/")));
        tree.into_iter().filter(|(path, _)| !is_folder(path)).collect()
    })
}

fn key(tree: &BTreeMap<String, (String, bool)>, is_backwards: bool, mode: u32) -> String {
    let desk = Desk::empty();
    desk.write("Dockerfile", "FROM scratch\n");
    let mut files: Vec<_> = tree.iter().collect();
    if is_backwards {
        files.reverse();
    }
    for (path, (content, is_executable)) in files {
        let path = format!("ctx/{path}");
        desk.write(&path, content);
        desk.chmod(&path, if *is_executable { 0o700 | mode } else { mode & !0o100 });
    }
    desk.key(&["--file", &desk.arg("Dockerfile")])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_order_no_mode_of_others_and_no_folder_changes_a_key(tree in trees()) {
        prop_assert_eq!(key(&tree, false, 0o600), key(&tree, true, 0o677));
    }

    #[test]
    fn every_edit_of_a_name_a_byte_or_the_owners_bit_does(tree in trees(), at in any::<prop::sample::Index>(), edit in 0..4) {
        let mut edited = tree.clone();
        let path = at.get(&tree.keys().cloned().collect::<Vec<_>>()).clone();
        let (content, is_executable) = edited.remove(&path).unwrap();
        match edit {
            0 => drop(edited.insert(path, (format!("{content}a"), is_executable))),
            1 => drop(edited.insert(path, (content, !is_executable))),
            2 => drop(edited.insert(format!("{path}c"), (content, is_executable))),
            _ => {}
        }
        prop_assert_ne!(key(&tree, false, 0o600), key(&edited, false, 0o600));
    }
}
