//! Images built by `buildah`, and what it cannot make written by hand: a signature as `cosign` leaves it, and the
//! attestation that `BuildKit` puts beside an image. Once for all tests.

use programs::{command, run};
use serde_json::{Value, json};
use simulator::digest::Digest;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// The revision that every image but the artifact is labelled with.
pub(crate) const REVISION: (&str, &str) = ("org.opencontainers.image.revision", "4f5a1c2");

/// `buildah` on the tests' own storage.
pub(crate) fn buildah() -> Command {
    let mut command = command("buildah");
    command.arg("--root").arg(folder().join("storage")).arg("--runroot").arg(folder().join("run"));
    command.args(["--storage-driver", "vfs"]);
    command
}

/// An OCI layout with `single`, `undated`, `armv7` and `multi`, which [`buildah`]'s storage has too, and `attested` and
/// `signature`, which it has not.
pub(crate) fn layout() -> String {
    built();
    folder().join("layout").display().to_string()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("peers")
}

/// Builds everything, unless that was done.
pub(crate) fn built() {
    static BUILT: OnceLock<()> = OnceLock::new();
    BUILT.get_or_init(|| {
        let _ = std::fs::remove_dir_all(folder());
        std::fs::create_dir_all(folder()).unwrap();
        std::fs::write(folder().join("hello"), "hello\n").unwrap();
        let container = buildah_says(&["from", "scratch"]);
        let container = container.trim();
        let hello = folder().join("hello").display().to_string();
        let label = format!("{}={}", REVISION.0, REVISION.1);
        buildah_says(&["copy", "--quiet", container, &hello, "/hello"]);
        buildah_says(&["config", "--arch", "amd64", "--label", &label, container]);
        buildah_says(&["commit", "--quiet", container, "single"]);
        buildah_says(&["commit", "--quiet", "--timestamp", "0", container, "undated"]);
        buildah_says(&["config", "--arch", "arm64", container]);
        buildah_says(&["commit", "--quiet", container, "arm64"]);
        buildah_says(&["config", "--arch", "arm", "--variant", "v7", container]);
        buildah_says(&["commit", "--quiet", container, "armv7"]);
        buildah_says(&["manifest", "create", "multi"]);
        for member in ["single", "arm64", "armv7"] {
            buildah_says(&["manifest", "add", "multi", member]);
        }
        for image in ["single", "undated", "armv7"] {
            let to = format!("oci:{}/layout:{image}", folder().display());
            buildah_says(&["push", "--quiet", image, &to]);
        }
        let to = format!("oci:{}/layout:multi", folder().display());
        buildah_says(&["manifest", "push", "--quiet", "--all", "--format", "oci", "multi", &to]);
        write_signature();
        write_attested();
    });
}

/// Runs `buildah` and gives its standard output.
fn buildah_says(arguments: &[&str]) -> String {
    let done = run(buildah().args(arguments), "");
    assert_eq!(done.code, 0, "buildah {arguments:?}: {}", done.stderr);
    done.stdout
}

/// Puts a blob into the layout; its descriptor.
fn put(media_type: &str, content: &str) -> Value {
    let digest = Digest::of(content.as_bytes()).to_string();
    let file = folder().join("layout/blobs").join(digest.replace(':', "/"));
    std::fs::write(file, content).unwrap();
    json!({ "mediaType": media_type, "digest": digest, "size": content.len() })
}

/// The layout's list of tags.
fn tags() -> (PathBuf, Value) {
    let file = folder().join("layout/index.json");
    let index = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    (file, index)
}

/// Tags what a descriptor points at.
fn tag(mut descriptor: Value, name: &str) {
    let (file, mut index) = tags();
    descriptor["annotations"] = json!({ "org.opencontainers.image.ref.name": name });
    index["manifests"].as_array_mut().unwrap().push(descriptor);
    std::fs::write(file, index.to_string()).unwrap();
}

fn configuration(platform: &str, diff: &str) -> Value {
    json!({
        "architecture": platform, "created": "0001-01-01T00:00:00Z", "os": platform, "config": {},
        "history": [{ "created": "0001-01-01T00:00:00Z" }],
        "rootfs": { "type": "layers", "diff_ids": [Digest::of(diff.as_bytes()).as_str()] },
    })
}

/// An image manifest whose configuration names no platform, and which has no file system.
fn write_signature() {
    let payload = r#"{"critical":{"type":"cosign container image signature"}}"#;
    let manifest = json!({
        "schemaVersion": 2, "mediaType": MANIFEST,
        "config": put("application/vnd.oci.image.config.v1+json", &configuration("", payload).to_string()),
        "layers": [put("application/vnd.dev.cosign.simplesigning.v1+json", payload)],
    });
    tag(put(MANIFEST, &manifest.to_string()), "signature");
}

/// An index of `single` and of an attestation about it.
fn write_attested() {
    let (_, index) = tags();
    let is_single = |it: &&Value| it["annotations"]["org.opencontainers.image.ref.name"] == "single";
    let mut single = index["manifests"].as_array().unwrap().iter().find(is_single).unwrap().clone();
    single.as_object_mut().unwrap().remove("annotations");
    single["platform"] = json!({ "os": "linux", "architecture": "amd64" });
    let statement = r#"{"_type":"https://in-toto.io/Statement/v0.1"}"#;
    let config = configuration("unknown", statement).to_string();
    let manifest = json!({
        "schemaVersion": 2, "mediaType": MANIFEST,
        "config": put("application/vnd.oci.image.config.v1+json", &config),
        "layers": [put("application/vnd.in-toto+json", statement)],
    });
    let mut attestation = put(MANIFEST, &manifest.to_string());
    attestation["platform"] = json!({ "os": "unknown", "architecture": "unknown" });
    attestation["annotations"] = json!({
        "vnd.docker.reference.digest": single["digest"], "vnd.docker.reference.type": "attestation-manifest",
    });
    let index_type = "application/vnd.oci.image.index.v1+json";
    let index = json!({ "schemaVersion": 2, "mediaType": index_type, "manifests": [single, attestation] });
    tag(put(index_type, &index.to_string()), "attested");
}
