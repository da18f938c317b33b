//! What a registry has on its disk: where nothing was written, it is the same to the byte.

use crate::place::Place;
use simulator::digest::Digest;
use std::collections::BTreeMap;
use std::path::Path;

/// Every file of its storage, with a digest of what is in it.
pub(crate) fn storage(place: &Place) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    add(&place.folder().join("storage"), &mut files);
    assert!(!files.is_empty());
    files
}

fn add(folder: &Path, files: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            add(&path, files);
        } else {
            files.insert(path.display().to_string(), Digest::of(&std::fs::read(&path).unwrap()).to_string());
        }
    }
}
