//! A root with nothing in it but the static binary: what an image made from scratch would be.

use crate::ask::ask;
use crate::tools::{command, run};
use simulator::{ImageSpec, Simulator, World};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The newest change below these files and folders.
fn changed(paths: &[PathBuf]) -> std::time::SystemTime {
    let of = |path: &PathBuf| {
        let status = std::fs::metadata(path).unwrap();
        let inside =
            |folder: &PathBuf| std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
        let inside: Vec<PathBuf> = if status.is_dir() { inside(path) } else { Vec::new() };
        let newest = (!inside.is_empty()).then(|| changed(&inside));
        newest.into_iter().chain([status.modified().unwrap()]).max().unwrap()
    };
    paths.iter().map(of).max().unwrap()
}

/// The static binary of the job image, built if it is missing or older than its sources.
fn static_binary() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let binary = target.join("x86_64-unknown-linux-musl/release/registry-gate");
    let sources = ["src", "Cargo.toml", "Cargo.lock", "tests/image-binary"].map(|name| root.join(name));
    let last = std::fs::metadata(&binary).and_then(|status| status.modified());
    if last.is_ok_and(|last| last > changed(&sources)) {
        return binary;
    }
    let mut build = Command::new(root.join("tests/image-binary"));
    // Cargo and rustup are found as the test found them; but what cargo tells a test about its package would make
    // build scripts believe that they were moved, and everything be built again.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_") && name != "CARGO_HOME" {
            build.env_remove(&*name);
        }
    }
    let done = run(build.arg("amd64").env("CARGO_TARGET_DIR", target), "");
    assert_eq!(done.code, 0, "{}", done.stderr);
    binary
}

#[test]
fn nothing_else_is_needed_in_the_root() {
    let root = tempfile::tempdir().unwrap();
    std::fs::copy(static_binary(), root.path().join("registry-gate")).unwrap();
    for tls in [false, true] {
        let sim = Simulator::start(World::default().tls(tls));
        sim.push("acme/shop", "v1", &ImageSpec::new());
        let mut env = sim.env();
        if let Some(pem) = sim.ca_pem() {
            std::fs::write(root.path().join("ca.pem"), pem).unwrap();
            env.retain(|(name, _)| name != "CI_SERVER_TLS_CA_FILE");
            env.push(("CI_SERVER_TLS_CA_FILE".to_owned(), "/ca.pem".to_owned()));
        }
        for (tag, code) in [("v1", 0), ("v2", 10)] {
            let mut gate = command("chroot");
            gate.arg(root.path()).args(["/registry-gate", "check", tag]).envs(env.clone());
            let answer = ask(&mut gate, root.path());
            assert_eq!((answer.done.code, answer.key("TAG")), (code, tag), "{answer:?}");
        }
    }
    let mut listed: Vec<_> =
        std::fs::read_dir(root.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    listed.sort();
    assert_eq!(listed, ["ca.pem", "registry-gate", "registry-gate.env"]);
}
