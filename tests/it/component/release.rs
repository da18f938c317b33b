//! The project's own release: what GitLab writes into a line of shell says what it says, and is not run.

use std::process::Command;

use serde_yaml_ng::Value;

const PIPELINE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/.gitlab-ci.yml"));

fn release() -> Value {
    let pipeline: Value = serde_yaml_ng::from_str(PIPELINE).unwrap();
    pipeline["release"].clone()
}

/// What a shell makes of a text in double quotes, which is where GitLab puts the fields of `release`.
fn in_double_quotes(text: &str) -> String {
    let line = format!("printf %s \"{text}\"");
    let done =
        Command::new("/bin/sh").env_clear().env("PATH", "/nowhere").arg("-c").arg(line).output().unwrap();
    String::from_utf8(done.stdout).unwrap()
}

#[test]
fn the_description_is_the_name_of_a_file_and_no_line_of_shell() {
    let description = release()["release"]["description"].as_str().unwrap().to_owned();
    assert_eq!(in_double_quotes(&description), description);
    assert!(description.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-')));
    // As it was: the reference between the quotes was run as a command, and its output put in its place.
    assert_ne!(in_double_quotes("Job image: `$X:1`."), "Job image: `$X:1`.");
}

#[test]
fn the_file_says_which_image_the_release_is() {
    let release = release();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("Cargo.toml"), "version = \"1.2.3\"\n").unwrap();
    for line in release["script"].as_sequence().unwrap() {
        let mut shell = Command::new("/bin/sh");
        shell
            .current_dir(&folder)
            .env("CI_COMMIT_TAG", "1.2.3")
            .env("CI_REGISTRY_IMAGE", "r.example.com/a/b");
        assert!(shell.arg("-ec").arg(line.as_str().unwrap()).status().unwrap().success(), "{line:?}");
    }
    let file = folder.path().join(release["release"]["description"].as_str().unwrap());
    let told = std::fs::read_to_string(file).unwrap();
    assert_eq!(told, "registry-gate 1.2.3: see CHANGELOG.md. Job image: `r.example.com/a/b:1.2.3`.\n");
}
