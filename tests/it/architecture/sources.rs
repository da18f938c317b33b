//! The source files of the crate, tests left out.

use super::names::{Seen, types};
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
    /// The modules it is in and is, from the crate's root on.
    pub(super) at: Vec<String>,
    /// How many modules it is below the crate's root.
    pub(super) depth: usize,
    /// What it names.
    pub(super) paths: Vec<Path>,
    /// Its types, and who may see each.
    pub(super) types: Vec<(Seen, String)>,
}

/// Every source file below `src`, read once.
pub(super) static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
    let root = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.into_iter().filter(|file| !is_test(file)).map(|file| source(&root, file)).collect()
});

fn source(root: &FilePath, file: PathBuf) -> Source {
    let text = fs::read_to_string(&file).unwrap();
    let inside = file.strip_prefix(root).unwrap().with_extension("");
    Source::of(&inside, file, &text)
}

impl Source {
    /// A text that lies there, and `inside` the crate's sources at this place, without its extension.
    pub(super) fn of(inside: &FilePath, file: PathBuf, text: &str) -> Self {
        let mut at: Vec<String> = inside.iter().map(|name| name.to_str().unwrap().to_owned()).collect();
        if at.last().is_some_and(|name| name == "mod") {
            at.pop();
        }
        let module = at[0].clone();
        if ["lib", "main"].contains(&module.as_str()) {
            at.clear();
        }
        Self { file, module, depth: at.len(), at, paths: paths(text), types: types(text) }
    }
}

fn is_test(file: &FilePath) -> bool {
    let is_of_tests =
        |name: &str| name.ends_with("_tests") || ["testing", "tests", "properties"].contains(&name);
    let folder = file.parent().and_then(FilePath::file_name).unwrap();
    [file.file_stem().unwrap(), folder].iter().any(|name| is_of_tests(name.to_str().unwrap()))
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
