//! The documents as their readers take them: sections and tables.

use std::path::Path;

/// The project's folder.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The documents for users, in the order in which they are read.
pub(crate) const DOCUMENTS: [&str; 12] = [
    "README.md",
    "docs/gate.md",
    "docs/key.md",
    "docs/pipelines.md",
    "docs/inventory.md",
    "docs/cleanup.md",
    "docs/retag.md",
    "docs/getting.md",
    "docs/reference.md",
    "docs/troubleshooting.md",
    "docs/benchmarks.md",
    "docs/comparison.md",
];

/// The whole text of all of them.
pub(crate) fn text() -> String {
    DOCUMENTS.map(|name| std::fs::read_to_string(root().join(name)).unwrap()).concat()
}

/// What stands below a heading, up to the next one of its rank.
pub(crate) fn section(heading: &str) -> String {
    let text = text();
    let (_, after) = text.split_once(&format!("\n{heading}\n")).unwrap_or_else(|| panic!("no {heading:?}"));
    let rank = heading.split(' ').next().unwrap();
    after.split(&format!("\n{rank} ")).next().unwrap().to_owned()
}

/// The rows of the first table with this heading row.
pub(crate) fn table(heading: &str) -> Vec<Vec<String>> {
    table_in(&text(), heading)
}

/// The same of a part of the text.
pub(crate) fn table_in(text: &str, heading: &str) -> Vec<Vec<String>> {
    let (_, after) = text.split_once(&format!("\n{heading}\n")).unwrap_or_else(|| panic!("no {heading:?}"));
    let rows = after.lines().skip(1).take_while(|line| line.starts_with('|'));
    let cells = |row: &str| {
        let row = row.strip_prefix('|').and_then(|row| row.strip_suffix('|')).unwrap();
        row.split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    rows.map(cells).collect()
}

/// The words between backquotes.
pub(crate) fn code(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}
