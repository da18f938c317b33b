//! The picture of the layers in ARCHITECTURE.md, drawn from what the source names.

use super::layers::{LAYERS, used};
use super::sources::SOURCES;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Where the picture stands in the document.
const BEGIN: &str = "```layers\n";
const END: &str = "```\n";

/// A line for each module, the highest layers first, with what it uses; nouns use each other, and stand on one line.
fn picture() -> String {
    let mut lines = String::new();
    // Above `run` stands the crate itself.
    for layer in LAYERS[..LAYERS.len() - 2].iter().rev() {
        if *layer == LAYERS[0] {
            let _ = writeln!(lines, "{}", layer.join(" "));
            break;
        }
        for module in *layer {
            let of = SOURCES.iter().filter(|source| source.module == *module);
            let uses = of.flat_map(|source| source.paths.iter().filter_map(|path| used(path, source.depth)));
            let uses: BTreeSet<&str> = uses.filter(|used| used != module && *used != "lib").collect();
            // The nouns are used by all.
            let uses: Vec<&str> = uses.into_iter().filter(|used| !LAYERS[0].contains(used)).collect();
            let _ = writeln!(lines, "{}", format!("{module:10} {}", uses.join(" ")).trim_end());
        }
        lines.push('\n');
    }
    lines
}

#[test]
fn the_picture_in_the_document_is_that_of_the_source() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md");
    let document = fs::read_to_string(path).unwrap();
    let (_, rest) = document.split_once(BEGIN).unwrap();
    let (drawn, _) = rest.split_once(END).unwrap();
    assert_eq!(drawn, picture(), "ARCHITECTURE.md shows other layers; the right picture is:\n{}", picture());
}
