//! What is in the image, and how little.

use crate::built::image;
use programs::binary::binary;
use programs::{command, executable, run};
use serde_json::{Value, json};
use std::path::Path;

const MEGABYTE: u64 = 1_000_000;

#[test]
fn the_compressed_image_is_smaller_than_4_mb() {
    let (_, manifest) = image().pushed();
    let layers = manifest["layers"].as_array().unwrap();
    assert!(layers.iter().all(|layer| layer["mediaType"].as_str().unwrap().ends_with("gzip")), "{manifest}");
    let size = |descriptor: &Value| descriptor["size"].as_u64().unwrap();
    let total = layers.iter().map(size).sum::<u64>() + size(&manifest["config"]);
    assert!(total < 4 * MEGABYTE, "{total} bytes");
    // A layer that lost its files would be small too.
    assert!(total > MEGABYTE, "{total} bytes");
}

#[test]
fn the_binaries_are_smaller_than_5_mb_and_run_on_their_own() {
    let version = format!("registry-gate {}\n", env!("CARGO_PKG_VERSION"));
    for (architecture, emulator) in [("amd64", None), ("arm64", Some("qemu-aarch64-static"))] {
        let file = binary(architecture);
        let size = std::fs::metadata(&file).unwrap().len();
        assert!(size < 5 * MEGABYTE, "{architecture}: {size} bytes");
        // An empty root has no loader and no library: only a static program starts in it.
        let root = tempfile::tempdir().unwrap();
        executable::copy(&file, &root.path().join("registry-gate"));
        if let Some(emulator) = emulator {
            executable::copy(&Path::new("/usr/bin").join(emulator), &root.path().join(emulator));
        }
        let words = emulator.into_iter().chain(["registry-gate"]).map(|word| format!("/{word}"));
        let done = run(command("chroot").arg(root.path()).args(words).arg("--version"), "");
        assert_eq!(
            (done.code, done.stdout.as_str()),
            (0, version.as_str()),
            "{architecture}: {}",
            done.stderr
        );
        // A backtrace that is asked for is empty, and no end of the program.
        let words = emulator.into_iter().chain(["registry-gate"]).map(|word| format!("/{word}"));
        let mut failing = command("chroot");
        failing.arg(root.path()).args(words).args(["inspect", "v1"]).env("RUST_BACKTRACE", "full");
        let done = run(&mut failing, "");
        assert_eq!(done.code, 3, "{architecture}: {done:?}");
        assert!(done.stderr.starts_with("error: cannot find GitLab"), "{architecture}: {done:?}");
    }
}

#[test]
fn no_entrypoint_is_in_the_way_and_the_labels_say_what_it_is() {
    let (config, _) = image().pushed();
    let config = &config["config"];
    assert!(config.get("Entrypoint").is_none_or(Value::is_null), "{config}");
    assert_eq!(config["Cmd"], json!(["sh"]));
    assert!(config.get("User").is_none_or(|user| user == ""), "{config}");
    for (label, value) in
        [("title", "registry-gate"), ("version", "1.2.3"), ("licenses", "MIT OR Apache-2.0")]
    {
        assert_eq!(config["Labels"][format!("org.opencontainers.image.{label}")], value);
    }
}

#[test]
fn a_runner_s_scripts_find_their_programs() {
    let programs = "sh mkdir touch tee cat printf env date grep sed [ registry-gate";
    let script =
        format!("for program in {programs}; do test -x \"$(which $program)\" || echo $program; done");
    let done = image().container().run("1000:1000", &["sh", "-c", &script], "");
    assert_eq!((done.code, done.stdout.as_str()), (0, ""), "missing: {done:?}");
}

#[test]
fn certificates_are_where_other_programs_look() {
    let script = r#"[ -z "$SSL_CERT_FILE" ] && grep -c BEGIN /etc/ssl/certs/ca-certificates.crt"#;
    let done = image().container().run("1000:1000", &["sh", "-c", script], "");
    assert_eq!(done.code, 0, "{done:?}");
    assert!(done.stdout.trim().parse::<u32>().unwrap() > 50, "{done:?}");
}

#[test]
fn everyone_may_write_temporary_files() {
    for user in ["0:0", "1000:1000"] {
        let done =
            image().container().run(user, &["sh", "-c", "echo x | tee /tmp/a && cat /tmp/a && id -u"], "");
        assert_eq!((done.code, done.stdout), (0, format!("x\nx\n{}\n", user.split(':').next().unwrap())));
    }
}
