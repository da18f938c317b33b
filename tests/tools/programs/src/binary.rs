//! The static binary as it is released.

use crate::{project, run, target};
use std::path::PathBuf;
use std::process::Command;

/// That for `amd64` or `arm64`, built by the one command that the documents name, if it is not there.
pub fn binary(architecture: &str) -> PathBuf {
    let machine = match architecture {
        "amd64" => "x86_64",
        "arm64" => "aarch64",
        other => panic!("no binary is made for {other}"),
    };
    let triple = format!("{machine}-unknown-linux-musl");
    let target = target();
    let mut build = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // What cargo tells a test about its package would make build scripts believe that they were moved.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_") && name != "CARGO_HOME" {
            build.env_remove(&*name);
        }
    }
    build.args([
        "build",
        "--quiet",
        "--locked",
        "--release",
        "--package",
        "registry-gate",
        "--target",
        &triple,
    ]);
    let done = run(build.current_dir(project()).env("CARGO_TARGET_DIR", &target), "");
    assert_eq!(done.code, 0, "{}", done.stderr);
    target.join(triple).join("release/registry-gate")
}
