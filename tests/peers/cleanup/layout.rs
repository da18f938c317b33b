//! An OCI layout on disk with whatever an image can be, written by hand: dates and relations that no builder makes on
//! demand. The layers are real archives, each image's its own, so that nothing is whole by another's blobs.

use flate2::Compression;
use flate2::write::GzEncoder;
use programs::{command, run};
use serde_json::{Value, json};
use simulator::digest::Digest;
use std::io::Write as _;
use std::path::Path;
use tempfile::TempDir;

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// A folder that `skopeo` reads as `oci:FOLDER:TAG`.
pub(crate) struct Layout(TempDir);

impl Layout {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("blobs/sha256")).unwrap();
        std::fs::write(folder.path().join("oci-layout"), r#"{"imageLayoutVersion":"1.0.0"}"#).unwrap();
        let layout = Self(folder);
        layout.write_tags(&[]);
        layout
    }

    pub(crate) fn folder(&self) -> &Path {
        self.0.path()
    }

    /// An image for one architecture, with this in it; `None`: its configuration has no date.
    pub(crate) fn image(&self, content: &str, architecture: &str, created: Option<&str>) -> Value {
        let archive = self.archive(content);
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(&archive).unwrap();
        let mut config = json!({
            "architecture": architecture, "os": "linux", "config": { "Labels": { "content": content } },
            "rootfs": { "type": "layers", "diff_ids": [Digest::of(&archive).as_str()] },
        });
        if let Some(created) = created {
            config["created"] = json!(created);
        }
        let layer = self.put("application/vnd.oci.image.layer.v1.tar+gzip", &packed.finish().unwrap());
        let config = self.put(CONFIG, config.to_string().as_bytes());
        let mut image = self.manifest(json!({ "config": config, "layers": [layer] }));
        image["platform"] = json!({ "os": "linux", "architecture": architecture });
        image
    }

    /// What `cosign` pushes beside an image: a manifest that does not say what it is about.
    pub(crate) fn signature(&self, content: &str) -> Value {
        let payload =
            json!({ "critical": { "type": "cosign container image signature" }, "optional": content });
        let payload = payload.to_string();
        let config = json!({
            "architecture": "", "os": "", "config": {}, "created": "0001-01-01T00:00:00Z",
            "rootfs": { "type": "layers", "diff_ids": [Digest::of(payload.as_bytes()).as_str()] },
        });
        let layer = self.put("application/vnd.dev.cosign.simplesigning.v1+json", payload.as_bytes());
        let config = self.put(CONFIG, config.to_string().as_bytes());
        self.manifest(json!({ "config": config, "layers": [layer] }))
    }

    /// An OCI referrer: an artifact that says itself what it is about.
    pub(crate) fn referrer(&self, content: &str, subject: &Value) -> Value {
        let layer = self.put("text/spdx+json", content.as_bytes());
        let subject = json!({
            "mediaType": subject["mediaType"], "digest": subject["digest"], "size": subject["size"],
        });
        let config = self.put("application/vnd.oci.empty.v1+json", b"{}");
        self.manifest(json!({
            "artifactType": "text/spdx+json", "config": config, "layers": [layer], "subject": subject,
        }))
    }

    /// An index of these.
    pub(crate) fn index(&self, children: &[&Value]) -> Value {
        let index = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": children });
        self.put(INDEX, index.to_string().as_bytes())
    }

    /// An index of an image and of an attestation about it, as `BuildKit` pushes it; and the attestation.
    pub(crate) fn attested(&self, image: &Value) -> (Value, Value) {
        let statement = json!({ "_type": "https://in-toto.io/Statement/v0.1", "subject": image["digest"] });
        let config = json!({
            "architecture": "unknown", "os": "unknown", "config": {},
            "rootfs": { "type": "layers", "diff_ids": [Digest::of(statement.to_string().as_bytes()).as_str()] },
        });
        let layer = self.put("application/vnd.in-toto+json", statement.to_string().as_bytes());
        let config = self.put(CONFIG, config.to_string().as_bytes());
        let mut attestation = self.manifest(json!({ "config": config, "layers": [layer] }));
        attestation["platform"] = json!({ "os": "unknown", "architecture": "unknown" });
        attestation["annotations"] = json!({
            "vnd.docker.reference.digest": image["digest"],
            "vnd.docker.reference.type": "attestation-manifest",
        });
        (self.index(&[image, &attestation]), attestation)
    }

    /// Names what is pushed.
    pub(crate) fn write_tags(&self, tags: &[(String, &Value)]) {
        let named = tags.iter().map(|(name, descriptor)| {
            let mut descriptor = (*descriptor).clone();
            descriptor["annotations"] = json!({ "org.opencontainers.image.ref.name": name });
            descriptor
        });
        let index = json!({ "schemaVersion": 2, "manifests": named.collect::<Vec<_>>() });
        std::fs::write(self.folder().join("index.json"), index.to_string()).unwrap();
    }

    fn manifest(&self, mut parts: Value) -> Value {
        parts["schemaVersion"] = json!(2);
        parts["mediaType"] = json!(MANIFEST);
        self.put(MANIFEST, parts.to_string().as_bytes())
    }

    fn put(&self, media_type: &str, content: &[u8]) -> Value {
        let digest = Digest::of(content).to_string();
        std::fs::write(self.folder().join("blobs").join(digest.replace(':', "/")), content).unwrap();
        json!({ "mediaType": media_type, "digest": digest, "size": content.len() })
    }

    /// A file system with one file of this content.
    fn archive(&self, content: &str) -> Vec<u8> {
        let (file, archive) = (self.folder().join("hello"), self.folder().join("hello.tar"));
        std::fs::write(&file, content).unwrap();
        let mut tar = command("tar");
        let done = run(tar.arg("--directory").arg(self.folder()).arg("-cf").arg(&archive).arg("hello"), "");
        assert_eq!(done.code, 0, "{}", done.stderr);
        let bytes = std::fs::read(&archive).unwrap();
        let _ = (std::fs::remove_file(file), std::fs::remove_file(archive));
        bytes
    }
}

/// The digest that a descriptor names.
pub(crate) fn digest(descriptor: &Value) -> &str {
    descriptor["digest"].as_str().unwrap()
}
