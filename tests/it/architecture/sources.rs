//! The source files of the crate, tests left out.

use super::paths::{Path, paths};
use std::fs;
use std::path::{Path as FilePath, PathBuf};
use std::sync::LazyLock;

/// A source file.
pub(super) struct Source {
    /// Where it lies.
    pub(super) file: PathBuf,
    /// The top-level module it belongs to.
    pub(super) module: String,
    /// How many modules it is below the crate's root.
    pub(super) depth: usize,
    /// What it names.
    pub(super) paths: Vec<Path>,
}

/// Every source file below `src`, read once.
pub(super) static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
    let root = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.into_iter().filter(|file| !is_test(file)).map(|file| source(&root, file)).collect()
});

fn source(root: &FilePath, file: PathBuf) -> Source {
    let inside = file.strip_prefix(root).unwrap().with_extension("");
    let mut names: Vec<&str> = inside.iter().map(|name| name.to_str().unwrap()).collect();
    if names.last() == Some(&"mod") {
        names.pop();
    }
    let module = names[0].to_owned();
    let depth = if ["lib", "main"].contains(&names[0]) { 0 } else { names.len() };
    let paths = paths(&fs::read_to_string(&file).unwrap());
    Source { file, module, depth, paths }
}

fn is_test(file: &FilePath) -> bool {
    let name = file.file_stem().unwrap().to_str().unwrap();
    name.ends_with("_tests") || ["testing", "tests", "properties"].contains(&name)
}

fn collect(folder: &FilePath, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}
