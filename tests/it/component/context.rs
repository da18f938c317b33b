//! The context of the project's own image: what it is built from, and nothing else, because its key is made of it.

use std::path::Path;
use std::process::{Command, Output};

const PROJECT: &str = env!("CARGO_MANIFEST_DIR");

fn run(command: &mut Command, folder: &Path) -> Output {
    let done = command.current_dir(folder).output().unwrap();
    assert!(done.status.success(), "{done:?}");
    done
}

#[test]
fn the_key_of_the_image_is_made_of_what_cargo_reads_and_of_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("list");
    let mut key = Command::new(env!("CARGO_BIN_EXE_registry-gate"));
    run(key.env_clear().args(["key", ".", "--list"]).arg(&list), Path::new(PROJECT));
    let list = std::fs::read_to_string(list).unwrap();
    let files: Vec<&str> =
        list.lines().filter_map(|line| line.strip_prefix("context\t")?.split('\t').next()).collect();
    assert!(files.contains(&"src/main.rs") && files.contains(&"Cargo.lock"), "{list}");
    for file in &files {
        let is_read =
            [".cargo/", "src/", "tests/tools/", "Cargo."].iter().any(|prefix| file.starts_with(prefix));
        assert!(is_read, "{file} changes the key of the image, and not the image");
        let copy = folder.path().join("context").join(file);
        std::fs::create_dir_all(copy.parent().unwrap()).unwrap();
        std::fs::copy(Path::new(PROJECT).join(file), copy).unwrap();
    }
    // A member of the workspace that is missing is an error.
    let mut metadata = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let done = run(
        metadata.args(["metadata", "--no-deps", "--offline", "--format-version=1"]),
        &folder.path().join("context"),
    );
    let metadata: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.iter().any(|package| package["name"] == "registry-gate"), "{metadata}");
}
