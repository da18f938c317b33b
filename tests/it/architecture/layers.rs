//! The layers of the design: where each module stands, and what a module uses of the others.

use super::paths::Path;

/// The layers, lowest first.
pub(super) const LAYERS: [&[&str]; 14] = [
    &["image", "dates", "words", "secret", "error", "exit", "file", "parallel", "interrupt"],
    &["registry", "http", "tree", "toml"],
    &["gitlab"],
    &["condition"],
    &["cleanup", "query", "gate", "key"],
    &["images", "pipeline"],
    &["report"],
    &["command"],
    &["output"],
    &["cli"],
    &["config"],
    &["run"],
    &["lib"],
    &["main"],
];

/// The layers inside `gitlab`, which is one roof over several ways: what they share, the ways, and what chooses one.
const GITLAB: [&[&str]; 3] =
    [&["absence", "token"], &["metadata", "distribution", "rest", "git"], &["registry"]];

/// Whether one part of `gitlab` may use another: itself, or a lower one.
pub(super) fn may_use_inside_gitlab(part: &str, used: &str) -> bool {
    let layer = |part: &str| {
        let found = GITLAB.iter().position(|layer| layer.contains(&part));
        found.unwrap_or_else(|| {
            panic!("gitlab::{part} is in no layer: say in tests/it/architecture/layers.rs where")
        })
    };
    used == part || layer(used) < layer(part)
}

fn layer(module: &str) -> usize {
    LAYERS.iter().position(|layer| layer.contains(&module)).unwrap_or_else(|| {
        panic!("the module {module} is in no layer: say in tests/it/architecture/layers.rs where it belongs")
    })
}

/// Whether one module may use another: itself, lower layers; and of the nouns each other.
pub(super) fn may_use(module: &str, used: &str) -> bool {
    let is_noun = layer(module) == 0 && layer(used) == 0;
    used == module || is_noun || layer(used) < layer(module)
}

/// The top-level module that a path leads to, from a file that is `depth` modules below the crate's root.
///
/// What is no module stands in `lib` itself: a name that is exported there, a glob, the renamed root.
pub(super) fn used(path: &Path, depth: usize) -> Option<&str> {
    let from_root = match path.first()?.as_str() {
        "crate" | "registry_gate" => true,
        "super" => depth == 1,
        _ => false,
    };
    let name = path.get(1).filter(|_| from_root)?;
    Some(if LAYERS.iter().any(|layer| layer.contains(&name.as_str())) { name } else { "lib" })
}
